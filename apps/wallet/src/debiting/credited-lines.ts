import type { RefundSucceededV1 } from '@kessai/contracts';
import { wholeOf, type Reader } from '@kessai/database';
import { idFromBytes, idToBytes } from '@kessai/runtime';
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
 * All lines of the refunds' payments that are credited here. Read while the wallets are locked: no transaction
 * debits one of these lines without the lock of its wallet.
 */
export async function creditedLines(tx: Reader, refunds: readonly RefundSucceededV1[]): Promise<CreditedLine[]> {
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
    leftMinor: wholeOf(leftMinor),
  }));
}
