import type { Payment } from '../payment/payment';
import { afterStep, type Step } from '../payment/payment-states';
import type { Refund } from '../refund/refund';

/** What a merchant may ask to be told. */
export const merchantEventTypes = [
  'payment.succeeded',
  'payment.failed',
  'payment.unknown',
  'payment.completed',
  'payment.canceled',
  'payment.expired',
  'payment.late_success',
  'refund.succeeded',
  'refund.failed',
  'refund.unknown',
  'payout.paid',
  'payout.failed',
  'payout.unknown',
  'endpoint.disabled',
] as const;

/** `endpoint.test` goes to the endpoint that asked for it, whatever its filter. */
export type MerchantEventType = (typeof merchantEventTypes)[number] | 'endpoint.test';
export type RefundEventType = Extract<MerchantEventType, `refund.${string}`>;

/** What a step tells the merchant; null where it tells nothing. */
export function eventTypeOf(before: Payment, after: Payment): MerchantEventType | null {
  if (before.status === after.status) {
    return before.lateSuccessAt === null && after.lateSuccessAt !== null ? 'payment.late_success' : null;
  }
  switch (after.status) {
    case 'SUCCEEDED':
      return 'payment.succeeded';
    case 'FAILED':
      return 'payment.failed';
    case 'UNKNOWN':
      return 'payment.unknown';
    case 'CANCELED':
      return 'payment.canceled';
    case 'EXPIRED':
      return 'payment.expired';
    case 'CREATED':
    case 'EXECUTING':
      return null; // The request that has created or confirmed it knows.
  }
}

const refundEvents = { SUCCEEDED: 'refund.succeeded', FAILED: 'refund.failed', UNKNOWN: 'refund.unknown' } as const;

/** An event for the merchant about a payment, or about a refund of it, under the number that the payment gives it. */
export interface MerchantEvent {
  readonly type: MerchantEventType;
  readonly sequence: bigint;
  readonly refund: Refund | null;
}

/** A step that counts what it tells the merchant, and the payment after it. */
export interface StepTold {
  readonly step: Step;
  readonly after: Payment;
  readonly merchantEvents: readonly MerchantEvent[];
}

/** The step with what it tells the merchant, then what became of refunds with it: the payment counts these events. */
export function withMerchantEvents(before: Payment, step: Step, refunds: readonly Refund[] = []): StepTold {
  const after = afterStep(before, step);
  const type = eventTypeOf(before, after);
  const ofRefunds = refunds.flatMap(
    (refund) => (refund.status === 'PENDING' ? [] : [{ type: refundEvents[refund.status], refund }]), // The request for it knows.
  );
  const merchantEvents = [...(type === null ? [] : [{ type, refund: null }]), ...ofRefunds].map((event, index) => ({
    ...event,
    sequence: before.merchantEventSequence + BigInt(index + 1),
  }));
  const last = merchantEvents.at(-1);
  if (last === undefined) return { step, after, merchantEvents };
  const counted = { merchantEventSequence: last.sequence };
  return { step: { ...step, set: { ...step.set, ...counted } }, after: { ...after, ...counted }, merchantEvents };
}
