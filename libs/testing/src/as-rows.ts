/** Rows of one shape from their columns and values: many of them fit a page. */
export function asRows(columns: readonly string[], rows: readonly (readonly unknown[])[]): Record<string, unknown>[] {
  return rows.map((values) => Object.fromEntries(columns.map((column, index) => [column, values[index]])));
}
