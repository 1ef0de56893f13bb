import { stripVTControlCharacters } from 'node:util';
import { render } from './layout';
import { showTimeline, type Timeline } from './timeline';

const at = '2026-01-01T00:00:00.000Z';
const evidence = null;
const call = {
  id: 'att_1',
  idempotencyKey: 'k',
  sentAt: at,
  answeredAt: at,
  pspTraceId: null,
  traceId: null,
  refundId: null,
  answer: null,
};
const event = { id: 'evt_1', topic: 'payment.events', partition: 3, offset: 41, traceId: null };

describe('a timeline', () => {
  it('tells each kind of thing that happens to a payment in a line', () => {
    const data: Timeline['data'] = [
      { at, kind: 'transition', from: null, to: 'CREATED', reason: 'created', actor: 'key_1', evidence },
      {
        at,
        kind: 'transition',
        from: 'CREATED',
        to: 'EXECUTING',
        reason: 'confirm_requested',
        actor: 'key_1',
        evidence,
      },
      {
        at,
        kind: 'attempt',
        operation: 'confirm',
        ...call,
        durationMs: 35,
        httpStatus: 200,
        code: null,
        conclusion: 'captured',
      },
      { at, kind: 'lookup', ...call, durationMs: null, httpStatus: null, code: 'timeout', conclusion: null },
      { at, kind: 'event_out', ...event, type: 'payment.succeeded.v1', publishedAt: at, announcements: 1 },
      { at, kind: 'event_in', ...event, type: 'wallet.credited.v1', answers: 'evt_0' },
      { at, kind: 'webhook', eventType: 'PAYMENT_STATUS_CHANGED', claims: 'DONE' },
      { at, kind: 'note', status: 'SUCCEEDED', reason: 'late_success', actor: 'recovery', evidence },
    ];
    const words = stripVTControlCharacters(render(showTimeline({ data })))
      .split('\n')
      .map((line) => line.replace(at, '').replace(/ {2,}/g, ' | ').trim());

    expect(words).toEqual([
      'at | kind | what | more',
      '| transition | CREATED | created, by key_1',
      '| transition | CREATED → EXECUTING | confirm_requested, by key_1',
      '| attempt | confirm at the PSP | captured, HTTP 200, 35 ms',
      '| lookup | look-up at the PSP | no answer yet, timeout',
      '| event_out | payment.succeeded.v1 | to payment.events[3] at 41',
      '| event_in | wallet.credited.v1 | from payment.events[3] at 41',
      '| webhook | PAYMENT_STATUS_CHANGED | claims DONE',
      '| note | late_success | by recovery',
    ]);
  });

  it('says when it is cut short', () => {
    expect(render(showTimeline({ data: [], truncated: true }))).toContain('There is more');
  });
});
