import { idToBytes, type Statement } from '@kessai/platform';
import type { PspAnswer } from '../psp/psp';
import type { Attempt } from './confirmation';

interface Sending {
  readonly paymentId: string;
  readonly paymentKey: string;
  readonly sentAt: Date;
}

/** Written before the request leaves: whoever finds the payment EXECUTING knows under which key it was asked for. */
export function attemptRow(attempt: Attempt, sending: Sending): Statement {
  return {
    sql: `INSERT INTO payment_attempt (paymentId, attemptNo, id, kind, idempotencyKey, paymentKey, sentAt)
          VALUES (?, ?, ?, 'confirm', ?, ?, ?)`,
    params: [
      idToBytes(sending.paymentId),
      attempt.attemptNo,
      idToBytes(attempt.id),
      attempt.idempotencyKey,
      sending.paymentKey,
      sending.sentAt,
    ],
  };
}

/** Adds to the attempt what the PSP has said. */
export function attemptAnswer(paymentId: string, attempt: Attempt, { conclusion, evidence }: PspAnswer): Statement {
  return {
    sql: `UPDATE payment_attempt
          SET answeredAt = ?, httpStatus = ?, pspCode = ?, pspTraceId = ?, answer = ?, conclusion = ?
          WHERE paymentId = ? AND attemptNo = ?`,
    params: [
      evidence.answeredAt,
      evidence.httpStatus,
      evidence.pspCode,
      evidence.pspTraceId,
      evidence.answer,
      conclusion,
      idToBytes(paymentId),
      attempt.attemptNo,
    ],
  };
}
