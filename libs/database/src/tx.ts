import { isConflict, isConnectionLost, RowMoved } from './errors';
import type { Session } from './session';
import type { Statement, Written } from './statement';

/** Where rows can be read: a database, or a transaction that is open. */
export interface Reader {
  /** The rows that a statement finds. 64-bit numbers and decimals arrive as text, times as Date in UTC. */
  query<Row>(sql: string, params?: readonly unknown[]): Promise<Row[]>;
}

/** Where rows can also be written: each statement by itself in a database, all of them as one in a transaction. */
export interface Writer extends Reader {
  execute(sql: string, params?: readonly unknown[]): Promise<Written>;
}

/**
 * One open transaction. What is queued waits for the next flush, query or COMMIT and goes with it, in its order. It takes
 * one round trip where the pool allows it (decision 7). A statement that misses the row it must find ends the
 * transaction with RowMoved, whatever came after it.
 */
export class Tx implements Writer {
  private readonly queued: Statement[] = [];
  /** Why the transaction can only be rolled back, whatever the work makes of it. */
  private fault: unknown = null;
  private isBegun = false;
  private sending: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly session: Session,
    /** What opens the transaction: it travels with the first statement of the work. */
    private readonly begin: readonly Statement[],
  ) {}

  /** A transaction in which nothing was said has not even begun: there is nothing to commit or to undo. */
  get hasBegun(): boolean {
    return this.isBegun;
  }

  /** The number by which the server knows the connection. */
  get sessionId(): number {
    return this.session.id;
  }

  /** Statements that write. */
  queue(...statements: readonly Statement[]): void {
    if (this.session.hasEnded) throw new Error('a statement after the end of its transaction');
    this.queued.push(...statements);
  }

  /** Sends what is queued: one answer for each of its statements. */
  async flush(): Promise<Written[]> {
    return (await this.sendQueued()) as Written[];
  }

  async query<Row>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    this.queue({ sql, params });
    return (await this.sendQueued()).at(-1) as Row[];
  }

  async execute(sql: string, params: readonly unknown[] = []): Promise<Written> {
    this.queue({ sql, params });
    return (await this.sendQueued()).at(-1) as Written;
  }

  /** One after another: what opens the transaction has been answered before the next is sent. */
  private sendQueued(): Promise<unknown[]> {
    const statements = this.queued.splice(0);
    const sent = this.sending.then(() => this.sendNow(statements));
    this.sending = sent.catch(() => undefined);
    return sent;
  }

  private async sendNow(statements: readonly Statement[]): Promise<unknown[]> {
    if (this.fault !== null) throw this.fault;
    if (statements.length === 0) return [];
    const opening = this.isBegun ? [] : this.begin;
    const all = [...opening, ...statements];
    const answers: unknown[] = [];
    this.isBegun = true;
    try {
      await this.session.ask(all, (answer) => {
        this.judge(all[answers.length], answer);
        answers.push(answer);
      });
    } catch (error) {
      // It was never opened, or the server has undone it: whatever the work says next would stand by itself.
      if (answers.length < opening.length || isConflict(error) || isConnectionLost(error)) this.fault ??= error;
      // What a later statement ran into follows from the row that was missed: the history of a state that is another's.
      throw this.fault ?? error;
    }
    if (this.fault !== null) throw this.fault;
    return answers.slice(opening.length);
  }

  private judge(statement: Statement | undefined, answer: unknown): void {
    const { mustFind, rows = 1 } = statement ?? {};
    if (mustFind === undefined || (answer as Written).affectedRows === rows) return;
    this.fault ??= new RowMoved(mustFind);
  }
}
