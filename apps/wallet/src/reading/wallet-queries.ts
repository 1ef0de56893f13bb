import type { Database } from '@kessai/database';

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

export function walletsOf(db: Database, { merchantId, sellerId }: Seller): Promise<WalletRow[]> {
  return db.query<WalletRow>(`SELECT * FROM wallet WHERE merchantId = ? AND sellerId = ? ORDER BY currency`, [
    merchantId,
    sellerId,
  ]);
}

/** The wallets of the next sellers in the order of their ids: all currencies of each, and of `count` sellers. */
export async function walletsAfter(db: Database, after: Seller, count: number): Promise<WalletRow[]> {
  const sellers = await db.query<{ sellerId: string }>(
    `SELECT sellerId FROM wallet WHERE merchantId = ? AND sellerId > ? GROUP BY sellerId ORDER BY sellerId LIMIT ?`,
    [after.merchantId, after.sellerId, count],
  );
  if (sellers.length === 0) return [];
  return db.query<WalletRow>(
    `SELECT * FROM wallet WHERE merchantId = ? AND sellerId IN (?) ORDER BY sellerId, currency`,
    [after.merchantId, sellers.map(({ sellerId }) => sellerId)],
  );
}

/** Of one wallet the entries with a number above `after` and below `before`. */
export interface EntrySpan {
  readonly after: bigint;
  readonly before: bigint;
}

/** Of each currency the entries in its span, newest first, each at most `count`: the caller merges them. */
export async function entriesIn(
  db: Database,
  { merchantId, sellerId }: Seller,
  spans: ReadonlyMap<string, EntrySpan>,
  count: number,
): Promise<EntryRow[]> {
  if (spans.size === 0) return [];
  const ofOneCurrency = `(
    SELECT * FROM wallet_entry
     WHERE merchantId = ? AND sellerId = ? AND currency = ? AND entryNo > ? AND entryNo < ?
     ORDER BY entryNo DESC LIMIT ?)`;
  return db.query<EntryRow>(
    new Array(spans.size).fill(ofOneCurrency).join(' UNION ALL '),
    [...spans].flatMap(([currency, { after, before }]) => [merchantId, sellerId, currency, after, before, count]),
  );
}

/** The number of the last entry recorded before a moment; times never fall along a wallet, so a time is a number. */
export async function lastNumberBefore(
  db: Database,
  { merchantId, sellerId }: Seller,
  currency: string,
  moment: Date,
): Promise<bigint> {
  const [last] = await db.query<{ entryNo: string }>(
    `SELECT entryNo FROM wallet_entry
      WHERE merchantId = ? AND sellerId = ? AND currency = ? AND recordedAt < ?
      ORDER BY recordedAt DESC, entryNo DESC LIMIT 1`,
    [merchantId, sellerId, currency, moment],
  );
  return BigInt(last?.entryNo ?? 0);
}

/** The last entry recorded at or before a moment. */
export async function lastEntryAt(
  db: Database,
  { merchantId, sellerId }: Seller,
  currency: string,
  at: Date,
): Promise<EntryRow | undefined> {
  const [last] = await db.query<EntryRow>(
    `SELECT * FROM wallet_entry
      WHERE merchantId = ? AND sellerId = ? AND currency = ? AND recordedAt <= ?
      ORDER BY recordedAt DESC, entryNo DESC LIMIT 1`,
    [merchantId, sellerId, currency, at],
  );
  return last;
}
