import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event';
import {
  currency,
  instant,
  lineId,
  merchantId,
  nonNegativeMinorUnits,
  paymentId,
  positiveMinorUnits,
  pspName,
  refundId,
  sellerId,
  transactionKey,
} from './fields';

/**
 * Money of a succeeded payment has gone back to the buyer, by a refund of ours or by a cancel made at the PSP itself.
 * Produced by payment, in the transaction that marks the refund SUCCEEDED.
 * Consumed by wallet (debits the sellers) and ledger (books the reversal).
 */
export const RefundSucceededV1 = defineEvent({
  type: 'refund.succeeded.v1',
  topic: 'payment.events',
  key: (data) => data.paymentId, // Behind the payment's own success, in the same partition.
  data: z.object({
    merchantId,
    paymentId,
    refundId,
    psp: pspName,
    currency,
    amountMinor: positiveMinorUnits,
    /** The PSP's own name of the cancel: the evidence, and what its settlement will list. */
    transactionKey,
    /** When the PSP gave the money back: the business date of the books. */
    canceledAt: instant,
    /** What goes back of each line; gross = fee + VAT + net, and the grosses sum to the amount. */
    lines: z
      .array(
        z.object({
          lineId,
          sellerId,
          grossMinor: positiveMinorUnits,
          feeMinor: nonNegativeMinorUnits,
          vatMinor: nonNegativeMinorUnits,
          netMinor: nonNegativeMinorUnits,
        }),
      )
      .min(1)
      .max(100),
  }),
});
export type RefundSucceededV1 = EventOf<typeof RefundSucceededV1>;
