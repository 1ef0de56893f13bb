import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event';
import { currency, instant, merchantId, paymentId, positiveMinorUnits, pspName } from './fields';

/**
 * The PSP has charged the buyer of a payment that we had called FAILED.
 * Produced by payment, in the transaction that notes the late success.
 * Consumed by ledger, which books the money to suspense: no seller gets it.
 */
export const PaymentLateSuccessV1 = defineEvent({
  type: 'payment.late_success.v1',
  topic: 'payment.events',
  key: (data) => data.paymentId,
  data: z.object({
    merchantId,
    paymentId,
    psp: pspName,
    currency,
    amountMinor: positiveMinorUnits,
    approvedAt: instant,
  }),
});
export type PaymentLateSuccessV1 = EventOf<typeof PaymentLateSuccessV1>;
