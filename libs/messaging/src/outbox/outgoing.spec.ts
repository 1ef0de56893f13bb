import { PaymentSucceededV1, WalletCreditedV1 } from '@kessai/contracts';
import { idToBytes, newId, runWithTrace } from '@kessai/runtime';
import { aPaymentSucceeded } from '@kessai/testing';
import fc from 'fast-check';
import { announce, answer, answerId, recordOf } from './outgoing';

const payment = aPaymentSucceeded({ lines: [['coffee', 10_000n]] });
const credited = {
  merchantId: payment.data.merchantId,
  paymentId: payment.data.paymentId,
  currency: 'KRW',
  creditedMinor: 10_000n,
  creditedAt: new Date('2026-01-15T03:00:02.345Z'),
};

describe('announcing a new fact', () => {
  it('writes amounts as decimal strings and times in UTC', () => {
    const event = announce(WalletCreditedV1, credited, { sequence: 3n });
    expect(JSON.parse(event.value.toString())).toEqual({
      ...credited,
      creditedMinor: '10000',
      creditedAt: '2026-01-15T03:00:02.345Z',
    });
  });

  it('is read back as it was by the contract', () => {
    const event = announce(PaymentSucceededV1, payment.data, { sequence: 1n });
    expect(PaymentSucceededV1.data.parse(JSON.parse(event.value.toString()))).toEqual(payment.data);
    expect(event).toMatchObject({ topic: 'payment.events', key: payment.data.paymentId, sequence: 1n, causedBy: null });
  });

  it('refuses what its own contract would not take, before it can leave', () => {
    expect(() => announce(WalletCreditedV1, { ...credited, creditedMinor: -1n }, { sequence: 1n })).toThrow();
  });

  it('belongs to the trace of the work at hand', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const event = runWithTrace(traceparent, () => announce(WalletCreditedV1, credited, { sequence: 1n }));
    expect(event.traceparent).toBe(traceparent);
  });
});

describe('answering an event', () => {
  it('has the same id however often it is answered', () => {
    const [first, second] = [1, 2].map(() => answer(WalletCreditedV1, credited, { to: payment }));
    expect(first!.id).toBe(second!.id);
    expect(first).toMatchObject({ causedBy: payment.id, sequence: null });
  });

  it('has an id of its own for each event and each kind of answer, ordered in time as their sources', () => {
    const sources = Array.from({ length: 200 }, () => newId('evt'));
    const ids = sources.flatMap((source) => [
      answerId(source, 'wallet.credited.v1'),
      answerId(source, 'ledger.booked.v1'),
    ]);
    expect(new Set([...ids, ...sources]).size).toBe(600);
    for (const source of sources) {
      expect(answerId(source, 'wallet.credited.v1').slice(0, 16)).toBe(source.slice(0, 16));
    }
  });

  it('has an id that is a UUID of version 8', () => {
    const anyId = fc
      .uint8Array({ minLength: 16, maxLength: 16 })
      .map((bytes) => `evt_${Buffer.from(bytes).toString('hex')}`);
    fc.assert(
      fc.property(anyId, fc.string(), (source, type) => {
        const bytes = idToBytes(answerId(source, type));
        return bytes[6]! >> 4 === 8 && bytes[8]! >> 6 === 2;
      }),
    );
  });

  it('stays in the trace of what it answers', () => {
    const traced = { ...payment, traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
    expect(answer(WalletCreditedV1, credited, { to: traced }).traceparent).toMatch(
      /^00-0af7651916cd43dd8448eb211c80319c-/,
    );
  });
});

describe('the record of an event', () => {
  it('is a CloudEvent in binary mode, keyed by what it is about', () => {
    const event = announce(WalletCreditedV1, credited, { sequence: 7n });
    const record = recordOf(event, { service: 'wallet', topicPrefix: 't1.' });
    expect(record).toMatchObject({
      topic: 't1.wallet.events',
      key: Buffer.from(credited.paymentId),
      value: event.value,
    });
    expect(record.headers).toEqual({
      ce_specversion: '1.0',
      ce_id: event.id,
      ce_type: 'wallet.credited.v1',
      ce_source: 'kessai/wallet',
      ce_time: event.time.toISOString(),
      ce_subject: credited.paymentId,
      ce_sequence: '7',
      'content-type': 'application/json',
    });
  });

  it('names the event that it answers, and has no sequence then', () => {
    const { headers } = recordOf(answer(WalletCreditedV1, credited, { to: payment }), {
      service: 'wallet',
      topicPrefix: '',
    });
    expect(headers['ce_causationid']).toBe(payment.id);
    expect(headers).not.toHaveProperty('ce_sequence');
  });
});
