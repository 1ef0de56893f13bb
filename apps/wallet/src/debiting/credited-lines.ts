import type { RefundSucceededV1 } from '@kessai/contracts';
import { idFromBytes, idToBytes } from '@kessai/platform';
import type { EntityManager } from 'typeorm';
import type { CreditedLine } from './debiting';

interface CreditedRow {
  readonly paymentId: Buffer;
  readonly lineId: Buffer;
  readonly merchantId: Buffer;
  readonly sellerId: string;
  readonly currency: string;
  readonly leftMinor: string;
}

/**
 * All lines of the refunds' payments that are credited here. Read while the wallets are locked: whoever debits one of
 * these lines holds its wallet, so nobody does so in between.
 */
export async function creditedLines(tx: EntityManager, refunds: readonly RefundSucceededV1[]): Promise<CreditedLine[]> {
  const paymentIds = [...new Set(refunds.map(({ data }) => data.paymentId))];
  const rows: CreditedRow[] = await tx.query(
    `SELECT paymentId, lineId, merchantId, sellerId, currency, SUM(amountMinor) AS leftMinor
       FROM wallet_entry WHERE paymentId IN (?) AND kind IN ('payment', 'refund')
      GROUP BY paymentId, lineId, merchantId, sellerId, currency`,
    [paymentIds.map(idToBytes)],
  );
  return rows.map(({ paymentId, lineId, merchantId, sellerId, currency, leftMinor }) => ({
    paymentId: idFromBytes('pay', paymentId),
    lineId: idFromBytes('lin', lineId),
    merchantId: idFromBytes('mer', merchantId),
    sellerId,
    currency,
    leftMinor: BigInt(leftMinor),
  }));
}
