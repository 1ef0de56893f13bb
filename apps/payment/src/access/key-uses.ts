import type { EntityManager } from 'typeorm';

/** The latest use of each key stands, in whatever order they are heard. Written in the order of the keys' ids. */
export async function noteUses(
  tx: EntityManager,
  uses: readonly (readonly [keyId: string, at: Date])[],
): Promise<void> {
  const rows = [...uses].sort(([a], [b]) => (a < b ? -1 : 1));
  await tx.query(
    `INSERT INTO api_key_use (keyId, lastUsedAt) VALUES ?
     ON DUPLICATE KEY UPDATE lastUsedAt = GREATEST(lastUsedAt, VALUES(lastUsedAt))`,
    [rows],
  );
}
