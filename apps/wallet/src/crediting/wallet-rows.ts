import { idFromBytes, idToBytes, insertRows, newId, OptimisticConflict } from '@kessai/platform';
import type { EntityManager } from 'typeorm';
import type { Wallet, WalletEntry, WalletKey } from './crediting';

interface WalletRow {
  merchantId: Buffer;
  sellerId: string;
  currency: string;
  availableMinor: string;
  reservedMinor: string;
  version: string;
  entryCount: string;
  updatedAt: Date;
  now: Date;
}

export interface LockedWallets {
  readonly wallets: readonly Wallet[];
  /** The database's clock, read when every row was locked: later than whatever stands in the rows. */
  readonly now: Date;
}

/**
 * Locks the wallets in the order of `keys`, which is that of the primary key, and opens those that are missing.
 * Every chunk takes its locks in that one order, so two chunks wait for each other but never in a circle.
 */
export async function openAndLockWallets(tx: EntityManager, keys: readonly WalletKey[]): Promise<LockedWallets> {
  // Opened at zero and without a guard: two instances that open the same wallet both find it here afterwards, and
  // whoever comes second waits for the first one's commit. On a wallet that exists it changes nothing and locks the row.
  await tx.query(
    `INSERT INTO wallet (merchantId, sellerId, currency, updatedAt)
     VALUES ${keys.map(() => '(?, ?, ?, UTC_TIMESTAMP(6))').join(', ')}
     ON DUPLICATE KEY UPDATE version = version`,
    keys.flatMap(keyParameters),
  );
  // STRAIGHT_JOIN: read by key, row for row. An optimizer that scanned the table instead would lock strangers' wallets.
  const rows: WalletRow[] = await tx.query(
    `SELECT w.*, UTC_TIMESTAMP(6) AS now
       FROM (${keys.map(() => 'SELECT ? AS merchantId, ? AS sellerId, ? AS currency').join(' UNION ALL ')}) k
       STRAIGHT_JOIN wallet w USING (merchantId, sellerId, currency)
        FOR UPDATE`,
    keys.flatMap(keyParameters),
  );
  const [first] = rows;
  if (!first || rows.length !== keys.length) throw new Error(`locked ${rows.length} wallets of ${keys.length}`);
  return { wallets: rows.map(walletOf), now: first.now };
}

/** Writes the wallets as decided. A row whose version is no longer the one before is a conflict, and nothing commits. */
export async function updateWallets(tx: EntityManager, wallets: readonly Wallet[]): Promise<void> {
  const changed = wallets.map(
    () =>
      `SELECT ? AS merchantId, ? AS sellerId, ? AS currency,
              ? AS availableMinor, ? AS reservedMinor, ? AS version, ? AS entryCount, ? AS updatedAt`,
  );
  const { affectedRows }: { affectedRows: number } = await tx.query(
    `UPDATE (${changed.join(' UNION ALL ')}) n
     STRAIGHT_JOIN wallet w
        ON w.merchantId = n.merchantId AND w.sellerId = n.sellerId AND w.currency = n.currency
       AND w.version = n.version - 1
       SET w.availableMinor = n.availableMinor, w.reservedMinor = n.reservedMinor,
           w.version = n.version, w.entryCount = n.entryCount, w.updatedAt = n.updatedAt`,
    wallets.flatMap((wallet) => [
      ...keyParameters(wallet),
      wallet.availableMinor,
      wallet.reservedMinor,
      wallet.version,
      wallet.entryCount,
      wallet.updatedAt,
    ]),
  );
  if (affectedRows !== wallets.length) {
    throw new OptimisticConflict(`updated ${affectedRows} wallets of ${wallets.length}`);
  }
}

/** A line that was credited before under the same event is a duplicate key, and nothing commits. */
export function insertEntries(tx: EntityManager, entries: readonly WalletEntry[]): Promise<void> {
  return insertRows(
    tx,
    'wallet_entry',
    [
      ...['merchantId', 'sellerId', 'currency', 'entryNo', 'id', 'sourceEventId', 'lineId', 'kind', 'paymentId'],
      ...['amountMinor', 'availableAfter', 'reservedAfter', 'occurredAt', 'recordedAt'],
    ],
    entries.map((entry) => [
      ...keyParameters(entry),
      entry.entryNo,
      idToBytes(newId('ent')),
      idToBytes(entry.sourceEventId),
      idToBytes(entry.lineId),
      'payment',
      idToBytes(entry.paymentId),
      entry.amountMinor,
      entry.availableAfter,
      entry.reservedAfter,
      entry.occurredAt,
      entry.recordedAt,
    ]),
  );
}

const keyParameters = ({ merchantId, sellerId, currency }: WalletKey) => [idToBytes(merchantId), sellerId, currency];

const walletOf = (row: WalletRow): Wallet => ({
  merchantId: idFromBytes('mer', row.merchantId),
  sellerId: row.sellerId,
  currency: row.currency,
  availableMinor: BigInt(row.availableMinor),
  reservedMinor: BigInt(row.reservedMinor),
  version: BigInt(row.version),
  entryCount: BigInt(row.entryCount),
  updatedAt: row.updatedAt,
});
