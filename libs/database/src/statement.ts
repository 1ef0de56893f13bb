/** A statement with the values of its placeholders, not sent yet. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
  /** It must find exactly one row, or `rows`; otherwise the transaction ends with RowMoved, which says this. */
  readonly mustFind?: string;
  readonly rows?: number;
  /** What it is made of, where others like it can be written with it in one statement: see merge.ts. */
  readonly parts?: InsertParts | UpdateParts;
}

/** What the server answers to a statement that writes. `affectedRows` counts the rows found, changed or not. */
export interface Written {
  readonly affectedRows: number;
}

/** Columns by name, as one row of a table has them. */
export type RowValues = Readonly<Record<string, unknown>>;

export interface InsertParts {
  readonly kind: 'insert';
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: readonly RowValues[];
}

export interface UpdateParts {
  readonly kind: 'update';
  readonly table: string;
  readonly set: RowValues;
  readonly where: RowValues;
}

/** In place of a value to set: one more than the row has. */
export const ONE_MORE: unique symbol = Symbol('one more');

/** One row. Its columns are the keys of the object. */
export function insert(table: string, row: RowValues): Statement {
  return insertMany(table, [row]);
}

/** A few rows in one statement, all with the columns of the first. Many rows by themselves are for `queueRows`. */
export function insertMany(table: string, rows: readonly RowValues[]): Statement {
  const columns = Object.keys(rows[0] ?? {});
  if (columns.length === 0) throw new Error(`no row to insert into ${table}`);
  const placeholders = `(${columns.map(() => '?').join(', ')})`;
  return {
    sql: `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${rows.map(() => placeholders).join(', ')}`,
    params: rows.flatMap((row) => valuesOf(table, columns, row)),
    parts: { kind: 'insert', table, columns, rows },
  };
}

export interface Change {
  readonly set: RowValues;
  /** Equality alone, all of them; null asks for NULL. What else a statement asks is written out as SQL. */
  readonly where: RowValues;
  /** See Statement. */
  readonly mustFind?: string;
}

/** A change of the rows that have these values. */
export function update(table: string, { set, where, mustFind }: Change): Statement {
  const [changed, asked] = [Object.keys(set), Object.keys(where)];
  if (changed.length === 0 || asked.length === 0) throw new Error(`nothing to update in ${table}, or all of it`);
  const assignments = changed.map((column) =>
    set[column] === ONE_MORE ? `${column} = ${column} + 1` : `${column} = ?`,
  );
  const conditions = asked.map((column) => (where[column] === null ? `${column} IS NULL` : `${column} = ?`));
  return {
    sql: `UPDATE ${table} SET ${assignments.join(', ')} WHERE ${conditions.join(' AND ')}`,
    params: [
      ...valuesOf(table, changed, set).filter((value) => value !== ONE_MORE),
      ...valuesOf(table, asked, where).filter((value) => value !== null),
    ],
    parts: { kind: 'update', table, set, where },
    ...(mustFind !== undefined && { mustFind }),
  };
}

/** A value that was forgotten must not become NULL. */
function valuesOf(table: string, columns: readonly string[], row: RowValues): unknown[] {
  const values = columns.map((column) => row[column]);
  const forgotten = values.indexOf(undefined);
  if (forgotten >= 0 || Object.keys(row).length !== columns.length) {
    throw new Error(`${table}: ${columns[forgotten] ?? 'a row with other columns than the first'} has no value`);
  }
  return values;
}
