import type { DataSource } from 'typeorm';

/** The pool that answers requests: consumers have their own, so neither can starve the other. */
export class HttpDatabase {
  constructor(readonly db: DataSource) {}
}
