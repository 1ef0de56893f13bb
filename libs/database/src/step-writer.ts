import { currentTenant, runForAll } from '@kessai/runtime';
import type { Database } from './database';
import { CommitOutcomeUnknown, isInfrastructureError, PoolExhausted } from './errors';
import { merge } from './merge';
import type { Statement } from './statement';

export interface StepWriterOptions {
  /** Which step of which flow: shown in errors. */
  readonly name: string;
  /** Transactions under way at once. What comes meanwhile gathers for the next. */
  readonly atOnce?: number;
  readonly membersMax?: number;
  /** Of all values of a transaction, about: they travel as one packet. */
  readonly bytesMax?: number;
  /** How many may wait before the next is refused, and how long each of them. */
  readonly waitingMax?: number;
  readonly waitMsMax?: number;
  /** Called by each transaction, after its statements and after its COMMIT: for failpoints. */
  readonly beforeCommit?: () => void;
  readonly afterCommit?: () => void;
}

const usual = { atOnce: 1, membersMax: 500, bytesMax: 2 * 1024 * 1024, waitingMax: 2_000, waitMsMax: 5_000 };

export interface Member {
  readonly tenantId: string;
  readonly bytes: number;
}

interface Waiting extends Member {
  readonly statements: readonly Statement[];
  readonly since: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes one step of many requests in one transaction: those that came while the transaction before was under way. A
 * request that comes alone goes at once. Each is told for itself, and only after COMMIT. A member whose statements are
 * refused fails alone: the batch is halved down to it, and the others commit.
 */
export class StepWriter {
  private waiting: Waiting[] = [];
  private running = 0;
  private isDue = false;
  private readonly options: StepWriterOptions & typeof usual;

  constructor(
    private readonly db: Database,
    options: StepWriterOptions,
  ) {
    this.options = { ...usual, ...options };
  }

  /** Resolves once the statements are committed. RowMoved, QueryFailed and CommitOutcomeUnknown as of a transaction. */
  write(statements: readonly Statement[]): Promise<void> {
    const { name, waitingMax } = this.options;
    if (this.waiting.length >= waitingMax) {
      return Promise.reject(new PoolExhausted(`${name}: ${waitingMax} already wait to be written`));
    }
    return new Promise((resolve, reject) => {
      const since = performance.now();
      const tenantId = currentTenant().id;
      this.waiting.push({ statements, tenantId, bytes: bytesOf(statements), since, resolve, reject });
      if (this.isDue || this.running >= this.options.atOnce) return;
      this.isDue = true;
      // All that is asked for in this turn goes together.
      runForAll(() => setImmediate(() => this.begin()));
    });
  }

  private begin(): void {
    this.isDue = false;
    this.refuseTheLate();
    while (this.waiting.length > 0 && this.running < this.options.atOnce) {
      const { taken, left } = takeBatch(this.waiting, this.options);
      this.waiting = left;
      this.running += 1;
      void this.commit(taken).finally(() => {
        this.running -= 1;
        this.begin();
      });
    }
  }

  private refuseTheLate(): void {
    const { name, waitMsMax } = this.options;
    const limit = performance.now() - waitMsMax;
    if ((this.waiting[0]?.since ?? Infinity) >= limit) return;
    for (const { since, reject } of this.waiting) {
      if (since < limit) reject(new PoolExhausted(`${name}: not written in ${waitMsMax} ms`));
    }
    this.waiting = this.waiting.filter(({ since }) => since >= limit);
  }

  private async commit(members: readonly Waiting[]): Promise<void> {
    try {
      await this.writeTogether(members);
      for (const { resolve } of members) resolve();
    } catch (error) {
      if (members.length === 1 || failsAll(error)) {
        for (const { reject } of members) reject(error);
        return;
      }
      const half = Math.ceil(members.length / 2);
      await this.commit(members.slice(0, half));
      await this.commit(members.slice(half));
    }
  }

  private async writeTogether(members: readonly Waiting[]): Promise<void> {
    const statements = merge(members.map((member) => member.statements));
    await this.db.transaction(async (tx) => {
      tx.queue(...statements);
      await tx.flush();
      this.options.beforeCommit?.();
    });
    this.options.afterCommit?.();
  }
}

/** No member is at fault, or it is not known what stands: to write them apart would write some of them twice. */
const failsAll = (error: unknown): boolean => error instanceof CommitOutcomeUnknown || isInfrastructureError(error);

/** The oldest first, of each tenant as many as of any other: a merchant with many requests holds up no other. */
export function takeBatch<T extends Member>(
  waiting: readonly T[],
  { membersMax, bytesMax }: { readonly membersMax: number; readonly bytesMax: number },
): { taken: T[]; left: T[] } {
  if (waiting.length <= membersMax && sumOf(waiting) <= bytesMax) return { taken: [...waiting], left: [] };
  const taken = new Set<T>();
  let bytes = 0;
  for (const member of byTurns(waiting)) {
    if (taken.size === membersMax || (taken.size > 0 && bytes + member.bytes > bytesMax)) break;
    taken.add(member);
    bytes += member.bytes;
  }
  return { taken: [...taken], left: waiting.filter((member) => !taken.has(member)) };
}

function byTurns<T extends Member>(waiting: readonly T[]): T[] {
  const turns = new Map<string, number>();
  const numbered = waiting.map((member) => {
    const turn = turns.get(member.tenantId) ?? 0;
    turns.set(member.tenantId, turn + 1);
    return { member, turn };
  });
  return numbered.sort((a, b) => a.turn - b.turn).map(({ member }) => member);
}

const sumOf = (members: readonly Member[]): number => members.reduce((sum, { bytes }) => sum + bytes, 0);

/** About: a text may have more bytes than characters, and every other value is short. */
function bytesOf(statements: readonly Statement[]): number {
  let bytes = 0;
  for (const { params } of statements) {
    for (const value of params) {
      if (typeof value === 'string' || Buffer.isBuffer(value)) bytes += value.length;
    }
  }
  return bytes + 200 * statements.length;
}
