import { createHash } from 'node:crypto';
import { isId } from '@kessai/platform';
import type { Question } from '../recovery/recovery-cases';
import type { PaymentStatus } from '../payment/payment-states';

/** What a webhook of Toss says, as far as it is of use: which payment to look up. Nothing of it is believed. */
export interface PspWebhook {
  /** Of the transmission: a repeat has the same. */
  readonly id: Buffer;
  readonly paymentId: string;
  readonly eventType: string;
  readonly claims: string | null;
}

const textLength = 64;

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
    eventType: typeof eventType === 'string' ? eventType.slice(0, textLength) : 'DEPOSIT_CALLBACK',
    claims: typeof status === 'string' ? status.slice(0, textLength) : null,
  };
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export interface Hint {
  readonly question: Question;
  readonly dueAt: Date;
}

export interface HintPauses {
  /** A confirm that is under way is given this long to bring its own answer. */
  readonly underWayMs: number;
  /** Anybody can send a webhook: a settled payment is not looked up more often than this because of one. */
  readonly settledMs: number;
}

/** Whether, and when, what the webhook claims is worth a look-up. */
export function decideHint(
  status: PaymentStatus,
  claims: string | null,
  { now, lookedUpAt, pauses }: { now: Date; lookedUpAt: Date | null; pauses: HintPauses },
): Hint | null {
  switch (status) {
    case 'EXECUTING':
      return { question: 'outcome', dueAt: new Date(now.getTime() + pauses.underWayMs) };
    case 'UNKNOWN':
      return { question: 'outcome', dueAt: now };
    case 'SUCCEEDED':
      return claims === 'DONE' ? null : check();
    case 'FAILED':
      return claims === 'ABORTED' || claims === 'EXPIRED' ? null : check();
    case 'CREATED':
    case 'CANCELED':
    case 'EXPIRED':
      return null; // We have never asked the PSP for its money.
  }

  function check(): Hint {
    const earliest = lookedUpAt === null ? 0 : lookedUpAt.getTime() + pauses.settledMs;
    return { question: 'check', dueAt: new Date(Math.max(now.getTime(), earliest)) };
  }
}
