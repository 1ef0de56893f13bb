import type { EntityManager } from 'typeorm';

/** Well below max_allowed_packet (16 MiB at least), since escaping can double what a statement carries. */
const statementBytesMax = 4 * 1024 * 1024;

/** One INSERT of many rows, in as many statements as their size needs. */
export async function insertRows(
  tx: EntityManager,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  const head = `INSERT INTO ${table} (${columns.join(', ')}) VALUES `;
  const placeholders = `(${columns.map(() => '?').join(', ')})`;
  for (const chunk of chunksOf(rows)) {
    await tx.query(head + new Array(chunk.length).fill(placeholders).join(','), chunk.flat());
  }
}

function chunksOf(rows: readonly (readonly unknown[])[]): (readonly unknown[])[][] {
  const chunks: (readonly unknown[])[][] = [];
  let bytes = Infinity;
  for (const row of rows) {
    const size = row.reduce<number>((sum, value) => sum + sizeOf(value), 0);
    if (bytes + size > statementBytesMax) {
      chunks.push([]);
      bytes = 0;
    }
    chunks.at(-1)?.push(row);
    bytes += size;
  }
  return chunks;
}

/** What a value takes in the statement, roughly and never too little: a Buffer is written as hex, a text may be escaped. */
function sizeOf(value: unknown): number {
  if (Buffer.isBuffer(value)) return 2 * value.length + 4;
  if (typeof value === 'string') return 3 * value.length + 4;
  return 32;
}
