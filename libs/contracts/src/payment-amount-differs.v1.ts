import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event';
import { currency, instant, merchantId, paymentId, positiveMinorUnits, pspName } from './fields';

/**
 * The PSP says, to a look-up, that it has charged the buyer another amount or currency than ours.
 * Produced by payment, once per payment, while the payment stays UNKNOWN and a person is called.
 * Consumed by ledger, which books what the PSP says to suspense, never as ours.
 */
export const PaymentAmountDiffersV1 = defineEvent({
  type: 'payment.amount_differs.v1',
  topic: 'payment.events',
  key: (data) => data.paymentId,
  data: z.object({
    merchantId,
    paymentId,
    psp: pspName,
    /** What the PSP says it has charged. */
    currency,
    amountMinor: positiveMinorUnits,
    /** What we had asked for. */
    expectedCurrency: currency,
    expectedAmountMinor: positiveMinorUnits,
    approvedAt: instant,
  }),
});
export type PaymentAmountDiffersV1 = EventOf<typeof PaymentAmountDiffersV1>;
