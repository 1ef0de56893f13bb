import {
  LedgerBookedV1,
  LedgerNotedV1,
  LedgerRefundBookedV1,
  WalletCreditedV1,
  WalletDebitedV1,
} from '@kessai/contracts';
import { answerId } from '@kessai/messaging';
import type { Statement, Database } from '@kessai/database';
import { idFromBytes, idToBytes } from '@kessai/runtime';
import type { AttemptRow, HeardRow, HistoryRow, SentRow, TimelineRows, WebhookRow } from './timeline';

/** Of each source: the newest. Webhooks may come all day, and a PSP may be asked for days. */
export const rowsMax = 500;
const limit = rowsMax + 1; // The one too many says that there was more.

export const historyOf = (paymentId: Buffer): Statement => ({
  sql: `SELECT version, fromStatus, toStatus, reason, actor, attemptId, at FROM payment_history
        WHERE paymentId = ? ORDER BY version DESC LIMIT ?`,
  params: [paymentId, limit],
});

/** Look-ups are cut apart from the rest: a hundred of them never hide the request that charged. */
export const attemptsOf = (paymentId: Buffer, which: 'lookups' | 'others'): Statement => ({
  sql: `SELECT id, attemptNo, kind, idempotencyKey, sentAt, answeredAt, concludedAt, httpStatus, pspCode, conclusionCode,
               pspTraceId, traceId, conclusion, answer, refundId
        FROM payment_attempt WHERE paymentId = ? AND kind ${which === 'lookups' ? '=' : '<>'} 'lookup'
        ORDER BY attemptNo DESC LIMIT ?`,
  params: [paymentId, limit],
});

export const noticesOf = (paymentId: Buffer): Statement => ({
  sql: `SELECT eventId FROM ledger_notice WHERE paymentId = ? ORDER BY eventId DESC LIMIT ?`,
  params: [paymentId, limit],
});

export const refundEventsOf = (paymentId: Buffer): Statement => ({
  sql: `SELECT succeededEventId AS eventId FROM refund
        WHERE paymentId = ? AND succeededEventId IS NOT NULL ORDER BY refundNo DESC LIMIT ?`,
  params: [paymentId, limit],
});

export const sentBy = (eventIds: readonly string[]): Statement => ({
  sql: `SELECT id, type, topic, occurredAt, publishedAt, kafkaPartition, kafkaOffset, traceparent, announcements
        FROM outbox WHERE id IN (?)`,
  params: [eventIds.map(idToBytes)],
});

export const heardBy = (eventIds: readonly string[]): Statement => ({
  sql: `SELECT eventId, topic, kafkaPartition, kafkaOffset, receivedAt FROM inbox WHERE eventId IN (?)`,
  params: [eventIds.map(idToBytes)],
});

export const webhooksOf = (paymentId: Buffer): Statement => ({
  sql: `SELECT eventType, claims, receivedAt FROM psp_webhook
        WHERE paymentId = ? ORDER BY receivedAt DESC LIMIT ?`,
  params: [paymentId, limit],
});

interface PaymentEvents {
  readonly id: string;
  readonly succeededEventId: string | null;
}

/** Everything that is kept of the payment, up to a limit for each source. One connection at a time: this is not urgent. */
export async function readTimelineRows(
  db: Database,
  { id, succeededEventId }: PaymentEvents,
): Promise<{ rows: TimelineRows; truncated: boolean }> {
  const paymentId = idToBytes(id);
  const history = await ask<HistoryRow>(db, historyOf(paymentId));
  const lookUps = await ask<AttemptRow>(db, attemptsOf(paymentId, 'lookups'));
  const otherAttempts = await ask<AttemptRow>(db, attemptsOf(paymentId, 'others'));
  const notices = await ask<{ eventId: Buffer }>(db, noticesOf(paymentId));
  const refunds = await ask<{ eventId: Buffer }>(db, refundEventsOf(paymentId));
  const webhooks = await ask<WebhookRow>(db, webhooksOf(paymentId));

  const idsOf = (rows: readonly { eventId: Buffer }[]) =>
    newest(rows).map(({ eventId }) => idFromBytes('evt', eventId));
  const [noticeIds, refundIds] = [idsOf(notices), idsOf(refunds)];
  const sentIds = [...(succeededEventId === null ? [] : [succeededEventId]), ...refundIds, ...noticeIds];
  const sent = sentIds.length === 0 ? [] : await ask<SentRow>(db, sentBy(sentIds));
  const heard = await readAnswers(db, answersTo(succeededEventId, refundIds, noticeIds));

  const cut = [history, lookUps, otherAttempts, notices, refunds, webhooks];
  return {
    rows: {
      history: newest(history),
      attempts: [...newest(lookUps), ...newest(otherAttempts)],
      sent,
      heard,
      webhooks: newest(webhooks),
    },
    truncated: cut.some((rows) => rows.length > rowsMax),
  };
}

interface Answer {
  readonly type: string;
  readonly answers: string;
}

/** The ids under which wallet and ledger answer follow from ours, whether they have come or not. */
function answersTo(
  succeededEventId: string | null,
  refundIds: readonly string[],
  noticeIds: readonly string[],
): Map<string, Answer> {
  const expected = new Map<string, Answer>();
  const expect = (answers: string, { type }: { type: string }) =>
    expected.set(answerId(answers, type), { type, answers });
  if (succeededEventId !== null) {
    expect(succeededEventId, WalletCreditedV1);
    expect(succeededEventId, LedgerBookedV1);
  }
  for (const refundId of refundIds) {
    expect(refundId, WalletDebitedV1);
    expect(refundId, LedgerRefundBookedV1);
  }
  for (const noticeId of noticeIds) expect(noticeId, LedgerNotedV1);
  return expected;
}

async function readAnswers(db: Database, expected: ReadonlyMap<string, Answer>): Promise<HeardRow[]> {
  if (expected.size === 0) return [];
  const come = await ask<Omit<HeardRow, keyof Answer>>(db, heardBy([...expected.keys()]));
  return come.flatMap((row) => {
    const answer = expected.get(idFromBytes('evt', row.eventId));
    return answer === undefined ? [] : [{ ...row, ...answer }];
  });
}

function newest<Row>(rows: readonly Row[]): readonly Row[] {
  return rows.slice(0, rowsMax);
}

function ask<Row>(db: Database, { sql, params }: Statement): Promise<Row[]> {
  return db.query<Row>(sql, params);
}
