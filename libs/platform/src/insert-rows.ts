import { escape, raw } from 'mysql2';
import type { EntityManager } from 'typeorm';

/** Characters. As UTF-8 a statement has three times as many bytes at most, and max_allowed_packet is 16 MiB at least. */
const STATEMENT_LENGTH_MAX = 4 * 1024 * 1024;

/**
 * One INSERT of many rows, in as many statements as their size needs. They are worded here and stand in for a single
 * placeholder: the driver would look for more of them in all of the text.
 */
export async function insertRows(
  tx: EntityManager,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  const head = `INSERT INTO ${table} (${columns.join(', ')}) VALUES ?`;
  const moments = new Moments();
  let values = '';
  for (const row of rows) {
    let literals = '(';
    for (let column = 0; column < row.length; column += 1) {
      literals += (column === 0 ? '' : ',') + literalOf(row[column], moments);
    }
    if (values !== '' && values.length + literals.length > STATEMENT_LENGTH_MAX) {
      await tx.query(head, [raw(values)]);
      values = '';
    }
    values += values === '' ? `${literals})` : `,${literals})`;
  }
  if (values !== '') await tx.query(head, [raw(values)]);
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

/** Bytes that are at hand in hex, as ids and hashes are: they need no way through a Buffer and back. */
export class HexBytes {
  constructor(readonly digits: string) {
    if (!hexDigits.test(digits)) throw new TypeError('not hex digits in pairs');
  }

  /** What mysql2 asks a value for, so that it may stand among the parameters of any statement. */
  toSqlString(): string {
    return `x'${this.digits}'`;
  }
}

/**
 * A value as SQL. The driver's placeholders take more than twice as long, which is a third of the time in which a chunk
 * of a thousand rows is written. A text goes the driver's way as soon as anything in it may have to be escaped.
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
      if (value instanceof HexBytes) return value.toSqlString();
      if (value instanceof Date) return moments?.literalOf(value) ?? momentLiteral(value);
      if (Buffer.isBuffer(value)) return `x'${value.toString('hex')}'`;
  }
  throw new TypeError(`no column takes ${String(value)}`);
}

const hexDigits = /^(?:[0-9a-f]{2})*$/;
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
