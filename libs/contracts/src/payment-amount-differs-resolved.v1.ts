import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event';
import { currency, instant, merchantId, paymentId, positiveMinorUnits, pspName } from './fields';

/**
 * A payment whose amount differed at the PSP has its outcome; whatever that is, what stood in suspense is taken back.
 * Produced by payment, in the transaction that moves the payment out of UNKNOWN.
 * Consumed by ledger, which reverses the journal of `payment.amount_differs.v1`.
 */
export const PaymentAmountDiffersResolvedV1 = defineEvent({
  type: 'payment.amount_differs_resolved.v1',
  topic: 'payment.events',
  key: (data) => data.paymentId,
  data: z.object({
    merchantId,
    paymentId,
    psp: pspName,
    currency,
    amountMinor: positiveMinorUnits,
    resolvedAt: instant,
  }),
});
export type PaymentAmountDiffersResolvedV1 = EventOf<typeof PaymentAmountDiffersResolvedV1>;
