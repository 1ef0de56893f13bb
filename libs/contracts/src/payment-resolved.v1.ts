import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event';
import { instant, merchantId, paymentId } from './fields';

/**
 * The open question of a `payment.unknown.v1` has its answer.
 * Produced by payment, in the transaction that moves the payment out of UNKNOWN.
 * Consumed by ledger, which closes the question.
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
