import { raw } from 'mysql2';
import { rowLiteral, rowsAsTable } from '../insert-rows';
import { ONE_MORE, type InsertParts, type RowValues, type Statement, type UpdateParts } from '../statement';

/**
 * The statements of several members as one list. Each member keeps its order. Statements of one kind, table and set of
 * columns become one. It is an INSERT of several rows, or an UPDATE joined with a table of the new values.
 */
export function merge(members: readonly (readonly Statement[])[]): Statement[] {
  const slots: Slot[] = [];
  for (const statements of members) {
    let at = 0;
    for (const statement of statements) {
      const kind = kindOf(statement);
      const found = kind === null ? -1 : slots.findIndex((slot, index) => index >= at && slot.kind === kind);
      if (found >= 0) slots[found]!.statements.push(statement);
      else slots.splice(at, 0, { kind, statements: [statement] });
      at = (found >= 0 ? found : at) + 1;
    }
  }
  return slots.map(({ statements }) => (statements.length === 1 ? statements[0]! : asOne(statements)));
}

interface Slot {
  /** Null for a statement that no other can join. */
  readonly kind: string | null;
  readonly statements: Statement[];
}

function kindOf({ parts, mustFind }: Statement): string | null {
  if (parts === undefined) return null;
  if (parts.kind === 'insert') return `insert ${parts.table} ${parts.columns.join()}`;
  const set = Object.entries(parts.set).map(([column, value]) => (value === ONE_MORE ? `${column}+1` : column));
  const where = Object.entries(parts.where).map(([column, value]) => (value === null ? `${column}?` : column));
  return `update ${parts.table} ${set.join()} ${where.join()} ${mustFind === undefined ? 'any' : 'one'}`;
}

function asOne(statements: readonly Statement[]): Statement {
  const parts = statements.map((statement) => statement.parts!);
  const [first] = parts;
  if (first!.kind === 'insert') return insertion(parts as InsertParts[]);
  const found = statements.map(({ mustFind }) => mustFind).filter((one) => one !== undefined);
  const merged = joinedUpdate(parts as UpdateParts[]);
  return found.length === 0 ? merged : { ...merged, mustFind: found.join('; or '), rows: found.length };
}

function insertion(parts: readonly InsertParts[]): Statement {
  const { table, columns } = parts[0]!;
  const literals = parts.flatMap((one) => one.rows).map((row) => rowLiteral(columns, row));
  return { sql: `INSERT INTO ${table} (${columns.join(', ')}) VALUES ?`, params: [raw(literals.join(','))] };
}

/** STRAIGHT_JOIN: the rows are found by their keys one by one, and no other row of the table is locked. */
function joinedUpdate(parts: readonly UpdateParts[]): Statement {
  const { table, set, where } = parts[0]!;
  const changed = Object.keys(set).filter((column) => set[column] !== ONE_MORE);
  const raised = Object.keys(set).filter((column) => set[column] === ONE_MORE);
  const asked = Object.keys(where).filter((column) => where[column] !== null);
  const absent = Object.keys(where).filter((column) => where[column] === null);
  const columns = [...asked.map((column) => `w_${column}`), ...changed.map((column) => `s_${column}`)];
  const valuesOf = (one: UpdateParts) => [...pick(one.where, asked), ...pick(one.set, changed)];
  const conditions = [
    ...asked.map((column) => `t.${column} = n.w_${column}`),
    ...absent.map((column) => `t.${column} IS NULL`),
  ];
  const assignments = [
    ...changed.map((column) => `t.${column} = n.s_${column}`),
    ...raised.map((column) => `t.${column} = t.${column} + 1`),
  ];
  return {
    sql: `UPDATE (?) n STRAIGHT_JOIN ${table} t ON ${conditions.join(' AND ')} SET ${assignments.join(', ')}`,
    params: [rowsAsTable(columns, parts.map(valuesOf))],
  };
}

const pick = (row: RowValues, columns: readonly string[]): unknown[] => columns.map((column) => row[column]);
