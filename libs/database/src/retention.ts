import { databaseNow, type Database } from './database';
import { idsBornAt } from '@kessai/runtime';
import { truthOf, type Computed } from './sql-values';

/**
 * Rows that go when they are old and done with. Plain data: what a service may ever delete of itself stands in one list.
 * A batch reads so many rows in the order of their age, and deletes those of them that may go by their keys.
 */
export interface KeptRows {
  readonly table: string;
  /** Names the rows, and orders them by age where `time` does not: an id begins with the time of its birth. */
  readonly key: string;
  /** A time that orders them by age. */
  readonly time?: string;
  /** Of that order. */
  readonly index: string;
  readonly days: number;
  /** True of a row that was done with before `?`. */
  readonly isDone: string;
  /** True while a row of another table needs this one. Those rows are read and never locked. */
  readonly isNeeded?: string;
  /** In place of the row, this column of it goes. */
  readonly clears?: string;
}

/** Behind which row of its table a batch begins. */
export type Position = Buffer | Date;

export interface Batch {
  /** Null where there are no more rows of that age. */
  readonly position: Position | null;
  readonly removed: number;
}

const dayMs = 24 * 3_600_000;
const timeZero = new Date(0);

/** Looks at up to `limit` rows behind `position` and removes what may go. */
export async function removeBatch(
  db: Database,
  rows: KeptRows,
  { position, limit }: { position: Position | null; limit: number },
): Promise<Batch> {
  const before = new Date((await databaseNow(db)).getTime() - rows.days * dayMs);
  const orderedBy = rows.time ?? rows.key;
  const mayGo = rows.isNeeded === undefined ? rows.isDone : `${rows.isDone} AND NOT (${rows.isNeeded})`;
  const seen = await db.query<{ rowKey: Buffer; position: Position; mayGo: Computed }>(
    `SELECT ${rows.key} AS rowKey, ${orderedBy} AS position, (${mayGo}) AS mayGo
     FROM ${rows.table} FORCE INDEX (${rows.index}) WHERE ${orderedBy} > ? AND ${orderedBy} < ?
     ORDER BY ${orderedBy} LIMIT ?`,
    [before, position ?? first(rows), rows.time === undefined ? idsBornAt(before, 0) : before, limit],
  );
  const keys = seen.filter((row) => truthOf(row.mayGo)).map(({ rowKey }) => rowKey);
  const removed = keys.length === 0 ? 0 : await remove(db, rows, keys, before);
  return { position: seen.length === limit ? seen.at(-1)!.position : null, removed };
}

/**
 * Each row by its key, READ COMMITTED: nothing but these rows is locked. Of a long `key IN (…)` the server may make a scan,
 * which waits for rows that others are writing.
 */
async function remove(
  db: Database,
  { table, key, index, time, isDone, clears }: KeptRows,
  keys: readonly Buffer[],
  before: Date,
): Promise<number> {
  const gone = `JSON_TABLE(?, '$[*]' COLUMNS (goneKey CHAR(64) PATH '$')) AS gone`;
  const byKey = `FORCE INDEX (${time === undefined ? index : 'PRIMARY'}) ON ${table}.${key} = UNHEX(gone.goneKey)`;
  const from = `${gone} STRAIGHT_JOIN ${table} ${byKey}`;
  const what = clears === undefined ? `DELETE ${table} FROM ${from}` : `UPDATE ${from} SET ${table}.${clears} = NULL`;
  const goneKeys = JSON.stringify(keys.map((each) => each.toString('hex')));
  const { affectedRows } = await db.transaction((tx) => tx.execute(`${what} WHERE ${isDone}`, [goneKeys, before]));
  return affectedRows;
}

/** The time of the oldest row; null where there is none. */
export async function readOldest(db: Database, { table, key, time, index }: KeptRows): Promise<Date | null> {
  const orderedBy = time ?? key;
  const [row] = await db.query<{ position: Position }>(
    `SELECT ${orderedBy} AS position FROM ${table} FORCE INDEX (${index}) ORDER BY ${orderedBy} LIMIT 1`,
  );
  if (row === undefined) return null;
  return row.position instanceof Date ? row.position : new Date(row.position.readUIntBE(0, 6));
}

function first({ time }: KeptRows): Position {
  return time === undefined ? idsBornAt(timeZero, 0) : timeZero;
}
