import { LedgerBookedV1, PaymentSucceededV1, WalletCreditedV1 } from '@kessai/contracts';
import { newId } from '@kessai/runtime';
import { aPaymentRecord, withHeaders } from '../testing/given-consumers';
import type { OutgoingRecord } from '../kafka/outgoing-record';
import { EventConsumers, readRecord, type ReceivedRecord } from './reading';

const handle = () => Promise.resolve([]);
const consumers = new EventConsumers([
  { definition: PaymentSucceededV1, handle },
  { definition: LedgerBookedV1, handle },
]);

const received = (record: OutgoingRecord, topic = 'payment.events'): ReceivedRecord => ({
  ...record,
  topic,
  partition: 3,
  offset: '42',
  timestamp: '1768446000000',
});

function reasonOf(record: ReceivedRecord): string {
  const reading = readRecord(record, consumers);
  if (reading.kind !== 'unfit') return reading.kind;
  const whether = reading.identity === null ? 'holds nothing back' : 'holds its key back';
  return `${(reading.error as { reason: string }).reason}, ${whether}`;
}

describe('reading a record', () => {
  it('gives the handler the parsed event with all that its headers say', () => {
    const { event, record } = aPaymentRecord('', { sequence: 7n });
    const causedBy = newId('evt');
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const reading = readRecord(received(withHeaders(record, { traceparent, ce_causationid: causedBy })), consumers);
    if (reading.kind !== 'event') throw new Error(reading.kind);
    const { id, type, key, time } = event;
    expect(reading.event).toMatchObject({
      id,
      type,
      key,
      time,
      sequence: 7n,
      causedBy,
      traceparent,
      source: 'kessai/payment',
    });
    expect(reading.event.data).toMatchObject({ amountMinor: 15_000n, approvedAt: new Date('2026-01-15T03:00:00Z') });
  });

  it('skips a type that nobody in the group knows', () => {
    const { record } = aPaymentRecord('');
    expect(reasonOf(received(withHeaders(record, { ce_type: WalletCreditedV1.type })))).toBe('skipped');
  });

  it('does not let an unknown version of a known type pass', () => {
    const { record } = aPaymentRecord('');
    expect(reasonOf(received(withHeaders(record, { ce_type: 'payment.succeeded.v2' })))).toBe(
      'version_unknown, holds its key back',
    );
  });

  it.each([
    ['no CloudEvents version', { ce_specversion: '0.3' }, 'not_cloud_events, holds nothing back'],
    ['an id that is no event id', { ce_id: 'pay_1' }, 'event_id_unreadable, holds nothing back'],
    ['an empty type', { ce_type: '' }, 'event_type_unreadable, holds nothing back'],
    ['an endless type', { ce_type: 'x'.repeat(129) }, 'event_type_unreadable, holds nothing back'],
    ['no source', { ce_source: '' }, 'source_missing, holds its key back'],
    ['no time', { ce_time: 'yesterday' }, 'time_unreadable, holds its key back'],
    ['a sequence that is no number', { ce_sequence: 'first' }, 'sequence_unreadable, holds its key back'],
  ])('refuses a record with %s', (_what, headers, expected) => {
    const { record } = aPaymentRecord('');
    expect(reasonOf(received(withHeaders(record, headers)))).toBe(expected);
  });

  it.each([
    ['without a key', { key: null }, 'key_unreadable, holds nothing back'],
    ['with an endless key', { key: Buffer.alloc(513) }, 'key_unreadable, holds nothing back'],
    ['under the key of another payment', { key: Buffer.from('pay_other') }, 'key_contradicts_body, holds its key back'],
    ['without a body', { value: null }, 'body_missing, holds its key back'],
    ['whose body is no JSON', { value: Buffer.from('{"amount') }, 'body_unreadable, holds its key back'],
    ['whose body contradicts the schema', { value: Buffer.from('{}') }, 'body_contradicts_schema, holds its key back'],
  ])('refuses a record %s', (_what, change, expected) => {
    const { record } = aPaymentRecord('');
    expect(reasonOf({ ...received(record), ...change })).toBe(expected);
  });

  it('refuses a known event in a topic that is not its own', () => {
    const { record } = aPaymentRecord('');
    expect(reasonOf(received(record, 'ledger.events'))).toBe('topic_wrong, holds its key back');
  });

  it('drops a traceparent and a cause that make no sense, and keeps the event', () => {
    const { record } = aPaymentRecord('');
    const reading = readRecord(received(withHeaders(record, { traceparent: 'x', ce_causationid: 'y' })), consumers);
    expect(reading.kind === 'event' && reading.event).toMatchObject({ traceparent: null, causedBy: null });
  });
});
