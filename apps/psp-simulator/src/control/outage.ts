export type OutageMode = 'cut' | 'error';

/** A switch for the whole API: while it is on, every call is cut or answered 503. It is off after a restart. */
export class Outage {
  mode: OutageMode | null = null;
}
