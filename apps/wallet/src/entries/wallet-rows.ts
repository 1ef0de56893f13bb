import { queueRows, literalOf, OptimisticConflict, rowsAsTable, type Tx } from '@kessai/database';
import { idFromBytes, idToHex, newId } from '@kessai/runtime';
import { textOf, type Wallet, type WalletEntry, type WalletKey } from './entries';

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
  readonly now: Date;
}

/** Far above the wallets of a busy day; beyond it memory starts afresh and rows are opened once more, to no effect. */
const knownMax = 500_000;

/** Opens wallets, and remembers which are open: they are never closed. A wrong memory costs a statement, nothing else. */
export class WalletLocks {
  private known = new Set<string>();

  /**
   * Locks the wallets in the order of `keys`, which is that of the primary key, and opens those that are missing.
   * Every chunk takes its locks in that one order, so two chunks wait for each other but never in a circle.
   */
  async openAndLock(tx: Tx, keys: readonly WalletKey[]): Promise<LockedWallets> {
    if (!keys.every((key) => this.known.has(textOf(key)))) await openWallets(tx, keys);
    let rows = await lockWallets(tx, keys);
    if (rows.length !== keys.length) {
      // Remembered from a transaction that was rolled back.
      this.known.clear();
      await openWallets(tx, keys);
      rows = await lockWallets(tx, keys);
    }
    const [first] = rows;
    if (!first || rows.length !== keys.length) throw new Error(`locked ${rows.length} wallets of ${keys.length}`);
    if (this.known.size > knownMax) this.known.clear();
    for (const key of keys) this.known.add(textOf(key));
    return { wallets: rows.map(walletOf), now: first.now };
  }
}

/**
 * At zero and without a guard. Two instances that open the same wallet both find it open afterwards; the second waits
 * for the commit of the first. On a wallet that exists it changes nothing and locks the row.
 */
async function openWallets(tx: Tx, keys: readonly WalletKey[]): Promise<void> {
  await tx.execute(
    `INSERT INTO wallet (merchantId, sellerId, currency, updatedAt)
     VALUES ${keys
       .map(
         (key) =>
           `(${keyRow(key)
             .map((value) => literalOf(value))
             .join(',')}, UTC_TIMESTAMP(6))`,
       )
       .join(',')}
     ON DUPLICATE KEY UPDATE version = version`,
  );
}

/** STRAIGHT_JOIN: read by key, row for row. An optimizer that scanned the table instead would lock wallets of other chunks. */
function lockWallets(tx: Tx, keys: readonly WalletKey[]): Promise<WalletRow[]> {
  return tx.query(
    `SELECT w.*, UTC_TIMESTAMP(6) AS now
       FROM (?) k STRAIGHT_JOIN wallet w USING (merchantId, sellerId, currency)
        FOR UPDATE`,
    [rowsAsTable(['merchantId', 'sellerId', 'currency'], keys.map(keyRow))],
  );
}

/** Writes the wallets as decided. A row whose version is no longer the one before is a conflict, and nothing commits. */
export async function updateWallets(tx: Tx, wallets: readonly Wallet[]): Promise<void> {
  const changed = rowsAsTable(
    ['merchantId', 'sellerId', 'currency', 'availableMinor', 'reservedMinor', 'version', 'entryCount', 'updatedAt'],
    wallets.map((wallet) => [
      ...keyRow(wallet),
      wallet.availableMinor,
      wallet.reservedMinor,
      wallet.version,
      wallet.entryCount,
      wallet.updatedAt,
    ]),
  );
  const { affectedRows }: { affectedRows: number } = await tx.execute(
    `UPDATE (?) n STRAIGHT_JOIN wallet w
        ON w.merchantId = n.merchantId AND w.sellerId = n.sellerId AND w.currency = n.currency
       AND w.version = n.version - 1
       SET w.availableMinor = n.availableMinor, w.reservedMinor = n.reservedMinor,
           w.version = n.version, w.entryCount = n.entryCount, w.updatedAt = n.updatedAt`,
    [changed],
  );
  if (affectedRows !== wallets.length) {
    throw new OptimisticConflict(`updated ${affectedRows} wallets of ${wallets.length}`);
  }
}

/** A line that was moved before under the same event, or for the same refund, is a duplicate key, and nothing commits. */
export function queueEntries(tx: Tx, entries: readonly WalletEntry[]): void {
  queueRows(tx, 'wallet_entry', entries.map(entryRow));
}

const entryRow = (entry: WalletEntry) => ({
  merchantId: idToHex(entry.merchantId),
  sellerId: entry.sellerId,
  currency: entry.currency,
  entryNo: entry.entryNo,
  id: idToHex(newId('ent')),
  sourceEventId: idToHex(entry.sourceEventId),
  lineId: idToHex(entry.lineId),
  kind: entry.kind,
  paymentId: idToHex(entry.paymentId),
  refundId: entry.refundId === null ? null : idToHex(entry.refundId),
  amountMinor: entry.amountMinor,
  availableAfter: entry.availableAfter,
  reservedAfter: entry.reservedAfter,
  occurredAt: entry.occurredAt,
  recordedAt: entry.recordedAt,
});

const keyRow = ({ merchantId, sellerId, currency }: WalletKey): unknown[] => [idToHex(merchantId), sellerId, currency];

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
