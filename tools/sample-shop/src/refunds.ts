import type { KessaiClient } from '@kessai/client';
import type { Order, RefundTry } from './orders';
import { setbackFrom } from './problems';

/** These are final: another refund is another try, under a new key. */
const ended: ReadonlySet<RefundTry['state']> = new Set(['SUCCEEDED', 'FAILED', 'REFUSED']);

export const isOpen = ({ refund }: Order): boolean => refund !== null && !ended.has(refund.state);

/**
 * The try that a press of the button is about. Its key is kept while its outcome is not known, so that money goes back
 * once. After a FAILED or a refusal the key is new: the old one would only repeat that answer.
 */
export function decideTry(order: Order): RefundTry {
  if (order.refund !== null && isOpen(order)) return order.refund;
  const number = (order.refund?.number ?? 0) + 1;
  return { number, key: `refund-${order.id}-${number}`, state: 'NO_ANSWER', refundId: null, why: null };
}

/** Asks for all that is left, or for what has become of it. Never throws for what Kessai answers or does not answer. */
export async function askForRefund(kessai: KessaiClient, order: Order): Promise<void> {
  const { paymentId } = order;
  const attempt = decideTry(order);
  if (paymentId === null || attempt.state === 'ASKING') return;
  order.refund = attempt; // Before it is asked: the key is known whatever happens then.
  attempt.state = 'ASKING';
  try {
    const refund = await kessai.payment.post('/v1/payments/{id}/refunds', {
      params: { path: { id: paymentId }, header: { 'Idempotency-Key': attempt.key } },
      body: { reason: 'The buyer has changed their mind' },
    });
    noteRefund(attempt, refund);
  } catch (error) {
    attempt.state = 'NO_ANSWER';
    const { isRefusal, why } = setbackFrom(error);
    attempt.state = isRefusal ? 'REFUSED' : 'NO_ANSWER';
    attempt.why = why;
  }
}

interface RefundSeen {
  readonly id: string;
  readonly status: 'PENDING' | 'SUCCEEDED' | 'FAILED' | 'UNKNOWN';
  readonly failure: { readonly code: string; readonly message: string | null } | null;
}

export function noteRefund(attempt: RefundTry, { id, status, failure }: RefundSeen): void {
  attempt.refundId = id;
  attempt.state = status;
  attempt.why = failure === null ? null : `${failure.message ?? 'No reason was given.'} (${failure.code})`;
}
