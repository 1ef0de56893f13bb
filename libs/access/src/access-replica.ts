import type { AccessKeyCreatedV1, AccessKeyRevokedV1, AccessMerchantCreatedV1 } from '@kessai/contracts';
import { idToBytes } from '@kessai/platform';
import type { EntityManager } from 'typeorm';

// Each says its own part of a row, whatever stands there: in any order, however often, the row ends up the same. A key
// whose revocation comes first is revoked when its creation comes.

export async function keepMerchants(tx: EntityManager, created: readonly AccessMerchantCreatedV1[]): Promise<void> {
  const rows = created.map(({ data }) => [idToBytes(data.merchantId), data.createdAt]);
  await tx.query(
    `INSERT INTO merchant (id, createdAt) VALUES ? ON DUPLICATE KEY UPDATE createdAt = VALUES(createdAt)`,
    [rows.sort(byId)],
  );
}

export async function keepKeys(tx: EntityManager, created: readonly AccessKeyCreatedV1[]): Promise<void> {
  const rows = created.map(({ data }) => [
    idToBytes(data.keyId),
    Buffer.from(data.sha256, 'hex'),
    data.merchantId && idToBytes(data.merchantId),
    data.scopes.join(' '),
    data.createdAt,
  ]);
  await tx.query(
    `INSERT INTO api_key (id, sha256, merchantId, scopes, createdAt) VALUES ?
     ON DUPLICATE KEY UPDATE sha256 = VALUES(sha256), merchantId = VALUES(merchantId), scopes = VALUES(scopes),
       createdAt = VALUES(createdAt)`,
    [rows.sort(byId)],
  );
}

export async function revokeKeys(tx: EntityManager, revoked: readonly AccessKeyRevokedV1[]): Promise<void> {
  const rows = revoked.map(({ data }) => [idToBytes(data.keyId), data.revokedAt]);
  await tx.query(`INSERT INTO api_key (id, revokedAt) VALUES ? ON DUPLICATE KEY UPDATE revokedAt = VALUES(revokedAt)`, [
    rows.sort(byId),
  ]);
}

/** Two chunks that touch the same rows take them in the same order. */
function byId([a]: readonly unknown[], [b]: readonly unknown[]): number {
  return Buffer.compare(a as Buffer, b as Buffer);
}
