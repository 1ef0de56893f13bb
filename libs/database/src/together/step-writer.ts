import { currentTenant, ofThisRequest, runForAll } from '@kessai/runtime';
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
  /** Writes it in a transaction of its own, as the request that it is. */
  readonly alone: () => void;
  readonly statements: readonly Statement[];
  readonly beforeCommit: () => void;
  readonly since: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes one step of many requests in one transaction: those that came while the transaction before was under way. A
 * request that comes alone goes at once. Each is answered for itself, and only after COMMIT. A member whose statements
 * are refused fails alone: the batch is halved down to it. One whose row is held by others waits for it alone.
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
      const alone = ofThisRequest(() => void this.writeAlone(member));
      const member = { statements, beforeCommit, tenantId, bytes: bytesOf(statements), since, resolve, reject, alone };
      this.waiting.push(member);
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
      if (isConflict(error)) return this.goApart(members);
      if (members.length === 1 || failsAll(error)) {
        for (const { reject } of members) reject(error);
        return;
      }
      const half = Math.ceil(members.length / 2);
      await this.commit(members.slice(0, half));
      await this.commit(members.slice(half));
    }
  }

  /** Who waits for a row does so alone, beside the next batches. The others go on together. */
  private async goApart(members: readonly Waiting[]): Promise<void> {
    const free = await this.withFreeRow(members).catch((): Waiting[] => []);
    for (const member of members) if (free.length === members.length || !free.includes(member)) member.alone();
    if (free.length > 0 && free.length < members.length) await this.commit(free);
  }

  /** Those that begin with the change of a row which no other transaction holds now. */
  private async withFreeRow(members: readonly Waiting[]): Promise<Waiting[]> {
    const keyed = members.map((member) => ({ member, row: firstRow(member.statements) }));
    const free = new Set<string>();
    for (const table of new Set(keyed.flatMap(({ row }) => row?.table ?? []))) {
      const ids = keyed.flatMap(({ row }) => (row?.table === table ? [row.id] : []));
      const rows = await this.db.transaction((tx) =>
        tx.query<{ id: unknown }>(`SELECT id FROM ${table} WHERE id IN (?) FOR UPDATE SKIP LOCKED`, [ids]),
      );
      for (const { id } of rows) free.add(`${table} ${textOf(id)}`);
    }
    return keyed.flatMap(({ member, row }) => (row && free.has(`${row.table} ${textOf(row.id)}`) ? [member] : []));
  }

  private async writeAlone(member: Waiting): Promise<void> {
    try {
      await this.db.transaction((tx) => work(tx, [member]));
      member.resolve();
    } catch (error) {
      member.reject(error);
    }
  }

  private async writeTogether(members: readonly Waiting[]): Promise<void> {
    await this.db.transaction((tx) => work(tx, members), { throwsConflicts: true });
  }
}

async function work(tx: Tx, members: readonly Waiting[]): Promise<void> {
  tx.queue(...merge(members.map(({ statements }) => statements)));
  await tx.flush();
  for (const { beforeCommit } of members) beforeCommit();
}

/** The row that a member changes first, where it is named by its id. */
function firstRow([first]: readonly Statement[]): { table: string; id: unknown } | null {
  const parts = first?.parts;
  return parts?.kind === 'update' && 'id' in parts.where ? { table: parts.table, id: parts.where['id'] } : null;
}

const textOf = (id: unknown): string => (Buffer.isBuffer(id) ? id.toString('hex') : String(id));

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
