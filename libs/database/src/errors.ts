import type { QueryError } from 'mysql2';
import type { Statement } from './statement';

/** The server has refused the statement, or the connection was lost under it. Values of the statement are not kept. */
export class QueryFailed extends Error implements DatabaseFault {
  override readonly name = 'QueryFailed';
  readonly code: string;
  readonly errno: number | undefined;
  readonly sqlState: string | undefined;
  readonly sqlMessage: string | undefined;
  readonly fatal: boolean;
  readonly sql: string;

  constructor(
    readonly statement: Statement,
    error: QueryError,
  ) {
    super(error.message);
    this.code = error.code;
    this.errno = error.errno;
    this.sqlState = error.sqlState;
    this.sqlMessage = (error as { sqlMessage?: string }).sqlMessage;
    this.fatal = error.fatal;
    this.sql = statement.sql;
    Object.defineProperty(this, 'statement', { enumerable: false });
  }
}

/** The row that a statement must find is not there any more, or not as it was read. The work must decide anew. */
export class RowMoved extends Error {
  override readonly name = 'RowMoved';
}

/** COMMIT was sent and no answer came: the transaction stands or it does not. The inbox or a unique key can tell. */
export class CommitOutcomeUnknown extends Error {
  override readonly name = 'CommitOutcomeUnknown';
  constructor(cause: unknown) {
    super('no answer to COMMIT: whether the transaction stands is unknown', { cause });
  }
}

/** A row changed between our read and our write. The work starts afresh from the new state. */
export class OptimisticConflict extends Error {
  override readonly name = 'OptimisticConflict';
}

/** All connections of a pool are busy, and the queue before it is full or the wait was too long. */
export class PoolExhausted extends Error {
  override readonly name = 'PoolExhausted';
}

interface DatabaseFault {
  readonly code?: string | undefined;
  readonly errno?: number | undefined;
  readonly fatal?: boolean | undefined;
}

const lockWaitTimeout = 1205;
const deadlock = 1213;
const recordChanged = 1020; // MariaDB: the row changed since the snapshot.
const rolledBackAtCommit = 3101; // MySQL in a replication group: another member's transaction was first.
const conflicts: ReadonlySet<number> = new Set([lockWaitTimeout, deadlock, recordChanged, rolledBackAtCommit]);

const duplicateEntry = 1062;
const nonexistingTableGrant = 1147;

/** The connection is gone, or is about to be: the server stops, kills the session or found it idle. */
const lostConnections: ReadonlySet<number> = new Set([
  1053, 1077, 1079, 1080, 1152, 1158, 1159, 1160, 1161, 1184, 1927, 3032, 3168, 3169, 4031,
]);

/** No room or no right to write now: too many connections, disk or table full, read-only, statement interrupted. */
const serverTroubles: ReadonlySet<number> = new Set([
  1021, 1040, 1041, 1114, 1203, 1226, 1290, 1317, 1792, 1836, 1874, 1969, 3024,
]);

/** MariaDB, MySQL: the time limit of the pool has ended a read. */
const statementTimeouts: ReadonlySet<number> = new Set([1969, 3024]);

const networkCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'PROTOCOL_CONNECTION_LOST',
]);

export function isConflict(error: unknown): boolean {
  return conflicts.has(faultOf(error).errno ?? 0);
}

export function isConnectionLost(error: unknown): boolean {
  const { code, errno, fatal } = faultOf(error);
  return fatal === true || networkCodes.has(code ?? '') || lostConnections.has(errno ?? 0);
}

export function isStatementTimeout(error: unknown): boolean {
  return statementTimeouts.has(faultOf(error).errno ?? 0);
}

export function isDuplicateKey(error: unknown): boolean {
  return faultOf(error).errno === duplicateEntry;
}

/** The right to be taken back was never granted. */
export function isNoSuchGrant(error: unknown): boolean {
  return faultOf(error).errno === nonexistingTableGrant;
}

/** A fault of the moment: the same work may well succeed later, so no attempt of it is burnt. */
export function isInfrastructureError(error: unknown): boolean {
  if (error instanceof CommitOutcomeUnknown || error instanceof OptimisticConflict || error instanceof PoolExhausted) {
    return true;
  }
  return isConflict(error) || isConnectionLost(error) || serverTroubles.has(faultOf(error).errno ?? 0);
}

function faultOf(error: unknown): DatabaseFault {
  return typeof error === 'object' && error !== null ? error : {};
}
