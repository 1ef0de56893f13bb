import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event';
import { currency, instant, merchantId, paymentId, positiveMinorUnits, pspName } from './fields';

/**
 * Whether the buyer was charged is not known; the PSP is asked until it is.
 * Produced by payment, in the transaction that marks the payment UNKNOWN.
 * Consumed by ledger, which closes no month over a payment in doubt.
 */
export const PaymentUnknownV1 = defineEvent({
  type: 'payment.unknown.v1',
  topic: 'payment.events',
  key: (data) => data.paymentId,
  data: z.object({
    merchantId,
    paymentId,
    psp: pspName,
    currency,
    amountMinor: positiveMinorUnits,
    /** Why it is not known: a code of the PSP, or one of ours such as `psp_timeout`. */
    code: z.string().min(1).max(64),
    /** When the PSP was first asked for the money. */
    since: instant,
  }),
});
export type PaymentUnknownV1 = EventOf<typeof PaymentUnknownV1>;
