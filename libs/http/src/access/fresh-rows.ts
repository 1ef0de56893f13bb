import { Refusal } from '../problems/refusals';
import { runForAll } from '@kessai/runtime';

export interface FreshRowsOptions<Row> {
  /** Nothing is answered from memory that is older than this. */
  readonly maxAgeMs: number;
  /** The same for the answer that there is no row, where a new one is to be seen sooner. */
  readonly absentMaxAgeMs?: number;
  /** Those of the keys that have a row, in one question. */
  readonly load: (keys: readonly string[]) => Promise<ReadonlyMap<string, Row>>;
  readonly now?: () => number;
}

interface Known<Row> {
  readonly row: Row | null;
  readonly askedAt: number;
}

interface Waiting<Row> {
  readonly promise: Promise<Row | null>;
  readonly resolve: (row: Row | null) => void;
  readonly reject: (error: unknown) => void;
}

/** Keys that do not exist are remembered and asked for too: both are bounded. */
const KNOWN_MAX = 10_000;
const WAITING_MAX = 5_000;
const PER_QUESTION_MAX = 500;

/**
 * Rows by key, from memory while they are fresh: also that there is none. One query is under way at a time and asks for
 * all that is wanted by then. However many requests there are, the database sees few.
 */
export class FreshRows<Row> {
  private readonly known = new Map<string, Known<Row>>();
  private readonly waiting = new Map<string, Waiting<Row>>();
  /** Keys of the question under way that have changed since it was asked. */
  private outdated = new Set<string>();
  private asking = false;
  private readonly now: () => number;

  constructor(private readonly options: FreshRowsOptions<Row>) {
    this.now = options.now ?? (() => performance.now());
  }

  /** At once when it is known, which is nearly always; a promise when it has to be asked. */
  find(key: string): Row | null | Promise<Row | null> {
    const known = this.known.get(key);
    const maxAgeMs = this.maxAgeMsOf(known);
    const ageMs = known === undefined ? Infinity : this.now() - known.askedAt;
    if (known === undefined || ageMs > maxAgeMs) return this.wait(key);
    // Asked ahead of its time: a key in steady use never waits.
    if (ageMs > maxAgeMs / 2) this.wait(key).catch(() => undefined); // Who comes once it is too old is told.
    return known.row;
  }

  /** Whether there was a row when it was last asked for, however long ago. */
  had(key: string): boolean {
    return (this.known.get(key)?.row ?? null) !== null;
  }

  /** This process has changed the row: requests from now on see the change. */
  forget(key: string): void {
    this.known.delete(key);
    this.outdated.add(key);
  }

  private maxAgeMsOf(known: Known<Row> | undefined): number {
    const { maxAgeMs, absentMaxAgeMs = maxAgeMs } = this.options;
    return known?.row === null ? absentMaxAgeMs : maxAgeMs;
  }

  private wait(key: string): Promise<Row | null> {
    const already = this.waiting.get(key);
    if (already) return already.promise;
    if (this.waiting.size >= WAITING_MAX) {
      return Promise.reject(new Refusal('not_ready', 'Too many look-ups wait.', { retryAfterSeconds: 1 }));
    }
    this.waiting.set(key, waiting());
    if (!this.asking) {
      this.asking = true;
      runForAll(() => setImmediate(() => void this.askAll())); // All requests of this turn share the question.
    }
    return this.waiting.get(key)!.promise;
  }

  private async askAll(): Promise<void> {
    while (this.waiting.size > 0) await this.ask([...this.waiting.keys()].slice(0, PER_QUESTION_MAX));
    this.asking = false;
  }

  private async ask(keys: readonly string[]): Promise<void> {
    this.outdated = new Set();
    const askedAt = this.now();
    try {
      const rows = await this.options.load(keys);
      // What has changed meanwhile stays waiting, and is asked again.
      for (const key of keys.filter((one) => !this.outdated.has(one))) {
        const row = rows.get(key) ?? null;
        this.remember(key, { row, askedAt });
        this.settle(key, ({ resolve }) => resolve(row));
      }
    } catch (error) {
      for (const key of keys) this.settle(key, ({ reject }) => reject(error));
    }
  }

  private settle(key: string, how: (one: Waiting<Row>) => void): void {
    const one = this.waiting.get(key);
    this.waiting.delete(key);
    if (one) how(one);
  }

  /** The oldest leave first: a map keeps the order in which its keys came. */
  private remember(key: string, known: Known<Row>): void {
    this.known.delete(key);
    this.known.set(key, known);
    if (this.known.size <= KNOWN_MAX) return;
    for (const oldest of this.known.keys()) {
      this.known.delete(oldest);
      return;
    }
  }
}

function waiting<Row>(): Waiting<Row> {
  let resolve!: Waiting<Row>['resolve'];
  let reject!: Waiting<Row>['reject'];
  const promise = new Promise<Row | null>((...ways) => ([resolve, reject] = ways));
  return { promise, resolve, reject };
}
