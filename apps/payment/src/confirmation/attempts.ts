import { idToBytes } from '@kessai/platform';
import type { EntityManager } from 'typeorm';
import type { PspAnswer } from '../psp/psp';
import type { Attempt } from './confirmation';

interface Sending {
  readonly paymentId: string;
  readonly paymentKey: string;
  readonly sentAt: Date;
}

/** Written before the request leaves: whoever finds the payment EXECUTING knows under which key it was asked for. */
export async function insertAttempt(tx: EntityManager, attempt: Attempt, sending: Sending): Promise<void> {
  await tx.query(
    `INSERT INTO payment_attempt (paymentId, attemptNo, id, kind, idempotencyKey, paymentKey, sentAt)
     VALUES (?, ?, ?, 'confirm', ?, ?, ?)`,
    [
      idToBytes(sending.paymentId),
      attempt.attemptNo,
      idToBytes(attempt.id),
      attempt.idempotencyKey,
      sending.paymentKey,
      sending.sentAt,
    ],
  );
}

export async function recordAnswer(
  tx: EntityManager,
  paymentId: string,
  attempt: Attempt,
  { conclusion, evidence }: PspAnswer,
): Promise<void> {
  await tx.query(
    `UPDATE payment_attempt
     SET answeredAt = ?, httpStatus = ?, pspCode = ?, pspTraceId = ?, answer = ?, conclusion = ?
     WHERE paymentId = ? AND attemptNo = ?`,
    [
      evidence.answeredAt,
      evidence.httpStatus,
      evidence.pspCode,
      evidence.pspTraceId,
      evidence.answer,
      conclusion,
      idToBytes(paymentId),
      attempt.attemptNo,
    ],
  );
}
