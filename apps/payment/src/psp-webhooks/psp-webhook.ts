import { createHash } from 'node:crypto';
import { isId } from '@kessai/runtime';
import type { PaymentStatus } from '../payment/payment-states';

/** What a webhook of Toss says, as far as it is of use: which payment to look up. Nothing of it is believed. */
export interface PspWebhook {
  /** Of the transmission: a repeat has the same. */
  readonly id: Buffer;
  readonly paymentId: string;
  readonly eventType: string;
  readonly claims: string | null;
}

/** A stranger's text is kept only where it can be one of the PSP's words. */
const word = /^[A-Za-z0-9_.-]{1,64}$/;

/** Null for what names no payment of ours. Toss sends either `{eventType, data: Payment}` or the flat deposit callback. */
export function readWebhook(body: unknown, transmissionId: string | undefined): PspWebhook | null {
  const { eventType, data, status: flatStatus, orderId: flatOrderId } = objectOf(body);
  const { orderId = flatOrderId, status = flatStatus } = objectOf(data);
  if (typeof orderId !== 'string' || !isId('pay', orderId)) return null;
  const id = createHash('sha256')
    .update(transmissionId ?? JSON.stringify(body))
    .digest();
  return {
    id,
    paymentId: orderId,
    eventType: wordOf(eventType) ?? (eventType === undefined ? 'DEPOSIT_CALLBACK' : 'UNREADABLE'),
    claims: wordOf(status),
  };
}

function wordOf(value: unknown): string | null {
  return typeof value === 'string' && word.test(value) ? value : null;
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export const hourMs = 3_600_000;

export interface HintPauses {
  /** A confirm that is under way is given this long to bring its own answer. */
  readonly underWayMs: number;
  /** Anyone can send a webhook: no payment is looked up more often than this because of them. */
  readonly pauseMs: number;
  /** After so many in an hour the next look-up waits for an hour. */
  readonly perHourMax: number;
}

/** What the webhooks before have led to. */
export interface HintHistory {
  readonly lookedUpAt: Date | null;
  readonly keptInHour: number;
}

/** When the payment is looked up because of what the webhook claims; null where that is worth nothing. */
export function decideLookUp(
  { status, claims }: { status: PaymentStatus; claims: string | null },
  { lookedUpAt, keptInHour }: HintHistory,
  now: Date,
  { underWayMs, pauseMs, perHourMax }: HintPauses,
): Date | null {
  if (!isWorthALookUp(status, claims)) return null;
  const soon = now.getTime() + (status === 'EXECUTING' ? underWayMs : 0);
  if (keptInHour >= perHourMax) return new Date(soon + hourMs);
  return new Date(Math.max(soon, lookedUpAt === null ? 0 : lookedUpAt.getTime() + pauseMs));
}

/** Not where it says nothing new, nor where the PSP was never asked for the payment's money. */
export function isWorthALookUp(status: PaymentStatus, claims: string | null): boolean {
  switch (status) {
    case 'EXECUTING':
    case 'UNKNOWN':
      return true;
    case 'SUCCEEDED':
      return claims !== 'DONE';
    case 'FAILED':
      return claims !== 'ABORTED' && claims !== 'EXPIRED';
    case 'CREATED':
    case 'CANCELED':
    case 'EXPIRED':
      return false;
  }
}
