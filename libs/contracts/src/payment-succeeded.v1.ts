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
  sellerId,
} from './fields';

/**
 * The PSP has captured the buyer's money.
 * Produced by payment, in the transaction that marks the payment SUCCEEDED.
 * Consumed by wallet (credits the sellers) and ledger (books the journal).
 */
export const PaymentSucceededV1 = defineEvent({
  type: 'payment.succeeded.v1',
  topic: 'payment.events',
  key: (data) => data.paymentId, // One payment, one partition: its events stay in order.
  data: z.object({
    merchantId,
    paymentId,
    psp: pspName,
    currency,
    amountMinor: positiveMinorUnits,
    /** When the PSP approved: the business date of the books. */
    approvedAt: instant,
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
export type PaymentSucceededV1 = EventOf<typeof PaymentSucceededV1>;
