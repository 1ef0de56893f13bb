import { escape, raw } from 'mysql2';
import { HexBytes } from '@kessai/runtime';
import type { RowValues } from './statement';
import type { Tx } from './tx';

/** Characters. As UTF-8 a statement has three times as many bytes at most, and max_allowed_packet is 16 MiB at least. */
export const STATEMENT_LENGTH_MAX = 4 * 1024 * 1024;

/**
 * Queues one INSERT of many rows, in as many statements as their size needs. The columns are the keys of the first. The
 * values are written out here and stand in for a single placeholder: the driver would look for more in all of the text.
 */
export function queueRows(tx: Tx, table: string, rows: readonly RowValues[]): void {
  const columns = Object.keys(rows[0] ?? {});
  const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES ?`;
  const moments = new Moments();
  let values = '';
  for (const row of rows) {
    const literals = rowLiteral(columns, row, moments);
    if (values !== '' && values.length + literals.length > STATEMENT_LENGTH_MAX) {
      tx.queue({ sql, params: [raw(values)] });
      values = '';
    }
    values += values === '' ? literals : `,${literals}`;
  }
  if (values !== '') tx.queue({ sql, params: [raw(values)] });
}

/** One row of a list of VALUES. */
export function rowLiteral(columns: readonly string[], row: RowValues, moments?: Moments): string {
  return `(${columns.map((column) => literalOf(row[column], moments)).join(',')})`;
}

/**
 * Rows to join with, for a placeholder: `FROM (?) AS wanted`. At least one. The first names the columns, which MySQL and
 * MariaDB both take.
 */
export function rowsAsTable(
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): { toSqlString(): string } {
  const moments = new Moments();
  const [first = [], ...others] = rows.map((row) => row.map((value) => literalOf(value, moments)));
  const named = first.map((literal, column) => `${literal} AS ${columns[column]}`);
  return raw([named, ...others].map((row) => `SELECT ${row.join(',')}`).join(' UNION ALL '));
}

/** As a value: a time by the clock that all instances share. */
class DatabaseTime {
  constructor(private readonly sql: string) {}

  toSqlString(): string {
    return this.sql;
  }
}

export const DATABASE_NOW = new DatabaseTime('UTC_TIMESTAMP(6)');

export function databaseTimeIn(ms: number): DatabaseTime {
  if (!Number.isSafeInteger(ms)) throw new RangeError(`${ms} is no number of milliseconds`);
  return new DatabaseTime(`UTC_TIMESTAMP(6) + INTERVAL ${ms} * 1000 MICROSECOND`);
}

/**
 * A value as SQL. The driver's placeholders take more than twice as long: a third of the time in which a chunk of a
 * thousand rows is written. A text goes the driver's way as soon as anything in it may have to be escaped.
 */
export function literalOf(value: unknown, moments?: Moments): string {
  switch (typeof value) {
    case 'string':
      return mayNeedEscape.test(value) ? escape(value) : `'${value}'`;
    case 'bigint':
      return value.toString();
    case 'number':
      if (Number.isFinite(value)) return value.toString();
      break;
    case 'boolean':
      return value ? 'TRUE' : 'FALSE';
    default:
      if (value === null) return 'NULL';
      if (value instanceof HexBytes || value instanceof DatabaseTime) return value.toSqlString();
      if (value instanceof Date) return moments?.literalOf(value) ?? momentLiteral(value);
      if (Buffer.isBuffer(value)) return `x'${value.toString('hex')}'`;
  }
  throw new TypeError(`no column takes ${String(value)}`);
}

// In single quotes a double quote stands for itself. That backslashes escape is asserted: see server-settings.ts.
const mayNeedEscape = /[\u0000-\u001f'\\\u007f]/;
const ISO_LENGTH = '2026-01-31T23:59:59.999Z'.length;

/** Points in time as SQL, in UTC as every session of ours is: the rows of a chunk share few. */
class Moments {
  private readonly known = new Map<number, string>();

  literalOf(moment: Date): string {
    const time = moment.getTime();
    const known = this.known.get(time);
    if (known !== undefined) return known;
    const literal = momentLiteral(moment);
    this.known.set(time, literal);
    return literal;
  }
}

function momentLiteral(moment: Date): string {
  const iso = moment.toISOString();
  if (iso.length !== ISO_LENGTH) throw new RangeError(`no column takes the year of ${iso}`);
  return `'${iso.slice(0, 10)} ${iso.slice(11, 23)}'`;
}
