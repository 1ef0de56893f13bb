import type { RefundSucceededV1 } from '@kessai/contracts';
import { wholeOf, type Reader } from '@kessai/database';
import { idFromBytes, idToBytes } from '@kessai/runtime';
import type { BookedPart } from './refund-booking';

interface PartRow {
  readonly paymentId: Buffer;
  readonly currency: string;
  readonly receivableId: Buffer;
  readonly ownerId: Buffer;
  readonly leftMinor: string;
}

/**
 * All that stands booked for the refunds' payments. It needs no lock: the refunds of one payment come one after the
 * other, and a second delivery of one ends at its unique journal.
 */
export async function bookedParts(tx: Reader, refunds: readonly RefundSucceededV1[]): Promise<BookedPart[]> {
  const paymentIds = [...new Set(refunds.map(({ data }) => data.paymentId))];
  const rows = await tx.query<PartRow>(
    `SELECT paymentId, currency, receivableId, ownerId, SUM(movedMinor) AS leftMinor
       FROM (SELECT journal.paymentId, posting.currency, debitAccountId AS receivableId, creditAccountId AS ownerId,
                    amountMinor AS movedMinor
               FROM journal JOIN posting ON posting.journalId = journal.id
              WHERE journal.paymentId IN (?) AND journal.kind = 'payment_succeeded'
             UNION ALL
             SELECT journal.paymentId, posting.currency, creditAccountId, debitAccountId, -amountMinor
               FROM journal JOIN posting ON posting.journalId = journal.id
              WHERE journal.paymentId IN (?) AND journal.kind = 'refund_succeeded') moved
      GROUP BY paymentId, currency, receivableId, ownerId`,
    [paymentIds.map(idToBytes), paymentIds.map(idToBytes)],
  );
  return rows.map(({ paymentId, currency, receivableId, ownerId, leftMinor }) => ({
    paymentId: idFromBytes('pay', paymentId),
    currency,
    receivableId: receivableId.toString('hex'),
    ownerId: ownerId.toString('hex'),
    leftMinor: wholeOf(leftMinor),
  }));
}
