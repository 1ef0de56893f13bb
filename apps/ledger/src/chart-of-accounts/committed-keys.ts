import type { Tx } from '@kessai/database';

/** More than the accounts of a busy day; beyond it memory starts afresh and the database is asked again. */
const KEYS_MAX = 200_000;

/**
 * Remembers which rows stand in the database, committed, so that a booking need not look again. A row that an open
 * transaction has written itself is not remembered: it may be rolled back. Only rows that are never deleted may be kept.
 */
export class CommittedKeys {
  private readonly committed = new Set<string>();
  private readonly written = new WeakMap<Tx, Set<string>>();

  /** The keys whose rows are not there yet. `find` asks the database about those that are not remembered. */
  async missing(tx: Tx, keys: Iterable<string>, find: (unknown: string[]) => Promise<string[]>): Promise<string[]> {
    const unknown = [...keys].filter((key) => !this.committed.has(key));
    if (unknown.length === 0) return [];
    const found = new Set(await find(unknown));
    const own = this.written.get(tx);
    if (this.committed.size + found.size > KEYS_MAX) this.committed.clear();
    for (const key of found) if (own?.has(key) !== true) this.committed.add(key);
    return unknown.filter((key) => !found.has(key));
  }

  /** To be called before `tx` writes the rows. */
  willWrite(tx: Tx, keys: readonly string[]): void {
    const own = this.written.get(tx) ?? new Set();
    for (const key of keys) own.add(key);
    this.written.set(tx, own);
  }
}
