import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event';
import { currency, instant, merchantId, paymentId, positiveMinorUnits, pspName, transactionKey } from './fields';

/**
 * Money of a succeeded payment has gone back by a cancel that is not ours. Produced by payment before
 * there were refunds, and announced again until it is answered; today such a cancel is told by refund.succeeded.v1.
 * Consumed by ledger, which books it against suspense: no refund is ever made of a cancel that was told so.
 */
export const PaymentPspCanceledV1 = defineEvent({
  type: 'payment.psp_canceled.v1',
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
export type PaymentPspCanceledV1 = EventOf<typeof PaymentPspCanceledV1>;
