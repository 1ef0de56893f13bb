import { parseExactJson } from '@kessai/exact-json';
import { idFromBytes, traceIdOf } from '@kessai/runtime';
import type { TimelineEntry } from './timeline-view';

/** The sources of a timeline, as the database has them. BIGINT arrives as text. */
export interface TimelineRows {
  readonly history: readonly HistoryRow[];
  readonly attempts: readonly AttemptRow[];
  readonly sent: readonly SentRow[];
  readonly heard: readonly HeardRow[];
  readonly webhooks: readonly WebhookRow[];
}

export interface HistoryRow {
  readonly version: string;
  readonly fromStatus: string | null;
  readonly toStatus: string;
  readonly reason: string;
  readonly actor: string;
  readonly attemptId: Buffer | null;
  readonly at: Date;
}

export interface AttemptRow {
  readonly id: Buffer;
  readonly attemptNo: number;
  readonly kind: string;
  readonly idempotencyKey: string | null;
  readonly sentAt: Date;
  readonly answeredAt: Date | null;
  readonly concludedAt: Date | null;
  readonly httpStatus: number | null;
  readonly pspCode: string | null;
  readonly conclusionCode: string | null;
  readonly pspTraceId: string | null;
  readonly traceId: string | null;
  readonly conclusion: string | null;
  readonly answer: string | null;
  /** Of a cancel: the refund that it was sent for. */
  readonly refundId: Buffer | null;
}

/** An event of ours, in the outbox. */
export interface SentRow {
  readonly id: Buffer;
  readonly type: string;
  readonly topic: string;
  readonly occurredAt: Date;
  readonly publishedAt: Date | null;
  readonly kafkaPartition: number | null;
  readonly kafkaOffset: string | null;
  readonly traceparent: string | null;
  readonly announcements: number;
}

/** An event that answers one of ours, in the inbox. */
export interface HeardRow {
  readonly eventId: Buffer;
  readonly topic: string;
  readonly kafkaPartition: number;
  readonly kafkaOffset: string;
  readonly receivedAt: Date;
  readonly type: string;
  /** The id of ours that it answers. */
  readonly answers: string;
}

export interface WebhookRow {
  readonly eventType: string;
  readonly claims: string | null;
  readonly receivedAt: Date;
}

/** What happened to a payment, oldest first. What happened in the same millisecond stands in the order of the sources. */
export function timelineOf(rows: TimelineRows): TimelineEntry[] {
  const traces = new Map(rows.sent.map(({ id, traceparent }) => [idFromBytes('evt', id), traceOf(traceparent)]));
  const entries = [
    ...[...rows.history].sort((a, b) => Number(BigInt(a.version) - BigInt(b.version))).map(historyEntry),
    ...[...rows.attempts].sort((a, b) => a.attemptNo - b.attemptNo).map(attemptEntry),
    ...rows.sent.map(sentEntry),
    ...rows.heard.map((row) => heardEntry(row, traces.get(row.answers) ?? null)),
    ...rows.webhooks.map(webhookEntry),
  ];
  return entries.sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** Where the payment stays in its state, something about it was noted. */
function historyEntry({ at, fromStatus, toStatus, reason, actor, attemptId }: HistoryRow) {
  const evidence = attemptId === null ? null : idFromBytes('att', attemptId);
  return fromStatus === toStatus
    ? { at, kind: 'note' as const, status: toStatus, reason, actor, evidence }
    : { at, kind: 'transition' as const, from: fromStatus, to: toStatus, reason, actor, evidence };
}

function attemptEntry(row: AttemptRow) {
  const { sentAt, idempotencyKey, answeredAt, httpStatus, pspTraceId, traceId, conclusion } = row;
  const endedAt = answeredAt ?? row.concludedAt; // Without an answer, when we gave up waiting.
  return {
    at: sentAt,
    ...(row.kind === 'lookup' ? { kind: 'lookup' as const } : { kind: 'attempt' as const, operation: row.kind }),
    id: idFromBytes('att', row.id),
    refundId: row.refundId === null ? null : idFromBytes('rfd', row.refundId),
    idempotencyKey,
    sentAt,
    answeredAt,
    durationMs: endedAt === null ? null : endedAt.getTime() - sentAt.getTime(),
    httpStatus,
    code: row.pspCode ?? row.conclusionCode,
    pspTraceId,
    traceId,
    conclusion,
    answer: row.answer === null ? null : objectOf(row.answer),
  };
}

function sentEntry(row: SentRow) {
  return {
    at: row.occurredAt,
    kind: 'event_out' as const,
    id: idFromBytes('evt', row.id),
    type: row.type,
    topic: row.topic,
    partition: row.kafkaPartition,
    offset: offsetOf(row.kafkaOffset),
    traceId: traceOf(row.traceparent),
    publishedAt: row.publishedAt,
    announcements: row.announcements,
  };
}

/** An answer goes on in the trace of what it answers. */
function heardEntry(row: HeardRow, traceId: string | null) {
  return {
    at: row.receivedAt,
    kind: 'event_in' as const,
    id: idFromBytes('evt', row.eventId),
    type: row.type,
    topic: row.topic,
    partition: row.kafkaPartition,
    offset: offsetOf(row.kafkaOffset),
    traceId,
    answers: row.answers,
  };
}

function webhookEntry({ receivedAt, eventType, claims }: WebhookRow) {
  return { at: receivedAt, kind: 'webhook' as const, eventType, claims };
}

function traceOf(traceparent: string | null): string | null {
  return traceparent === null ? null : traceIdOf(traceparent);
}

function offsetOf(kafkaOffset: string | null): bigint | null {
  return kafkaOffset === null ? null : BigInt(kafkaOffset);
}

/** Evidence is shown with its digits as they came, and even if it is not the JSON it was written as. */
function objectOf(answer: string): unknown {
  try {
    return parseExactJson(answer);
  } catch {
    return { unreadable: true, text: answer };
  }
}
