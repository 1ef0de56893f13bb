import { keptDays, messagingRetention, messagingRetentionSettings } from '@kessai/messaging';
import type { KeptRows } from '@kessai/database';
import type { z } from 'zod';

/** How long payment keeps what is neither money nor its evidence, in days; the raw answers of the PSP for years. */
export const retentionSettings = {
  /** Stored answers. The contract promises a day at least; those of refunds stay as long as the refund. */
  IDEMPOTENCY_KEPT_DAYS: keptDays(1, 30),
  MERCHANT_EVENTS_KEPT_DAYS: keptDays(7, 90),
  /** Deliveries that have ended, and endpoints that are deleted. */
  WEBHOOK_DELIVERIES_KEPT_DAYS: keptDays(7, 30),
  /** The PSP repeats a webhook for days: until then its row tells the repetition. */
  PSP_WEBHOOKS_KEPT_DAYS: keptDays(7, 90),
  PSP_ANSWERS_KEPT_DAYS: keptDays(365, 1_826),
} as const;

type Settings = z.output<z.ZodObject<typeof retentionSettings & typeof messagingRetentionSettings>>;

/** All that payment ever deletes for its age. What is not named here is kept for ever, see docs/operating.md. */
export function paymentRetention(settings: Settings): KeptRows[] {
  return [
    ...messagingRetention(settings),
    {
      table: 'idempotency_claim',
      key: 'id',
      time: 'createdAt',
      index: 'idempotency_claim_by_age',
      days: settings.IDEMPOTENCY_KEPT_DAYS,
      isDone: 'createdAt < ? AND (leaseUntil IS NULL OR leaseUntil < UTC_TIMESTAMP(6))',
      // Asked for again, a refund is found by its claim and not paid twice.
      isNeeded: 'EXISTS (SELECT 1 FROM refund r WHERE r.claimId = idempotency_claim.id)',
    },
    {
      table: 'webhook_delivery',
      key: 'id',
      index: 'PRIMARY',
      days: settings.WEBHOOK_DELIVERIES_KEPT_DAYS,
      isDone: `endedAt < ? AND status <> 'pending'`,
    },
    {
      table: 'webhook_endpoint',
      key: 'id',
      index: 'PRIMARY',
      days: settings.WEBHOOK_DELIVERIES_KEPT_DAYS,
      isDone: 'deletedAt < ?',
      isNeeded: 'EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.endpointId = webhook_endpoint.id)',
    },
    {
      table: 'merchant_event',
      key: 'id',
      index: 'PRIMARY',
      days: settings.MERCHANT_EVENTS_KEPT_DAYS,
      isDone: 'fannedOutAt < ?',
      isNeeded: 'EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.eventId = merchant_event.id)',
    },
    {
      table: 'psp_webhook',
      key: 'id',
      time: 'receivedAt',
      index: 'psp_webhook_by_age',
      days: settings.PSP_WEBHOOKS_KEPT_DAYS,
      isDone: 'receivedAt < ?',
    },
    {
      table: 'payment_attempt',
      key: 'id',
      index: 'payment_attempt_id',
      days: settings.PSP_ANSWERS_KEPT_DAYS,
      isDone: 'concludedAt < ? AND answer IS NOT NULL',
      clears: 'answer',
    },
  ];
}
