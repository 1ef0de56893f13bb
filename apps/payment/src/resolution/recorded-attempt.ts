import { currentTraceparent, idToBytes, traceIdOf, type Statement } from '@kessai/platform';
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

/** The evidence stands among the calls to the PSP, under the next number: by then nobody else has taken it, or we fail. */
export function recordedAttempt(payment: Payment, { approval, attemptId, approver, at }: Recorded): Statement {
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

/** The question has its answer: the PSP need not be asked. */
export function recoveryClosed(paymentId: string): Statement {
  return { sql: `DELETE FROM payment_recovery WHERE paymentId = ?`, params: [idToBytes(paymentId)] };
}
