import { idFromBytes } from '@kessai/platform';
import type { EntryRow, WalletRow } from './wallet-queries';

/** How far a reader of a seller's entries has come: of each currency, the number of the last entry it was shown. */
export type EntryPositions = ReadonlyMap<string, bigint>;

export const shownWallet = (sellerId: string, rows: readonly WalletRow[]) => ({
  sellerId,
  balances: rows.map((row) => ({
    currency: row.currency,
    available: BigInt(row.availableMinor),
    reserved: BigInt(row.reservedMinor),
    version: BigInt(row.version),
    updatedAt: row.updatedAt,
  })),
});

/** One wallet per seller, in the order of the rows. */
export function shownWallets(rows: readonly WalletRow[]) {
  const bySeller = new Map<string, WalletRow[]>();
  for (const row of rows) bySeller.set(row.sellerId, [...(bySeller.get(row.sellerId) ?? []), row]);
  return [...bySeller].map(([sellerId, own]) => shownWallet(sellerId, own));
}

export const shownEntry = (row: EntryRow) => ({
  id: idFromBytes('ent', row.id),
  currency: row.currency,
  amount: BigInt(row.amountMinor),
  balanceAfter: BigInt(row.availableAfter),
  reservedAfter: BigInt(row.reservedAfter),
  kind: row.kind,
  ...(row.paymentId && { paymentId: idFromBytes('pay', row.paymentId) }),
  ...(row.refundId && { refundId: idFromBytes('rfd', row.refundId) }),
  ...(row.payoutId && { payoutId: idFromBytes('pyt', row.payoutId) }),
  occurredAt: row.occurredAt,
  recordedAt: row.recordedAt,
});

/** Newest first. Within one wallet the number decides: entries of one payment are recorded at the same moment. */
export function newestFirst(one: EntryRow, other: EntryRow): number {
  const later = other.recordedAt.getTime() - one.recordedAt.getTime();
  if (later !== 0) return later;
  if (one.currency !== other.currency) return one.currency < other.currency ? -1 : 1;
  return BigInt(one.entryNo) > BigInt(other.entryNo) ? -1 : 1;
}

/** Where the next page goes on, once `rows` have been shown. */
export function positionsAfter(rows: readonly EntryRow[], before: EntryPositions): EntryPositions {
  const positions = new Map(before);
  for (const { currency, entryNo } of rows) positions.set(currency, BigInt(entryNo));
  return positions;
}
