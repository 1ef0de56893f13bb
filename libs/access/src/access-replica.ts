import { insertMany, type RowValues, type Tx } from '@kessai/database';
import type { AccessKeyCreatedV1, AccessKeyRevokedV1, AccessMerchantCreatedV1 } from '@kessai/contracts';
import { idToBytes } from '@kessai/runtime';

// Each event writes its own columns of a row, whatever stands there: in any order, however often, the row ends up the
// same. A key whose revocation comes first is revoked when its creation comes.

export async function keepMerchants(tx: Tx, created: readonly AccessMerchantCreatedV1[]): Promise<void> {
  const rows = created.map(({ data }) => ({ id: idToBytes(data.merchantId), createdAt: data.createdAt }));
  await writeColumns(tx, 'merchant', rows);
}

export async function keepKeys(tx: Tx, created: readonly AccessKeyCreatedV1[]): Promise<void> {
  const rows = created.map(({ data }) => ({
    id: idToBytes(data.keyId),
    sha256: Buffer.from(data.sha256, 'hex'),
    merchantId: data.merchantId && idToBytes(data.merchantId),
    scopes: data.scopes.join(' '),
    createdAt: data.createdAt,
  }));
  await writeColumns(tx, 'api_key', rows);
}

export async function revokeKeys(tx: Tx, revoked: readonly AccessKeyRevokedV1[]): Promise<void> {
  const rows = revoked.map(({ data }) => ({ id: idToBytes(data.keyId), revokedAt: data.revokedAt }));
  await writeColumns(tx, 'api_key', rows);
}

/** Two chunks that write the same rows lock them in the same order, that of their ids. */
async function writeColumns(tx: Tx, table: string, rows: (RowValues & { readonly id: Buffer })[]): Promise<void> {
  const { sql, params } = insertMany(
    table,
    rows.sort((a, b) => Buffer.compare(a.id, b.id)),
  );
  const written = Object.keys(rows[0]!).filter((column) => column !== 'id');
  const changes = written.map((column) => `${column} = VALUES(${column})`);
  await tx.execute(`${sql} ON DUPLICATE KEY UPDATE ${changes.join(', ')}`, params);
}
