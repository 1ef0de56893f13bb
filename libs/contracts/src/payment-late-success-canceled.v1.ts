import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event';
import { currency, instant, merchantId, paymentId, positiveMinorUnits, pspName, transactionKey } from './fields';

/**
 * Money of a late success has gone back to its buyer, whether we canceled it or the cancel was made at the PSP.
 * Produced by payment, in the transaction that notes the cancel. A whole cancel is one event, partial ones are several.
 * Consumed by ledger, which takes the amount out of suspense again.
 */
export const PaymentLateSuccessCanceledV1 = defineEvent({
  type: 'payment.late_success_canceled.v1',
  topic: 'payment.events',
  key: (data) => data.paymentId,
  data: z.object({
    merchantId,
    paymentId,
    psp: pspName,
    currency,
    amountMinor: positiveMinorUnits,
    transactionKey,
    canceledAt: instant,
  }),
});
export type PaymentLateSuccessCanceledV1 = EventOf<typeof PaymentLateSuccessCanceledV1>;
