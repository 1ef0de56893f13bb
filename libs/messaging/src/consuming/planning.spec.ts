import { PaymentSucceededV1, WalletCreditedV1, type EventEnvelope } from '@kessai/contracts';
import * as fc from 'fast-check';
import { seed } from '@kessai/testing';
import type { Outgoing } from '../outbox/outgoing';
import { callsInKeyOrder } from '../handling/handlers';
import type { EventConsumer, EventReading, ReceivedRecord, UnfitReading } from '../handling/reading';
import { planChunk, type KnownBefore } from './planning';

const handle = () => Promise.resolve([]);
const consumers: EventConsumer[] = [PaymentSucceededV1, WalletCreditedV1].map((definition) => ({ definition, handle }));
const nothing: KnownBefore = { inbox: new Map(), parked: [], parkedAt: new Set() };
let offsets = 0;

function aRecord(): ReceivedRecord {
  offsets += 1;
  const place = { topic: 'payment.events', partition: 0, offset: String(offsets), timestamp: '0' };
  return { ...place, key: Buffer.from('k'), value: null, headers: {} };
}

function anEvent(eventId: string, queue = 'k', sequence: bigint | null = null, consumer = consumers[0]!): EventReading {
  const identity = { eventId, eventType: consumer.definition.type, sequence, queue };
  return { kind: 'event', record: aRecord(), identity, consumer, event: { id: eventId } as EventEnvelope };
}

function anUnfit(eventId: string | null, queue = 'k', sequence: bigint | null = null): UnfitReading {
  const identity = eventId === null ? null : { eventId, eventType: 'payment.succeeded.v1', sequence, queue };
  return { kind: 'unfit', record: aRecord(), identity, error: new Error('unfit') };
}

const ids = (readings: readonly (EventReading | UnfitReading)[]) => readings.map(({ identity }) => identity?.eventId);
const summary = (...args: Parameters<typeof planChunk>) => {
  const plan = planChunk(...args);
  return { fresh: ids(plan.fresh), waiting: ids(plan.waiting), unfit: ids(plan.unfit), duplicates: plan.duplicates };
};

describe('planning a chunk', () => {
  it('handles each fresh event once, though it stands in the chunk twice', () => {
    const plan = summary([anEvent('a'), anEvent('b'), anEvent('a')], nothing);
    expect(plan).toEqual({ fresh: ['a', 'b'], waiting: [], unfit: [], duplicates: 1 });
  });

  it('answers an event that was handled before with what was answered then', () => {
    const results = [{ id: 'result' } as Outgoing];
    const plan = planChunk([anEvent('a'), anEvent('b')], { ...nothing, inbox: new Map([['a', results]]) });
    expect(ids(plan.fresh)).toEqual(['b']);
    expect(plan.storedResults).toEqual(results);
  });

  it('lets later records of a key wait behind one that is unfit, and no others', () => {
    const plan = summary([anEvent('a'), anUnfit('b'), anEvent('c'), anEvent('d', 'other')], nothing);
    expect(plan).toEqual({ fresh: ['a', 'd'], waiting: ['c'], unfit: ['b'], duplicates: 0 });
  });

  it('lets records wait behind one that was parked before', () => {
    const parked = [{ queue: 'k', eventId: 'p', sequence: 5n }];
    expect(summary([anEvent('a', 'k', 6n), anEvent('b', 'k', null)], { ...nothing, parked })).toMatchObject({
      fresh: [],
      waiting: ['a', 'b'],
    });
  });

  it('handles at once what comes before all that is parked of its key', () => {
    const parked = [5n, 4n].map((sequence) => ({ queue: 'k', eventId: `p${sequence}`, sequence }));
    const plan = summary([anEvent('a', 'k', 3n), anEvent('b', 'k', 4n)], { ...nothing, parked });
    expect(plan).toMatchObject({ fresh: ['a'], waiting: ['b'] });
  });

  it('does not trust sequences where a parked record has none', () => {
    const parked = [{ queue: 'k', eventId: 'p', sequence: null }];
    expect(summary([anEvent('a', 'k', 1n)], { ...nothing, parked })).toMatchObject({ fresh: [], waiting: ['a'] });
  });

  it('does not park an event again that is parked already', () => {
    const parked = [{ queue: 'k', eventId: 'p', sequence: 1n }];
    const plan = summary([anEvent('p', 'k', 1n), anUnfit('p', 'k', 1n)], { ...nothing, parked });
    expect(plan).toEqual({ fresh: [], waiting: [], unfit: [], duplicates: 2 });
  });

  it('parks a record that is no event once, by its place, and lets its key pass', () => {
    const [known, fresh] = [anUnfit(null), anUnfit(null)];
    const parkedAt = new Set([`payment.events/0/${known.record.offset}`]);
    const plan = summary([known, fresh, anEvent('a')], { ...nothing, parkedAt });
    expect(plan).toEqual({ fresh: ['a'], waiting: [], unfit: [undefined], duplicates: 1 });
  });
});

describe('calling the handlers', () => {
  const someEvents = fc.array(fc.record({ queue: fc.constantFrom('k', 'l', 'm'), handler: fc.nat(1) }), {
    maxLength: 40,
  });
  const eventsOf = (wanted: { queue: string; handler: number }[]) =>
    wanted.map(({ queue, handler }, index) => anEvent(String(index), queue, null, consumers[handler]));

  it('keeps every key in order under any mix of types, and loses no event', () => {
    fc.assert(
      fc.property(someEvents, (wanted) => {
        const events = eventsOf(wanted);
        const called = callsInKeyOrder(events).flatMap(({ readings }) => readings);
        expect(called).toHaveLength(events.length);
        for (const queue of ['k', 'l', 'm']) {
          const ofKey = (readings: EventReading[]) => ids(readings.filter(({ identity }) => identity.queue === queue));
          expect(ofKey(called)).toEqual(ofKey(events));
        }
      }),
      { seed: seed() },
    );
  });

  it('hands each handler only its own type, and one type in a single call', () => {
    const mixed = callsInKeyOrder(
      eventsOf([
        { queue: 'k', handler: 0 },
        { queue: 'l', handler: 1 },
        { queue: 'm', handler: 0 },
      ]),
    );
    expect(mixed.map(({ consumer, readings }) => [consumers.indexOf(consumer), readings.length])).toEqual([
      [0, 2],
      [1, 1],
    ]);
  });
});
