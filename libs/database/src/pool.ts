import { currentTenant, databaseWorks, FairTurns, ownNames } from '@kessai/runtime';
import { createPool, type ConnectionOptions, type PoolConnection, type PoolOptions, type SslOptions } from 'mysql2';
import type { Pool as DriverPool } from 'mysql2';
import { connect, type Socket } from 'node:net';
import { PoolExhausted } from './errors';

export interface DatabaseOptions {
  readonly url: string;
  /** How the connection is encrypted, by `databaseTls`. */
  readonly tls?: SslOptions | undefined;
  readonly poolSize: number;
  /** Which bulkhead this is, e.g. `requests` or `consumers`: shown in errors. */
  readonly name: string;
  /** How many may wait for a connection before the next is refused. */
  readonly queueLimit?: number;
  readonly acquireTimeoutMs?: number;
  /** How many connections requests of one merchant may have at once; all of them unless said. */
  readonly perTenant?: number;
  /** For a pool that only reads: the server ends what takes longer. */
  readonly readTimeoutMs?: number;
  /** How long a statement waits for a row that another transaction holds; 5 unless said. */
  readonly lockWaitSeconds?: number;
  /** Lets a transaction send what it has queued in one round trip (decision 7). */
  readonly severalStatements?: boolean;
}

const defaultQueueLimit = 2_000;
const defaultAcquireTimeoutMs = 5_000;
const connectTimeoutMs = 5_000;
/** Below the session's wait_timeout of 10 s, so that the pool closes an idle connection before the server does. */
const idleTimeoutMs = 5_000;

/** A paused process must not keep its row locks: after 10 s of silence the server ends the session and rolls back. */
const session = (lockWaitSeconds: number) => [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  `SET SESSION time_zone = '+00:00', wait_timeout = 10, innodb_lock_wait_timeout = ${lockWaitSeconds}`,
];

/** MariaDB counts in seconds and MySQL in milliseconds, each under a name of its own: either server reads its part alone. */
const readLimit = (ms: number) =>
  `SET SESSION /*M! max_statement_time = ${ms / 1_000} */ /*!80000 MAX_EXECUTION_TIME = ${ms} */`;

/** A connection that is ours until it is given back. */
export interface Held {
  readonly connection: PoolConnection;
  giveBack(): void;
}

/** mysql2's pool with our session settings, and limits on who waits and how long. */
export class Pool {
  private readonly pool: DriverPool;
  private readonly turns: FairTurns;
  private isClosed = false;

  constructor(private readonly options: DatabaseOptions) {
    const { poolSize, perTenant = poolSize, readTimeoutMs, lockWaitSeconds = 5 } = options;
    this.turns = new FairTurns(poolSize, perTenant);
    this.pool = createPool(driverOptions(options));
    const always = session(lockWaitSeconds);
    const settings = readTimeoutMs === undefined ? always : [...always, readLimit(readTimeoutMs)];
    this.pool.on('connection', (connection) => prepare(connection, settings));
    this.pool.on('connection', databaseWorks);
  }

  /** Waiting connections wait here, and not in mysql2's own queue: that one knows no tenants. */
  acquire(): Promise<Held> {
    const { name, queueLimit = defaultQueueLimit, acquireTimeoutMs = defaultAcquireTimeoutMs } = this.options;
    const { turns } = this;
    if (turns.waiting >= queueLimit) {
      return Promise.reject(new PoolExhausted(`pool ${name}: ${turns.waiting} already wait for a connection`));
    }
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const turn = turns.ask(currentTenant(), (begun) => {
        clearTimeout(timer);
        this.pool.getConnection((error, connection) => {
          if (error) {
            turns.end(begun);
            return reject(this.isClosed ? new PoolExhausted(`pool ${name} is closed`) : error);
          }
          const giveBack = (): void => {
            connection.release();
            turns.end(begun);
          };
          resolve({ connection, giveBack });
        });
      });
      if (turn.hasBegun) return;
      timer = setTimeout(() => {
        turns.end(turn);
        reject(new PoolExhausted(`pool ${name}: no connection in ${acquireTimeoutMs} ms`));
      }, acquireTimeoutMs);
    });
  }

  close(): Promise<void> {
    this.isClosed = true;
    return this.pool.promise().end();
  }
}

function driverOptions({ url, tls, poolSize, severalStatements }: DatabaseOptions): PoolOptions {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    host: decodeURIComponent(hostname).replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? 3306 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    ...(tls && { ssl: tls }),
    charset: 'utf8mb4',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: false,
    // An object among the values is a text, never a piece of SQL.
    stringifyObjects: true,
    multipleStatements: severalStatements ?? false,
    connectionLimit: poolSize,
    connectTimeout: connectTimeoutMs,
    idleTimeout: idleTimeoutMs,
    // mysql2 looks for idle connections only when it may keep fewer than it may have.
    maxIdle: Math.max(1, poolSize - 1),
    gracefulEnd: true,
    enableKeepAlive: true,
    stream: open,
  };
}

/** As mysql2 does it by itself, but for the look-up, which outlasts the resolver. */
function open({ config }: { readonly config: ConnectionOptions }): Socket {
  const { host = 'localhost', port = 3306, enableKeepAlive = true, keepAliveInitialDelay = 0 } = config;
  const { lookup } = ownNames;
  return connect({ host, port, lookup, keepAlive: enableKeepAlive, keepAliveInitialDelay, noDelay: true });
}

/** Queued on the connection before anything its first user asks, so they hold from the first statement on. */
function prepare(connection: PoolConnection, settings: readonly string[]): void {
  for (const statement of settings) {
    connection.query(statement, (error) => {
      if (error) connection.destroy();
    });
  }
}
