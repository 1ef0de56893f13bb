import { Database, openDatabase, type DatabaseOptions } from '@kessai/database';
import { databaseTls, type DatabaseConfig } from '@kessai/runtime';
import type { Provider } from '@nestjs/common';

// One class a kind of work, to be injected by its name. A flood of one kind of work cannot starve the others.

/** For requests that write. */
export class RequestsDatabase extends Database {}
/** For requests that only read: what takes too long is ended. */
export class ReadsDatabase extends Database {}
/** For what must not wait behind requests: recording the answer of the PSP. */
export class AnswersDatabase extends Database {}
/** For the outbox relay and the jobs of the service. */
export class JobsDatabase extends Database {}

/** A pass of the relay, the renewal of its lease, and a job of the service. */
const JOBS_CONNECTIONS = 3;
/** No read takes longer where an index answers it. */
const READ_TIMEOUT_MS = 5_000;
/** Steps share a transaction: where one of them meets a row that is held, the others go on after this time. */
export const STEP_LOCK_WAIT_S = 1;

/** Opens a pool for each kind of work of the service, and closes them all at its end. */
export class Pools {
  private readonly opened: Database[] = [];

  constructor(private readonly config: DatabaseConfig) {}

  async open(name: string, poolSize: number, more: Partial<DatabaseOptions> = {}): Promise<Database> {
    const { DATABASE_URL: url } = this.config;
    const db = await openDatabase({ url, tls: databaseTls(this.config), poolSize, name, ...more });
    this.opened.push(db);
    return db;
  }

  async close(): Promise<void> {
    await Promise.all(this.opened.map((db) => db.close()));
  }
}

const pool = (provide: typeof Database, open: (pools: Pools) => Promise<Database>): Provider => ({
  provide,
  inject: [Pools],
  useFactory: open,
});

const partOf = (size: number, share: number) => Math.max(1, Math.floor(size * share));

/** One merchant gets a quarter of the connections for reads: a large one keeps database and process busy. */
const openReads = (size: number) => (pools: Pools) =>
  pools.open('reads', size, { perTenant: partOf(size, 1 / 4), readTimeoutMs: READ_TIMEOUT_MS });

/** One merchant gets three quarters of these: there is room when another comes. One round trip a step (decision 7). */
const openWrites = (name: string, size: number) => (pools: Pools) =>
  pools.open(name, size, {
    perTenant: partOf(size, 3 / 4),
    severalStatements: true,
    lockWaitSeconds: STEP_LOCK_WAIT_S,
  });

export const jobsPool = pool(JobsDatabase, (pools) => pools.open('relay', JOBS_CONNECTIONS));

/** The pools of a service whose requests only read. */
export const readingPools = (size: number): Provider[] => [pool(ReadsDatabase, openReads(size))];

/** Half of the connections for the steps of requests that write, a quarter for reads, a quarter for answers of the PSP. */
export const writingPools = (size: number): Provider[] => [
  pool(RequestsDatabase, openWrites('requests', partOf(size, 1 / 2))),
  pool(ReadsDatabase, openReads(partOf(size, 1 / 4))),
  pool(AnswersDatabase, openWrites('answers', partOf(size, 1 / 4))),
];
