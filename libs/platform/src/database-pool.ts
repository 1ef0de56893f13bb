import * as mysql2 from 'mysql2';
import { PoolExhausted } from './database-errors';

interface Bounds {
  readonly name: string;
  readonly queueLimit: number;
  readonly acquireTimeoutMs: number;
}

type Answer = (error: NodeJS.ErrnoException | null, connection: mysql2.PoolConnection) => void;

/** A paused process must not keep its row locks: after 10 s of silence the server ends the session and rolls back. */
const session = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  "SET SESSION time_zone = '+00:00', wait_timeout = 10, innodb_lock_wait_timeout = 5",
];

/** mysql2's createPool with our session settings on every connection, and limits on who waits and how long. */
export function boundedPool(bounds: Bounds): (options: mysql2.PoolOptions) => mysql2.Pool {
  return (options) => {
    const pool = mysql2.createPool(options);
    pool.on('connection', prepare);
    if (options.multipleStatements) pool.on('connection', takeOneAtATime);
    boundWaiting(pool, bounds);
    return pool;
  };
}

/** Queued on the connection before anything its first user asks, so they hold from the first statement on. */
function prepare(connection: mysql2.PoolConnection): void {
  for (const statement of session) {
    connection.query(statement, (error) => {
      if (error) connection.destroy();
    });
  }
}

export type Ask = (texts: string, answer: (error: Error | null, answers: unknown) => void) => mysql2.Query;

const doors = new WeakMap<mysql2.PoolConnection, Ask>();

/** The way for several statements at once, where the pool allows it: for statements.ts alone. */
export function doorForSeveral(connection: mysql2.PoolConnection): Ask | undefined {
  return doors.get(connection);
}

/** The text of a statement before its values are put in. They may hold a semicolon, a second statement must not. */
export function oneStatement(sql: string): string {
  if (sql.includes(';')) throw new Error('a semicolon in the text of a statement');
  return sql;
}

function takeOneAtATime(connection: mysql2.PoolConnection): void {
  const ask = connection.query.bind(connection) as (...question: unknown[]) => mysql2.Query;
  const askOne = (sql: string | { readonly sql: string }, ...rest: unknown[]): mysql2.Query => {
    oneStatement(typeof sql === 'string' ? sql : sql.sql);
    return ask(sql, ...rest);
  };
  doors.set(connection, ask);
  connection.query = askOne as typeof connection.query;
}

function boundWaiting(pool: mysql2.Pool, { name, queueLimit, acquireTimeoutMs }: Bounds): void {
  const acquire = pool.getConnection.bind(pool);
  let waiting = 0;
  const bounded = (answer: Answer): void => {
    if (waiting >= queueLimit) {
      answer(new PoolExhausted(`pool ${name}: ${waiting} already wait for a connection`), undefined as never);
      return;
    }
    waiting += 1;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      waiting -= 1;
      answer(new PoolExhausted(`pool ${name}: no connection in ${acquireTimeoutMs} ms`), undefined as never);
    }, acquireTimeoutMs);
    acquire((error, connection) => {
      clearTimeout(timer);
      if (late) return connection?.release(); // The one who asked has gone.
      waiting -= 1;
      answer(error, connection);
    });
  };
  pool.getConnection = bounded as typeof pool.getConnection;
}
