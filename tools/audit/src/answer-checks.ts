import { toMajorText } from '@kessai/money';
import type { AttemptFact, PaymentFact } from './facts';

const chargedStatuses: ReadonlySet<string> = new Set(['DONE', 'CANCELED', 'PARTIAL_CANCELED']);
const endedStatuses: ReadonlySet<string> = new Set(['ABORTED', 'EXPIRED', 'CANCELED']);

/**
 * Why the answer that is kept does not say what the payment came to by it; null when it does. Read here once more and not
 * taken from what was concluded: who concludes wrongly agrees with himself.
 */
export function objectionToAnswer(payment: PaymentFact, toStatus: string, attempt: AttemptFact): string | null {
  const { kind, answer } = attempt;
  if (payment.psp !== 'toss' || (kind !== 'confirm' && kind !== 'lookup')) return null;
  if (toStatus !== 'SUCCEEDED' && toStatus !== 'FAILED') return null;
  if (answer === null) return 'which was never answered';
  if (answer.isCut) return null; // Too long to be kept: it cannot be read any more.
  return toStatus === 'SUCCEEDED' ? objectionToSuccess(payment, answer) : objectionToFailure(kind, answer);
}

type Answer = NonNullable<AttemptFact['answer']>;

function objectionToSuccess({ amountMinor, currency }: PaymentFact, answer: Answer): string | null {
  if (answer.status === null || !chargedStatuses.has(answer.status)) return `whose answer says ${answer.status}`;
  // Both went through the same JSON number.
  const isOurs = answer.currency === currency && answer.totalAmount === Number(toMajorText(amountMinor, currency));
  return isOurs ? null : `whose answer names ${answer.totalAmount} ${answer.currency}`;
}

function objectionToFailure(kind: string, { httpStatus, code, status }: Answer): string | null {
  if (kind === 'lookup') return status !== null && endedStatuses.has(status) ? null : `whose answer says ${status}`;
  const isRefused = httpStatus >= 400 && httpStatus < 500 && code !== null;
  return isRefused ? null : `whose answer is a ${httpStatus} with ${code === null ? 'no code' : code}`;
}
