import { idFromBytes } from '@kessai/runtime';
import { timelineOf, type AttemptRow, type HistoryRow, type SentRow, type TimelineRows } from './timeline';

const at = (second: number, ms = 0) => new Date(Date.UTC(2026, 0, 1, 12, 0, second, ms));
const bytes = (fill: number) => Buffer.alloc(16, fill);
const nothing: TimelineRows = { history: [], attempts: [], sent: [], heard: [], webhooks: [] };

const aStep = (version: number, parts: Partial<HistoryRow>): HistoryRow => ({
  version: String(version),
  fromStatus: 'CREATED',
  toStatus: 'EXECUTING',
  reason: 'confirm_requested',
  actor: 'key_1',
  attemptId: null,
  at: at(version),
  ...parts,
});

const anAttempt = (parts: Partial<AttemptRow>): AttemptRow => ({
  id: bytes(1),
  attemptNo: 1,
  kind: 'confirm',
  idempotencyKey: 'once',
  sentAt: at(2),
  answeredAt: null,
  concludedAt: null,
  httpStatus: null,
  pspCode: null,
  conclusionCode: null,
  pspTraceId: null,
  traceId: null,
  conclusion: null,
  answer: null,
  refundId: null,
  ...parts,
});

const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
const aSentEvent = (parts: Partial<SentRow>): SentRow => ({
  id: bytes(7),
  type: 'payment.succeeded.v1',
  topic: 'payment.events',
  occurredAt: at(4),
  publishedAt: at(5),
  kafkaPartition: 3,
  kafkaOffset: '9007199254740993',
  traceparent,
  announcements: 0,
  ...parts,
});

describe('the timeline of a payment', () => {
  it('tells everything oldest first, from wherever it was kept', () => {
    const timeline = timelineOf({
      history: [aStep(5, { fromStatus: 'EXECUTING', toStatus: 'SUCCEEDED' }), aStep(1, {})],
      attempts: [anAttempt({ kind: 'lookup', attemptNo: 2, sentAt: at(3) }), anAttempt({ sentAt: at(2) })],
      sent: [aSentEvent({ occurredAt: at(6) })],
      heard: [
        {
          eventId: bytes(8),
          topic: 'wallet.events',
          kafkaPartition: 0,
          kafkaOffset: '1',
          receivedAt: at(7),
          type: 'wallet.credited.v1',
          answers: idFromBytes('evt', bytes(7)),
        },
      ],
      webhooks: [{ eventType: 'PAYMENT_STATUS_CHANGED', claims: 'DONE', receivedAt: at(4) }],
    });
    expect(timeline.map(({ kind }) => kind)).toEqual([
      'transition',
      'attempt',
      'lookup',
      'webhook',
      'transition',
      'event_out',
      'event_in',
    ]);
  });

  it('tells the steps of one millisecond in the order in which they were taken, and a request after its step', () => {
    const timeline = timelineOf({
      ...nothing,
      history: [aStep(10, { at: at(1), reason: 'tenth' }), aStep(9, { at: at(1), reason: 'ninth' })],
      attempts: [anAttempt({ sentAt: at(1) })],
    });
    expect(timeline).toMatchObject([{ reason: 'ninth' }, { reason: 'tenth' }, { kind: 'attempt' }]);
  });

  it('calls a step that leads nowhere a note', () => {
    const noted = aStep(4, { fromStatus: 'FAILED', toStatus: 'FAILED', reason: 'late_success', attemptId: bytes(1) });
    const evidence = `att_${'01'.repeat(16)}`;
    expect(timelineOf({ ...nothing, history: [noted] })).toEqual([
      { at: at(4), kind: 'note', status: 'FAILED', reason: 'late_success', actor: 'key_1', evidence },
    ]);
    expect(timelineOf({ ...nothing, history: [aStep(1, { fromStatus: null, toStatus: 'CREATED' })] })).toMatchObject([
      { kind: 'transition', from: null, to: 'CREATED', evidence: null },
    ]);
  });

  it('tells what a call took and what the PSP said, and what we made of it when it said nothing', () => {
    const answered = anAttempt({
      answeredAt: at(2, 250),
      concludedAt: at(2, 260),
      httpStatus: 200,
      answer: '{"status":"DONE"}',
      conclusion: 'captured',
      pspTraceId: 'psp-1',
      traceId: 'a'.repeat(32),
    });
    const unanswered = anAttempt({ attemptNo: 2, concludedAt: at(4), conclusionCode: 'psp_timeout' });
    const underWay = anAttempt({ attemptNo: 3, kind: 'cancel' });
    expect(timelineOf({ ...nothing, attempts: [underWay, unanswered, answered] })).toMatchObject([
      {
        kind: 'attempt',
        operation: 'confirm',
        durationMs: 250,
        httpStatus: 200,
        code: null,
        answer: { status: 'DONE' },
        conclusion: 'captured',
        pspTraceId: 'psp-1',
        traceId: 'a'.repeat(32),
      },
      { operation: 'confirm', durationMs: 2_000, answeredAt: null, code: 'psp_timeout', answer: null },
      { operation: 'cancel', durationMs: null, conclusion: null },
    ]);
  });

  it("names the PSP's code before ours", () => {
    const attempts = [anAttempt({ pspCode: 'REJECT_CARD_COMPANY', conclusionCode: 'ours' })];
    expect(timelineOf({ ...nothing, attempts })).toMatchObject([{ code: 'REJECT_CARD_COMPANY' }]);
  });

  it('shows evidence even if it is damaged', () => {
    expect(timelineOf({ ...nothing, attempts: [anAttempt({ answer: '{"cut' })] })).toMatchObject([
      { answer: { unreadable: true, text: '{"cut' } },
    ]);
  });

  it('follows an event and its answer by one trace, with offsets to the last digit', () => {
    const answers = idFromBytes('evt', bytes(7));
    const heard = {
      eventId: bytes(8),
      topic: 'wallet.events',
      kafkaPartition: 0,
      kafkaOffset: '1',
      receivedAt: at(7),
      type: 'wallet.credited.v1',
      answers,
    };
    const traceId = 'a'.repeat(32);
    expect(timelineOf({ ...nothing, sent: [aSentEvent({})], heard: [heard] })).toMatchObject([
      { kind: 'event_out', id: answers, partition: 3, offset: 9_007_199_254_740_993n, traceId, publishedAt: at(5) },
      { kind: 'event_in', id: idFromBytes('evt', bytes(8)), answers, traceId },
    ]);
    const waiting = aSentEvent({ traceparent: null, kafkaPartition: null, kafkaOffset: null, publishedAt: null });
    expect(timelineOf({ ...nothing, sent: [waiting], heard: [{ ...heard, answers: 'evt_of_nobody' }] })).toMatchObject([
      { traceId: null, offset: null, publishedAt: null },
      { traceId: null },
    ]);
  });
});
