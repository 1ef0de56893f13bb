import { fromMajorText } from '@kessai/money';
import { z } from 'zod';
import type { Payment } from '../payment/payment';
import { paymentKey } from '../psp/payment-key';
import type { KeyFinding } from '../psp/psp';
import type { NewestOfOrder } from './hosted-payment';

/** What the PSP adds to the address when it sends a buyer back. Anybody can write it. */
const comingBack = z.object({
  paymentKey,
  orderId: z.string(),
  amount: z.string().max(32),
});
export type ComingBack = z.output<typeof comingBack>;

/** Null where something is missing, malformed or there twice. */
export function readComingBack(query: unknown): ComingBack | null {
  return comingBack.safeParse(query).data ?? null;
}

/** What a buyer is told besides the state of a payment that can be paid: why it has not been. */
export type Notice = 'not_fitting' | 'dead' | 'silent';

/** Whether the PSP is to be asked about the key that came back, or there is nothing to do but to show the payment. */
export function decideComingBack(payment: Payment, back: ComingBack | null): 'look_up' | 'show' | 'not_fitting' {
  if (payment.status !== 'CREATED') return 'show';
  return back !== null && isAbout(payment, back) ? 'look_up' : 'not_fitting';
}

function isAbout({ id, amountMinor, currency }: Payment, { orderId, amount }: ComingBack): boolean {
  try {
    return orderId === id && fromMajorText(amount, currency) === amountMinor;
  } catch {
    return false; // No amount of this currency.
  }
}

export function noticeOf(finding: Exclude<KeyFinding, 'charges'>): Notice {
  const notices = { not_ours: 'not_fitting', dead: 'dead', unclear: 'silent' } as const;
  return notices[finding];
}

/** Where a buyer goes on whose payment has FAILED: to a new one, to the one that came after, or back to the shop. */
export type NextTry = { readonly to: 'new' | 'shop' } | { readonly to: 'newer'; readonly paymentId: string };

/**
 * The merchant's price holds as long as a payment may wait, so a new try is offered that long. Only the newest payment of
 * an order may be tried again: a later one that the merchant has canceled is its last word.
 */
export function decideNextTry(failed: Payment, newest: NewestOfOrder, now: Date, triesForMs: number): NextTry {
  if (failed.status !== 'FAILED') return { to: 'shop' };
  if (newest.id !== failed.id) {
    const isSameOrder = newest.bodyHash.equals(failed.bodyHash);
    return isSameOrder ? { to: 'newer', paymentId: newest.id } : { to: 'shop' };
  }
  const isCharged = failed.lateSuccessAt !== null && failed.lateSuccessResolution !== 'canceled';
  const isInTime = now.getTime() < failed.createdAt.getTime() + triesForMs;
  return { to: isInTime && !isCharged ? 'new' : 'shop' };
}
