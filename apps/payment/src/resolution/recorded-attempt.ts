import { type Statement } from '@kessai/database';
import { currentTraceparent, idToBytes, traceIdOf } from '@kessai/runtime';
import type { Payment } from '../payment/payment';
import type { Approval } from './approvals';
import { recordedByHand, recordedEvidence } from './resolution';

/** One approval on its way into the rows. */
export interface Recorded {
  readonly approval: Approval;
  readonly attemptId: string;
  readonly approver: string;
  readonly at: Date;
}

/** The evidence stands among the calls to the PSP, under the next number: by then no other has it, or we fail. */
export function insertRecordedAttempt(payment: Payment, { approval, attemptId, approver, at }: Recorded): Statement {
  const traceparent = currentTraceparent();
  const paymentId = idToBytes(payment.id);
  return {
    sql: `INSERT INTO payment_attempt (paymentId, attemptNo, id, kind, paymentKey, sentAt, traceId, answer, conclusion,
            conclusionCode, concludedAt, isDefinite)
          SELECT ?, COALESCE(MAX(attemptNo), 0) + 1, ?, 'resolution', ?, ?, ?, ?, ?, ?, ?, 1
          FROM payment_attempt WHERE paymentId = ?`,
    params: [
      paymentId,
      idToBytes(attemptId),
      payment.paymentKey,
      at,
      traceparent === null ? null : traceIdOf(traceparent),
      recordedEvidence(approval, approver),
      approval.request.outcome === 'SUCCEEDED' ? 'captured' : 'declined',
      recordedByHand,
      at,
      paymentId,
    ],
  };
}

/** A buyer may pay for ten minutes, and no request of ours lives that long: what comes later was not ours to stop. */
const checkedAfterMs = 600_000;

/**
 * The question has its answer. Where that is FAILED the PSP is asked once more. A confirm that was on its way when its
 * process died may have charged the buyer. A process that is at the case at this moment has lost it.
 */
export function endRecovery(paymentId: string, outcome: 'SUCCEEDED' | 'FAILED', at: Date): Statement {
  if (outcome === 'SUCCEEDED') {
    return { sql: `DELETE FROM payment_recovery WHERE paymentId = ?`, params: [idToBytes(paymentId)] };
  }
  return {
    sql: `UPDATE payment_recovery SET question = 'check', openedAt = ?, dueAt = ?, tries = 0, leaseToken = leaseToken + 1,
            leaseUntil = NULL
          WHERE paymentId = ?`,
    params: [at, new Date(at.getTime() + checkedAfterMs), idToBytes(paymentId)],
  };
}
