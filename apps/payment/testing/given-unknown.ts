import type { Database } from '@kessai/database';
import { idToBytes, newId } from '@kessai/runtime';
import type { GivenPayment } from './given-payment';

export interface GivenUnknown {
  readonly id: string;
  readonly attemptId: string;
  readonly executingSince: Date;
}

/** A payment of 15,000 KRW whose confirm had no answer: UNKNOWN, announced as such, and to be asked about. */
export async function givenUnknown(db: Database, payment: GivenPayment): Promise<GivenUnknown> {
  const { id } = (await payment.create()).body;
  const [paymentId, attemptId, eventId] = [idToBytes(id), newId('att'), newId('evt')];
  const executingSince = new Date(Date.now() - 20 * 60_000);
  const gaveUpAt = new Date(executingSince.getTime() + 20_000);
  await db.execute(
    `UPDATE payment SET status = 'UNKNOWN', version = version + 2, psp = 'toss', paymentKey = ?, executingSince = ?,
       failureCode = 'psp_timeout', failureMessage = 'No answer.', failureDeclined = 0, eventSequence = 1, updatedAt = ?,
       createdAt = ?
     WHERE id = ?`,
    [`key-of-${id}`, executingSince, gaveUpAt, executingSince, paymentId],
  );
  await db.execute(
    `INSERT INTO payment_attempt (paymentId, attemptNo, id, kind, idempotencyKey, paymentKey, sentAt, conclusion,
       conclusionCode, concludedAt, isDefinite)
     VALUES (?, 1, ?, 'confirm', ?, ?, ?, 'unknown', 'psp_timeout', ?, 0)`,
    [paymentId, idToBytes(attemptId), attemptId, `key-of-${id}`, executingSince, gaveUpAt],
  );
  await db.execute(
    `INSERT INTO payment_history (paymentId, version, fromStatus, toStatus, reason, actor, attemptId, at)
     SELECT id, version - 1, 'CREATED', 'EXECUTING', 'confirm_requested', 'merchant', ?, ? FROM payment WHERE id = ?
     UNION ALL
     SELECT id, version, 'EXECUTING', 'UNKNOWN', 'psp_outcome_unknown', 'merchant', ?, ? FROM payment WHERE id = ?`,
    [idToBytes(attemptId), executingSince, paymentId, idToBytes(attemptId), gaveUpAt, paymentId],
  );
  await db.execute(
    `INSERT INTO outbox (id, topic, recordKey, sequence, type, value, occurredAt, traceparent)
     VALUES (?, 'payment.events', ?, 1, 'payment.unknown.v1', '{}', ?, ?)`,
    [idToBytes(eventId), Buffer.from(id), gaveUpAt, `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`],
  );
  await db.execute(
    `INSERT INTO ledger_notice (eventId, paymentId, type, announcedAt, nextAnnounceAt)
     VALUES (?, ?, 'payment.unknown.v1', ?, ?)`,
    [idToBytes(eventId), paymentId, gaveUpAt, gaveUpAt],
  );
  await db.execute(
    `INSERT INTO payment_recovery (paymentId, question, openedAt, dueAt, tries) VALUES (?, 'outcome', ?, ?, 2)`,
    [paymentId, gaveUpAt, new Date('2999-01-01T00:00:00Z')],
  );
  return { id, attemptId, executingSince };
}
