import { runForAll } from '@kessai/runtime';

interface Waiting<Value> {
  readonly promise: Promise<Value | undefined>;
  resolve(value: Value | undefined): void;
  reject(error: unknown): void;
}

/**
 * Reads of single rows that share a statement: those that came while the one before was under way. A read that comes
 * alone goes at once. Each sees what was committed before it was asked for.
 */
export class SharedReads<Value> {
  private waiting = new Map<string, Waiting<Value>>();
  private isReading = false;
  private isDue = false;

  /** `read` finds the values of keys, at most `keysMax` at once; what has none is left out. */
  constructor(
    private readonly read: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
    private readonly keysMax: number,
  ) {}

  get(key: string): Promise<Value | undefined> {
    const known = this.waiting.get(key);
    if (known) return known.promise;
    const waiting = newWaiting<Value>();
    this.waiting.set(key, waiting);
    if (!this.isDue && !this.isReading) {
      this.isDue = true;
      // All that is asked for in this turn goes together.
      runForAll(() => setImmediate(() => void this.readNext()));
    }
    return waiting.promise;
  }

  private async readNext(): Promise<void> {
    this.isDue = false;
    this.isReading = true;
    while (this.waiting.size > 0) {
      const taken = [...this.waiting].slice(0, this.keysMax);
      for (const [key] of taken) this.waiting.delete(key);
      try {
        const found = await this.read(taken.map(([key]) => key));
        for (const [key, { resolve }] of taken) resolve(found.get(key));
      } catch (error) {
        for (const [, { reject }] of taken) reject(error);
      }
    }
    this.isReading = false;
  }
}

function newWaiting<Value>(): Waiting<Value> {
  let settle: Omit<Waiting<Value>, 'promise'> | undefined;
  const promise = new Promise<Value | undefined>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...settle! };
}
