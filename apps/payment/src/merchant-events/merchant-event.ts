import type { Payment } from '../payment/payment';

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
