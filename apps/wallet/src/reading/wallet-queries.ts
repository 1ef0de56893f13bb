import { read } from '@kessai/platform';
import type { DataSource } from 'typeorm';

export interface Seller {
  readonly merchantId: Buffer;
  readonly sellerId: string;
}

export interface WalletRow {
  sellerId: string;
  currency: string;
  availableMinor: string;
  reservedMinor: string;
  version: string;
  entryCount: string;
  updatedAt: Date;
}

export interface EntryRow {
  id: Buffer;
  currency: string;
  entryNo: string;
  kind: string;
  paymentId: Buffer | null;
  refundId: Buffer | null;
  payoutId: Buffer | null;
  amountMinor: string;
  availableAfter: string;
  reservedAfter: string;
  occurredAt: Date;
  recordedAt: Date;
}

export function walletsOf(db: DataSource, { merchantId, sellerId }: Seller): Promise<WalletRow[]> {
  return read<WalletRow>(db, `SELECT * FROM wallet WHERE merchantId = ? AND sellerId = ? ORDER BY currency`, [
    merchantId,
    sellerId,
  ]);
}

/** The wallets of the next sellers in the order of their ids: all currencies of each, and of `count` sellers. */
export async function walletsAfter(db: DataSource, after: Seller, count: number): Promise<WalletRow[]> {
  const sellers = await read<{ sellerId: string }>(
    db,
    `SELECT sellerId FROM wallet WHERE merchantId = ? AND sellerId > ? GROUP BY sellerId ORDER BY sellerId LIMIT ?`,
    [after.merchantId, after.sellerId, count],
  );
  if (sellers.length === 0) return [];
  return read<WalletRow>(
    db,
    `SELECT * FROM wallet WHERE merchantId = ? AND sellerId IN (?) ORDER BY sellerId, currency`,
    [after.merchantId, sellers.map(({ sellerId }) => sellerId)],
  );
}

/** Of each currency the entries before a number, newest first, each at most `count`: the caller merges them. */
export async function entriesBefore(
  db: DataSource,
  { merchantId, sellerId }: Seller,
  before: ReadonlyMap<string, bigint>,
  count: number,
): Promise<EntryRow[]> {
  if (before.size === 0) return [];
  const ofOneCurrency = `(
    SELECT * FROM wallet_entry
     WHERE merchantId = ? AND sellerId = ? AND currency = ? AND entryNo < ?
     ORDER BY entryNo DESC LIMIT ?)`;
  return read<EntryRow>(
    db,
    new Array(before.size).fill(ofOneCurrency).join(' UNION ALL '),
    [...before].flatMap(([currency, entryNo]) => [merchantId, sellerId, currency, entryNo, count]),
  );
}

/** The last entry recorded at or before a moment. */
export async function lastEntryAt(
  db: DataSource,
  { merchantId, sellerId }: Seller,
  currency: string,
  at: Date,
): Promise<EntryRow | undefined> {
  const [last] = await read<EntryRow>(
    db,
    `SELECT * FROM wallet_entry
      WHERE merchantId = ? AND sellerId = ? AND currency = ? AND recordedAt <= ?
      ORDER BY recordedAt DESC, entryNo DESC LIMIT 1`,
    [merchantId, sellerId, currency, at],
  );
  return last;
}
