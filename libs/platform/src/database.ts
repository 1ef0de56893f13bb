import * as mysql2 from 'mysql2';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { CommitOutcomeUnknown, isConnectionLost, isConflict, OptimisticConflict } from './database-errors';
import { boundedPool } from './database-pool';
import { assertServerSettings } from './server-settings';
import { askDirectly } from './statements';

export * from './database-errors';

export interface DatabaseOptions {
  readonly url: string;
  readonly poolSize: number;
  /** Which bulkhead this is, e.g. `http` or `consumers`: shown in errors. */
  readonly name: string;
  readonly migrations?: Function[];
  /** How many may wait for a connection before the next is refused. */
  readonly queueLimit?: number;
  readonly acquireTimeoutMs?: number;
  /** Lets `sendTogether` send the statements of a step in one round trip, and nobody else several at once (decision 7). */
  readonly severalStatements?: boolean;
}

const defaultQueueLimit = 2_000;
const defaultAcquireTimeoutMs = 5_000;
const connectTimeoutMs = 5_000;
/** Below the session's wait_timeout of 10 s, so that the pool closes an idle connection before the server does. */
const idleTimeoutMs = 5_000;

/** A pool of its own for one kind of work, so that one kind cannot starve the others. Not connected yet. */
export function createDataSource(options: DatabaseOptions): DataSource {
  const pool = { name: options.name, queueLimit: options.queueLimit ?? defaultQueueLimit };
  return new DataSource({
    type: 'mysql',
    url: options.url,
    poolSize: options.poolSize,
    migrations: options.migrations ?? [],
    migrationsTransactionMode: 'none', // DDL commits by itself on MySQL.
    entities: [],
    synchronize: false,
    logging: false,
    charset: 'utf8mb4',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: false,
    multipleStatements: options.severalStatements ?? false,
    connectTimeout: connectTimeoutMs,
    driver: {
      ...mysql2,
      createPool: boundedPool({ ...pool, acquireTimeoutMs: options.acquireTimeoutMs ?? defaultAcquireTimeoutMs }),
    },
    extra: {
      idleTimeout: idleTimeoutMs,
      // mysql2 looks for idle connections only when it may keep fewer than it may have.
      maxIdle: Math.max(1, options.poolSize - 1),
      gracefulEnd: true,
      enableKeepAlive: true,
    },
  });
}

/** Connects, and refuses a server whose settings could lose or bend what we write. */
export async function openDataSource(options: DatabaseOptions): Promise<DataSource> {
  const db = await createDataSource(options).initialize();
  try {
    await assertServerSettings(db);
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

const attemptsMax = 5;
const firstDelayMs = 10;

/**
 * Runs `work` in one READ COMMITTED transaction, all of it again after a lost race or a lost connection.
 * So `work` must do nothing that a rollback does not undo. What became of a COMMIT without an answer is unknown: CommitOutcomeUnknown.
 */
export async function inTransaction<T>(db: DataSource, work: (tx: EntityManager) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce(db, work);
    } catch (error) {
      if (attempt >= attemptsMax || !mayRunAgain(error)) throw error;
      await delay(Math.random() * firstDelayMs * 2 ** attempt);
    }
  }
}

function mayRunAgain(error: unknown): boolean {
  return isConflict(error) || isConnectionLost(error) || error instanceof OptimisticConflict;
}

async function runOnce<T>(db: DataSource, work: (tx: EntityManager) => Promise<T>): Promise<T> {
  const runner = db.createQueryRunner();
  try {
    askDirectly(runner, (await runner.connect()) as mysql2.PoolConnection);
    await runner.startTransaction(); // It travels with the first statement.
    const result = await work(runner.manager);
    await commit(runner);
    return result;
  } catch (error) {
    if (runner.isTransactionActive) await rollback(runner);
    throw error;
  } finally {
    await runner.release();
  }
}

async function commit(runner: QueryRunner): Promise<void> {
  try {
    await runner.commitTransaction();
  } catch (error) {
    // A conflict is the server's word that nothing was committed. Anything else leaves the outcome open.
    if (isConflict(error)) throw error;
    await discard(runner);
    throw new CommitOutcomeUnknown(error);
  }
}

/** A connection that cannot even roll back is closed: the server then undoes the transaction by itself. */
async function rollback(runner: QueryRunner): Promise<void> {
  try {
    await runner.rollbackTransaction();
  } catch {
    await discard(runner);
  }
}

async function discard(runner: QueryRunner): Promise<void> {
  const connection = (await runner.connect()) as mysql2.PoolConnection;
  connection.destroy();
}

/** A read outside any transaction, asked again when its pooled connection turns out to be dead. */
export async function read<Row>(db: DataSource, sql: string, params: readonly unknown[] = []): Promise<Row[]> {
  try {
    return await db.query<Row[]>(sql, [...params]);
  } catch (error) {
    if (!isConnectionLost(error)) throw error;
    return db.query<Row[]>(sql, [...params]);
  }
}

/** The database's clock: the one that all instances of a service share. */
export async function databaseNow(tx: EntityManager): Promise<Date> {
  const [row] = await tx.query<{ now: Date }[]>('SELECT UTC_TIMESTAMP(6) AS now');
  if (!row) throw new Error('the database told no time');
  return row.now;
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
