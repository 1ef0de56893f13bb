import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event';
import { currency, instant, merchantId, paymentId, positiveMinorUnits, pspName, transactionKey } from './fields';

/**
 * Money of a succeeded payment has gone back to the buyer by a cancel that is not ours: the PSP's own dashboard, a
 * chargeback. Produced by payment, once per cancel, in the transaction that notes it.
 * Consumed by ledger, which books it against suspense until somebody has decided who bears it.
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
