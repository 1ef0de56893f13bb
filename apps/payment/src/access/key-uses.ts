import type { Tx } from '@kessai/database';

/** The latest use of each key stands, in whatever order they come. Written in the order of the keys' ids. */
export async function noteUses(tx: Tx, uses: readonly (readonly [keyId: string, at: Date])[]): Promise<void> {
  const rows = [...uses].sort(([a], [b]) => (a < b ? -1 : 1));
  await tx.execute(
    `INSERT INTO api_key_use (keyId, lastUsedAt) VALUES ?
     ON DUPLICATE KEY UPDATE lastUsedAt = GREATEST(lastUsedAt, VALUES(lastUsedAt))`,
    [rows],
  );
}
