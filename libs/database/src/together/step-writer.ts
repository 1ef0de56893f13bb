import { currentTenant, runForAll } from '@kessai/runtime';
import type { Database } from '../database';
import { CommitOutcomeUnknown, isConflict, isInfrastructureError, PoolExhausted } from '../errors';
import { merge } from './merge';
import type { Statement } from '../statement';
import type { Tx } from '../tx';

/** Of a transaction: members, and about as many bytes of all their values, which travel as one packet. */
const limits = { membersMax: 500, bytesMax: 2 * 1024 * 1024 };
/** How many may wait before the next is refused, and how long each of them. */
const waitingMax = 2_000;
const waitMsMax = 5_000;
/** A batch runs again once, for a connection that was lost. Rows that others hold are left to the halves. */
const batchAttempts = 2;

export interface StepWriterOptions {
  /** Which step of which flow: shown in errors. */
  readonly name: string;
  readonly membersMax?: number;
  readonly waitingMax?: number;
}

export interface Member {
  readonly tenantId: string;
  readonly bytes: number;
}

interface Waiting extends Member {
  readonly statements: readonly Statement[];
  readonly beforeCommit: () => void;
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
  private isWriting = false;
  private isDue = false;
  private readonly options: Required<StepWriterOptions>;

  constructor(
    private readonly db: Database,
    options: StepWriterOptions,
  ) {
    this.options = { membersMax: limits.membersMax, waitingMax, ...options };
  }

  /**
   * Resolves once the statements are committed. RowMoved, QueryFailed and CommitOutcomeUnknown as of a transaction.
   * `beforeCommit` is called when they are written and not committed: for failpoints.
   */
  write(statements: readonly Statement[], beforeCommit: () => void = () => undefined): Promise<void> {
    const { name, waitingMax: most } = this.options;
    if (this.waiting.length >= most) {
      return Promise.reject(new PoolExhausted(`${name}: ${most} already wait to be written`));
    }
    return new Promise((resolve, reject) => {
      const since = performance.now();
      const tenantId = currentTenant().id;
      this.waiting.push({ statements, beforeCommit, tenantId, bytes: bytesOf(statements), since, resolve, reject });
      if (this.isDue || this.isWriting) return;
      this.isDue = true;
      // All that is asked for in this turn goes together.
      runForAll(() => setImmediate(() => this.begin()));
    });
  }

  private begin(): void {
    this.isDue = false;
    this.refuseTheLate();
    if (this.waiting.length === 0) return;
    const { taken, left } = takeBatch(this.waiting, { ...limits, membersMax: this.options.membersMax });
    this.waiting = left;
    this.isWriting = true;
    void this.commit(taken).finally(() => {
      this.isWriting = false;
      this.begin();
    });
  }

  private refuseTheLate(): void {
    const limit = performance.now() - waitMsMax;
    if ((this.waiting[0]?.since ?? Infinity) >= limit) return;
    for (const { since, reject } of this.waiting) {
      if (since < limit) reject(new PoolExhausted(`${this.options.name}: not written in ${waitMsMax} ms`));
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
    const work = async (tx: Tx): Promise<void> => {
      tx.queue(...statements);
      await tx.flush();
      for (const { beforeCommit } of members) beforeCommit();
    };
    await this.db.transaction(work, members.length === 1 ? {} : { attempts: batchAttempts });
  }
}

/** No member is at fault, or it is not known what stands: to write them apart would write some of them twice. */
const failsAll = (error: unknown): boolean =>
  error instanceof CommitOutcomeUnknown || (isInfrastructureError(error) && !isConflict(error));

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
