import { countOf, insert, truthOf, update, type Computed, type Reader, type Statement } from '@kessai/database';
import { currentTraceparent, idToBytes } from '@kessai/runtime';
import type { Payment } from '../payment/payment';
import type { LookUpRequest, PspAnswer } from '../psp/psp';

/** The refund that a cancel is sent for. */
export interface AskedRefund {
  readonly id: string;
  /** No cancel of this refund has ever left under another idempotency key. */
  readonly isOnlyKey: boolean;
}

/** One call to the PSP. Under one idempotency key the PSP executes it once, however often it is sent. */
export interface Attempt {
  readonly id: string;
  readonly attemptNo: number;
  readonly kind: 'confirm' | 'lookup' | 'cancel';
  /** Null for a look-up, which changes nothing. */
  readonly idempotencyKey: string | null;
  readonly refund?: AskedRefund;
}

interface Sending {
  readonly paymentId: string;
  readonly paymentKey: string;
  readonly sentAt: Date;
}

/** Written before the request leaves: a later reader of the payment knows that, and under which key, the PSP was asked. */
export function insertAttempt(attempt: Attempt, { paymentId, paymentKey, sentAt }: Sending): Statement {
  return insert('payment_attempt', {
    paymentId: idToBytes(paymentId),
    attemptNo: attempt.attemptNo,
    id: idToBytes(attempt.id),
    kind: attempt.kind,
    idempotencyKey: attempt.idempotencyKey,
    paymentKey,
    refundId: attempt.refund ? idToBytes(attempt.refund.id) : null,
    sentAt,
    traceId: currentTraceparent()?.split('-')[1] ?? null,
  });
}

const codeLength = 64;

/** Adds to the attempt what the PSP has said, or that it said nothing, and what follows from it. */
export function updateAttempt(paymentId: string, attempt: Attempt, said: PspAnswer, at: Date): Statement {
  const { conclusion, evidence } = said;
  return update('payment_attempt', {
    set: {
      sentAt: evidence.sentAt,
      answeredAt: evidence.answeredAt,
      httpStatus: evidence.httpStatus,
      pspCode: evidence.pspCode,
      pspTraceId: evidence.pspTraceId,
      answer: evidence.answer,
      isDefinite: evidence.isDefinite,
      conclusion: attempt.kind === 'cancel' && conclusion === 'captured' ? 'canceled' : conclusion,
      conclusionCode: conclusion === 'captured' ? null : said.code.slice(0, codeLength),
      concludedAt: at,
    },
    where: { paymentId: idToBytes(paymentId), attemptNo: attempt.attemptNo },
  });
}

/** The number of a payment's next call to the PSP. Under the payment's lock no other transaction takes the same. */
export async function nextAttemptNo(tx: Reader, paymentId: string): Promise<number> {
  const [row] = await tx.query<{ lastNo: Computed }>(
    'SELECT COALESCE(MAX(attemptNo), 0) AS lastNo FROM payment_attempt WHERE paymentId = ?',
    [idToBytes(paymentId)],
  );
  return countOf(row!.lastNo) + 1;
}

export interface KeyOfAttempt {
  readonly idempotencyKey: string;
  readonly isDefinite: boolean;
}

/** The keys under which calls of this kind have left before, in their order. */
export async function readKeys(tx: Reader, paymentId: string, kind: Attempt['kind']): Promise<KeyOfAttempt[]> {
  const rows = await tx.query<{ idempotencyKey: string; isDefinite: Computed }>(
    `SELECT idempotencyKey, isDefinite FROM payment_attempt
     WHERE paymentId = ? AND kind = ? AND idempotencyKey IS NOT NULL ORDER BY attemptNo`,
    [idToBytes(paymentId), kind],
  );
  return rows.map(({ idempotencyKey, isDefinite }) => ({ idempotencyKey, isDefinite: truthOf(isDefinite) }));
}

/**
 * The key to ask under. The same one while the PSP has given no definite reply to it, so that what may be on its way is
 * not done twice. After such a reply the PSP would only repeat itself, so the attempt gets a key of its own.
 */
export function keyToAskUnder(attemptId: string, before: readonly KeyOfAttempt[]): string {
  const last = before.at(-1);
  if (last === undefined) return attemptId;
  const isUsedUp = before.some(
    ({ idempotencyKey, isDefinite }) => isDefinite && idempotencyKey === last.idempotencyKey,
  );
  return isUsedUp ? attemptId : last.idempotencyKey;
}

/** How the PSP knows the payment. */
export function subjectOf({ id: paymentId, paymentKey, amountMinor, currency }: Payment): LookUpRequest {
  if (paymentKey === null) throw new Error(`${paymentId} has no paymentKey`);
  return { paymentId, paymentKey, amountMinor, currency };
}
