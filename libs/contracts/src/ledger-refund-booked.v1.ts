import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event';
import { currency, instant, journalId, merchantId, paymentId, positiveMinorUnits, refundId } from './fields';

/**
 * The refund's journal stands in the books.
 * Produced by ledger, in the transaction that wrote the journal and its postings.
 * Consumed by payment, which notes `ledgerBookedAt` of the refund.
 */
export const LedgerRefundBookedV1 = defineEvent({
  type: 'ledger.refund_booked.v1',
  topic: 'ledger.events',
  key: (data) => data.paymentId,
  data: z.object({
    merchantId,
    paymentId,
    refundId,
    journalId,
    currency,
    /** What was credited to the PSP's receivable. */
    amountMinor: positiveMinorUnits,
    bookedAt: instant,
  }),
});
export type LedgerRefundBookedV1 = EventOf<typeof LedgerRefundBookedV1>;
