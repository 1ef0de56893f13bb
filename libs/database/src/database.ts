import { setTimeout as delay } from 'node:timers/promises';
import { CommitOutcomeUnknown, isConflict, isConnectionLost, OptimisticConflict } from './errors';
import { Pool, type DatabaseOptions } from './pool';
import { assertServerSettings } from './server-settings';
import { Session } from './session';
import type { Statement, Written } from './statement';
import { Tx, type Reader, type Writer } from './tx';

const attemptsMax = 5;
const firstDelayMs = 10;

const plain = (sql: string): Statement => ({ sql, params: [] });
const start = plain('START TRANSACTION');
const commit = plain('COMMIT');
const rollback = plain('ROLLBACK');

export interface TransactionOptions {
  /** For several reads of one state. Every other transaction is READ COMMITTED. */
  readonly isolation?: 'REPEATABLE READ';
  /** How often the work may run; 1 where a rollback does not undo all of it. */
  readonly attempts?: number;
  /** A row that is held by others, or a deadlock, is thrown at once; a lost connection is still tried again. */
  readonly throwsConflicts?: boolean;
}

/** The database of a service, through a pool of its own for one kind of work: one kind cannot starve the others. */
export class Database implements Writer {
  private readonly pool: Pool;

  /** Not connected yet: see `openDatabase`. */
  constructor(private readonly options: DatabaseOptions) {
    this.pool = new Pool(options);
  }

  /** Reads outside any transaction; asks again when its pooled connection turns out to be dead. */
  async query<Row>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    try {
      return (await this.askOnce({ sql, params })) as Row[];
    } catch (error) {
      if (!isConnectionLost(error)) throw error;
      return (await this.askOnce({ sql, params })) as Row[];
    }
  }

  /** One statement that writes, which is a transaction by itself. It is not sent again: it may stand. */
  async execute(sql: string, params: readonly unknown[] = []): Promise<Written> {
    return (await this.askOnce({ sql, params })) as Written;
  }

  /**
   * Runs `work` in one transaction, all of it again after a lost race or a lost connection. So `work` must do nothing that
   * a rollback does not undo. What became of a COMMIT without an answer is unknown: CommitOutcomeUnknown.
   */
  async transaction<T>(
    work: (tx: Tx) => Promise<T> | T,
    { isolation, attempts = attemptsMax, throwsConflicts = false }: TransactionOptions = {},
  ): Promise<T> {
    const begin = isolation === undefined ? [start] : [plain(`SET TRANSACTION ISOLATION LEVEL ${isolation}`), start];
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.runOnce(work, begin);
      } catch (error) {
        if (attempt >= attempts || !mayRunAgain(error) || (throwsConflicts && isConflict(error))) throw error;
        await delay(Math.random() * firstDelayMs * 2 ** attempt);
      }
    }
  }

  /** Closes all connections, each after the statement that is under way on it. What still waits for one is refused. */
  close(): Promise<void> {
    return this.pool.close();
  }

  private async runOnce<T>(work: (tx: Tx) => Promise<T> | T, begin: readonly Statement[]): Promise<T> {
    const { connection, giveBack } = await this.pool.acquire();
    const session = new Session(connection, this.options.severalStatements ?? false);
    const tx = new Tx(session, begin);
    try {
      const result = await work(tx);
      await tx.flush();
      if (tx.hasBegun) await commitIn(session);
      return result;
    } catch (error) {
      if (tx.hasBegun && !(error instanceof CommitOutcomeUnknown)) await rollbackIn(session);
      throw error;
    } finally {
      session.end();
      giveBack();
    }
  }

  private async askOnce(statement: Statement): Promise<unknown> {
    const { connection, giveBack } = await this.pool.acquire();
    try {
      return await new Session(connection, false).askOne(statement);
    } finally {
      giveBack();
    }
  }
}

function mayRunAgain(error: unknown): boolean {
  return isConflict(error) || isConnectionLost(error) || error instanceof OptimisticConflict;
}

async function commitIn(session: Session): Promise<void> {
  try {
    await session.askLast(commit);
  } catch (error) {
    // A conflict is the server's word that nothing was committed. Anything else leaves the outcome open.
    if (isConflict(error)) throw error;
    session.close();
    throw new CommitOutcomeUnknown(error);
  }
}

/** A connection that cannot even roll back is closed: the server then undoes the transaction by itself. */
async function rollbackIn(session: Session): Promise<void> {
  try {
    await session.askLast(rollback);
  } catch {
    session.close();
  }
}

/** Connects, and refuses a server whose settings could lose or bend what we write. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const db = new Database(options);
  try {
    await assertServerSettings(db);
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** The database's clock: the one that all instances of a service share. */
export async function databaseNow(from: Reader): Promise<Date> {
  const [row] = await from.query<{ now: Date }>('SELECT UTC_TIMESTAMP(6) AS now');
  if (!row) throw new Error('the database told no time');
  return row.now;
}
