import { idSchema } from '@kessai/http';
import { idFromBytes } from '@kessai/runtime';
import { z } from 'zod';
import type { EntryRow, WalletRow } from './wallet-queries';

/** How far a reader of a seller's entries has come: of each currency, the number of the last entry it was shown. */
export type EntryPositions = ReadonlyMap<string, bigint>;

export const walletSchema = z
  .object({
    sellerId: z.string(),
    balances: z.array(
      z.object({
        currency: z.string(),
        available: z.bigint().describe('Below zero when a refund came after a payout: the seller owes.'),
        reserved: z.bigint(),
        version: z.bigint(),
        updatedAt: z.date(),
      }),
    ),
  })
  .meta({
    id: 'Wallet',
    examples: [
      {
        sellerId: 'coffee',
        balances: [
          { currency: 'KRW', available: 9670, reserved: 0, version: 1, updatedAt: '2026-01-01T00:00:02.456Z' },
        ],
      },
    ],
  });

export const shownWallet = (sellerId: string, rows: readonly WalletRow[]): z.output<typeof walletSchema> => ({
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

export const entrySchema = z
  .object({
    id: idSchema('ent'),
    currency: z.string(),
    amount: z.bigint().describe('Signed, of what is available.'),
    balanceAfter: z.bigint(),
    reservedAfter: z.bigint(),
    kind: z.string(),
    paymentId: idSchema('pay').optional(),
    refundId: idSchema('rfd').optional(),
    payoutId: idSchema('pyt').optional(),
    occurredAt: z.date(),
    recordedAt: z.date(),
  })
  .meta({
    id: 'WalletEntry',
    examples: [
      {
        id: 'ent_0198c0000000700080000000000000aa',
        currency: 'KRW',
        amount: 9670,
        balanceAfter: 9670,
        reservedAfter: 0,
        kind: 'payment',
        paymentId: 'pay_0198c0000000700080000000000000aa',
        occurredAt: '2026-01-01T00:00:02.345Z',
        recordedAt: '2026-01-01T00:00:02.456Z',
      },
    ],
  });

export const balanceSchema = z
  .object({
    sellerId: z.string(),
    currency: z.string(),
    at: z.date(),
    available: z.bigint(),
    reserved: z.bigint(),
  })
  .meta({
    id: 'WalletBalance',
    examples: [{ sellerId: 'coffee', currency: 'KRW', at: '2026-01-31T15:00:00.000Z', available: 9670, reserved: 0 }],
  });

export const shownEntry = (row: EntryRow): z.output<typeof entrySchema> => ({
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
