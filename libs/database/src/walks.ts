import type { Reader } from './tx';
import { idFromBytes, type IdPrefix } from '@kessai/runtime';

/** One condition on a row of a list. */
export interface Condition {
  readonly sql: string;
  readonly value: unknown;
  /** In place of the one, where it has several. */
  readonly values?: readonly unknown[];
}

/** An index of a list. It holds the rows of these filters in the order of the list. */
export interface ListIndex<Filter extends string> {
  readonly table: string;
  readonly index: string;
  readonly answers: readonly Filter[];
  /** Of an index that does not go by ids alone: the column by which it goes first. */
  readonly by?: string;
  /** So few rows answer these filters that all of them are read, and sorted. */
  readonly isShort?: true;
}

export interface AskedFilter<Filter extends string> extends Condition {
  readonly filter: Filter;
}

/** How a page is read: along one index from its newest end, or from a cursor on. */
export interface Walk {
  readonly table: string;
  /** By its name: left alone, the database may take another one and go through all rows. */
  readonly index: string;
  /** The column of the ids by which the list goes. */
  readonly order: string;
  /** A column, of a time, by which the list goes before it goes by the ids. */
  readonly by?: string;
  readonly prefix: IdPrefix;
  /** What the index answers: which of its rows are walked. */
  readonly along: readonly Condition[];
  /** What each row on the way is asked besides. */
  readonly rest: readonly Condition[];
}

/** The first index all of whose filters are asked for, and what is left to be asked of each row. */
export function chooseIndex<Filter extends string>(
  indexes: readonly ListIndex<Filter>[],
  asked: readonly AskedFilter<Filter>[],
): Pick<Walk, 'table' | 'index' | 'by' | 'along' | 'rest'> {
  const named = new Set(asked.map(({ filter }) => filter));
  const chosen = indexes.find(({ answers }) => answers.every((filter) => named.has(filter)));
  if (chosen === undefined) throw new Error('the list has no index without a filter');
  const { answers, isShort = false, ...walk } = chosen;
  const isAnswered = ({ filter }: AskedFilter<Filter>) => isShort || answers.includes(filter);
  return { ...walk, along: asked.filter(isAnswered), rest: asked.filter((filter) => !isAnswered(filter)) };
}

/** Rows of an index that one page may walk: what lies behind them is on a later page. */
export const walkedMax = 500;

/** The rows of a page, up to limit + 1 of them, and the id at which the walk for them had to end. */
export interface Walked<Row> {
  readonly rows: readonly Row[];
  readonly end: string | null;
}

/** Reads a page of the list. How much is read depends on the page, not on how many rows there are. */
export async function walkAlong<Row>(
  from: Reader,
  walk: Walk,
  readRows: (conditions: readonly Condition[]) => Promise<readonly Row[]>,
): Promise<Walked<Row>> {
  const end = await endOfWalk(from, walk);
  const rows = await readRows([...walk.along, ...walk.rest, ...(end === null ? [] : [notBehind(walk, end)])]);
  return { rows, end: end === null ? null : idFromBytes(walk.prefix, end.id) };
}

/** A row of a walk: its id, and of a list that goes by a time, as text, that first. */
export interface Place {
  readonly by: string | null;
  readonly id: Buffer;
}

/** The last row that the page may walk; null where it may walk all. A look into the index, of so many steps at most. */
export async function endOfWalk(from: Reader, walk: Walk): Promise<Place | null> {
  if (walk.rest.length === 0) return null;
  const { sql, params } = whereOf(walk.along);
  const rows = await from.query<Place>(
    `SELECT ${walk.order} AS id, CAST(${walk.by ?? 'NULL'} AS CHAR) AS \`by\` FROM ${walk.table} FORCE INDEX (${walk.index}) ${sql}
     ORDER BY ${orderOf(walk)} LIMIT 1 OFFSET ${walkedMax - 1}`,
    params,
  );
  return rows[0] ?? null;
}

export function orderOf({ by, order }: Pick<Walk, 'by' | 'order'>): string {
  return by === undefined ? `${order} DESC` : `${by} DESC, ${order} DESC`;
}

/** The rows up to this place, itself among them. */
function notBehind({ by, order }: Walk, place: Place): Condition {
  if (by === undefined) return { sql: `${order} >= ?`, value: place.id };
  return beside(`(${by} > ? OR (${by} = ? AND ${order} >= ?))`, place);
}

/** The rows behind this place. */
export function behind({ by, order }: Pick<Walk, 'by' | 'order'>, place: Place): Condition {
  if (by === undefined) return { sql: `${order} < ?`, value: place.id };
  return beside(`(${by} < ? OR (${by} = ? AND ${order} < ?))`, place);
}

// Written out: as a comparison of rows no range of an index comes of it.
function beside(sql: string, { by, id }: Place): Condition {
  return { sql, value: null, values: [by, by, id] };
}

export function whereOf(conditions: readonly Condition[]): { sql: string; params: unknown[] } {
  const sql = conditions.length === 0 ? '' : `WHERE ${conditions.map((condition) => condition.sql).join(' AND ')}`;
  return { sql, params: conditions.flatMap(({ value, values = [value] }) => values) };
}
