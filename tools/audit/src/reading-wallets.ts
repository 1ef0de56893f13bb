import { idFromBytes } from '@kessai/runtime';
import type { Snapshot } from './database';
import type { EntryFact, WalletFact } from './facts';

interface WalletRow {
  merchantId: Buffer;
  sellerId: string;
  currency: string;
  availableMinor: string;
  reservedMinor: string;
  entryCount: string;
}

interface EntryRow {
  merchantId: Buffer;
  sellerId: string;
  currency: string;
  entryNo: string;
  kind: string;
  lineId: Buffer;
  paymentId: Buffer | null;
  refundId: Buffer | null;
  amountMinor: string;
  availableAfter: string;
  reservedAfter: string;
  recordedAt: Date;
}

export async function readWallets(db: Snapshot): Promise<WalletFact[]> {
  const rows = await db.rows<WalletRow>(
    `SELECT merchantId, sellerId, currency, availableMinor, reservedMinor, entryCount FROM wallet`,
  );
  return rows.map((row) => ({
    ...row,
    merchantId: idFromBytes('mer', row.merchantId),
    availableMinor: BigInt(row.availableMinor),
    reservedMinor: BigInt(row.reservedMinor),
    entryCount: BigInt(row.entryCount),
  }));
}

/** Every entry, wallet by wallet, each wallet's in the order of their numbers. */
export async function* walletEntries(db: Snapshot): AsyncGenerator<EntryFact> {
  const rows = db.stream<EntryRow>(
    `SELECT merchantId, sellerId, currency, entryNo, kind, lineId, paymentId, refundId, amountMinor, availableAfter,
            reservedAfter, recordedAt
       FROM wallet_entry ORDER BY merchantId, sellerId, currency, entryNo`,
  );
  for await (const row of rows) {
    yield {
      ...row,
      merchantId: idFromBytes('mer', row.merchantId),
      entryNo: BigInt(row.entryNo),
      lineId: idFromBytes('lin', row.lineId),
      paymentId: row.paymentId && idFromBytes('pay', row.paymentId),
      refundId: row.refundId && idFromBytes('rfd', row.refundId),
      amountMinor: BigInt(row.amountMinor),
      availableAfter: BigInt(row.availableAfter),
      reservedAfter: BigInt(row.reservedAfter),
    };
  }
}
