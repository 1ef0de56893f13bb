import { currentTraceparent, idToBytes, type Statement } from '@kessai/platform';
import type { PspAnswer } from '../psp/psp';
import type { AskedRefund } from '../refunds/refund-outcome';

/** One call to the PSP. Under one idempotency key the PSP executes it once, however often it is sent. */
export interface Attempt {
  readonly id: string;
  readonly attemptNo: number;
  readonly kind: 'confirm' | 'lookup' | 'cancel';
  /** Null for a look-up, which changes nothing. */
  readonly idempotencyKey: string | null;
  /** The refund that a cancel is sent for. */
  readonly refund?: AskedRefund;
}

interface Sending {
  readonly paymentId: string;
  readonly paymentKey: string;
  readonly sentAt: Date;
}

/** Written before the request leaves: whoever finds the payment knows that, and under which key, the PSP was asked. */
export function attemptRow(attempt: Attempt, sending: Sending): Statement {
  return {
    sql: `INSERT INTO payment_attempt (paymentId, attemptNo, id, kind, idempotencyKey, paymentKey, refundId, sentAt, traceId)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    params: [
      idToBytes(sending.paymentId),
      attempt.attemptNo,
      idToBytes(attempt.id),
      attempt.kind,
      attempt.idempotencyKey,
      sending.paymentKey,
      attempt.refund ? idToBytes(attempt.refund.id) : null,
      sending.sentAt,
      currentTraceparent()?.split('-')[1] ?? null,
    ],
  };
}

const codeLength = 64;

/** Adds to the attempt what the PSP has said, or that it said nothing, and what we conclude from it. */
export function attemptAnswer(paymentId: string, attempt: Attempt, answer: PspAnswer, at: Date): Statement {
  const { conclusion, evidence } = answer;
  return {
    sql: `UPDATE payment_attempt
          SET sentAt = ?, answeredAt = ?, httpStatus = ?, pspCode = ?, pspTraceId = ?, answer = ?, isDefinite = ?,
              conclusion = ?, conclusionCode = ?, concludedAt = ?
          WHERE paymentId = ? AND attemptNo = ?`,
    params: [
      evidence.sentAt,
      evidence.answeredAt,
      evidence.httpStatus,
      evidence.pspCode,
      evidence.pspTraceId,
      evidence.answer,
      evidence.isDefinite,
      attempt.kind === 'cancel' && conclusion === 'captured' ? 'canceled' : conclusion,
      conclusion === 'captured' ? null : answer.code.slice(0, codeLength),
      at,
      idToBytes(paymentId),
      attempt.attemptNo,
    ],
  };
}
