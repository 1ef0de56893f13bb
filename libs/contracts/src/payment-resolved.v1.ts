import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event';
import { instant, merchantId, paymentId } from './fields';

/**
 * The outcome of a payment is known that was announced by `payment.unknown.v1`.
 * Produced by payment, in the transaction that moves the payment out of UNKNOWN.
 * Consumed by ledger, which ends the doubt.
 */
export const PaymentResolvedV1 = defineEvent({
  type: 'payment.resolved.v1',
  topic: 'payment.events',
  key: (data) => data.paymentId,
  data: z.object({
    merchantId,
    paymentId,
    outcome: z.enum(['SUCCEEDED', 'FAILED']),
    resolvedAt: instant,
  }),
});
export type PaymentResolvedV1 = EventOf<typeof PaymentResolvedV1>;
