import { newId } from '@kessai/runtime';
import { eventually, givenDatabase, testPrefix, type GivenDatabase } from '@kessai/testing';
import { messagingGrants, messagingMigrations } from '../database/messaging-migrations';
import type { OutgoingRecord } from '../kafka/outgoing-record';
import { PlainProducer, type Position } from '../kafka/plain-producer';
import { ensureTopics } from '../kafka/topics';
import { OutboxRelay } from '../outbox/relay';
import { givenKafka, quiet, type GivenKafka, type ReadRecord } from '../testing/given-kafka';
import {
  aPaymentRecord,
  CreateEffect1735689700000,
  effectsInAll,
  effectsOf,
  givenMember,
  PaymentsOfWallet,
  Script,
  withHeaders,
  type GivenMember,
} from '../testing/given-consumers';
import { EventNotYet, EventRejected } from '../handling/event-failures';

const fastRetries = { RETRY_POLL_MS: '20', RETRY_FIRST_DELAY_MS: '20', RETRY_ATTEMPTS_MAX: '3', RELAY_POLL_MS: '50' };

interface ParkedRow {
  status: string;
  attempts: number;
  value: Buffer;
  eventId: Buffer | null;
}

describe.each(['on', 'off'])('consuming with Kafka transactions %s', (transactions) => {
  const prefix = testPrefix('consuming');
  const script = new Script();
  let kafka: GivenKafka;
  let database: GivenDatabase;
  let producer: PlainProducer;
  let relay: OutboxRelay;
  let member: GivenMember;
  let results: ReadRecord[];
  let deadLetters: ReadRecord[];

  const join = async () => {
    const { config } = kafka;
    member = await givenMember({ config, db: database.db, group: 'wallet', controllers: [PaymentsOfWallet], script });
    await eventually(async () => expect(await member.failures()).toEqual([]), { withinMs: 20_000 });
  };
  const send = (...records: OutgoingRecord[]): Promise<Position[]> => producer.send(records);
  const aPayment = (payment: { paymentId?: string; sequence?: bigint } = {}) => aPaymentRecord(prefix, payment);
  const parkedOf = (key: string): Promise<ParkedRow[]> =>
    database.db.query('SELECT * FROM parked_record WHERE recordKey = ? ORDER BY kafkaOffset', [key]);
  const statusesOf = async (key: string) => (await parkedOf(key)).map(({ status }) => status);
  const resultsOf = (key: string) => results.filter((record) => record.key === key);
  const idOf = ({ headers }: ReadRecord) => headers['ce_id']?.toString();

  beforeAll(async () => {
    kafka = await givenKafka(process.env['KAFKA_BROKERS'], prefix, {
      ...fastRetries,
      KAFKA_TRANSACTIONS: transactions,
    });
    database = await givenDatabase({
      name: 'consuming',
      migrations: [...messagingMigrations, CreateEffect1735689700000],
      ...messagingGrants,
    });
    await ensureTopics(kafka.config, ['wallet'], quiet);
    producer = new PlainProducer(kafka.kafka);
    relay = new OutboxRelay({ service: 'wallet', db: database.db, config: kafka.config, logger: quiet });
    relay.start();
    results = await kafka.read(`${prefix}wallet.events`);
    deadLetters = await kafka.read(`${prefix}wallet.dlt`);
    await join();
  });

  afterEach(() => {
    script.before = () => undefined;
  });

  afterAll(async () => {
    await member.stop();
    await relay.stop();
    await producer.close();
    await kafka.close();
    await database.drop();
  });

  it('handles a lone event and publishes its result', async () => {
    const { event, record } = aPayment();
    await send(record);
    await eventually(() => expect(resultsOf(event.key)).toHaveLength(1));
    expect(await effectsOf(database.db, event.key)).toEqual([event.id]);
    expect(resultsOf(event.key)[0]?.headers['ce_causationid']?.toString()).toBe(event.id);
  });

  it('has one effect of an event that comes three times, and publishes the same result again', async () => {
    const { event, record } = aPayment();
    await send(record, record);
    await eventually(() => expect(resultsOf(event.key).length).toBeGreaterThan(0));
    await send(record);
    await eventually(() => expect(resultsOf(event.key).length).toBeGreaterThan(1));
    expect(await effectsOf(database.db, event.key)).toEqual([event.id]);
    expect(new Set(resultsOf(event.key).map(idOf)).size).toBe(1);
  });

  it('has one effect of each event when the group reads everything from the beginning again', async () => {
    const many = Array.from({ length: 300 }, () => aPayment());
    const others = await effectsInAll(database.db);
    await send(...many.map(({ record }) => record));
    await eventually(async () => expect(await effectsInAll(database.db)).toBe(others + many.length));
    await member.stop();
    await kafka.admin.deleteGroups([`${prefix}wallet`]);
    await join();
    await eventually(
      () => {
        for (const { event } of many) expect(resultsOf(event.key)).toHaveLength(2);
      },
      { withinMs: 20_000 },
    );
    expect(await effectsInAll(database.db)).toBe(others + many.length);
  });

  it('keeps poison out of the way of good records, and its bytes unharmed', async () => {
    const [before, poison, after] = [aPayment(), aPayment(), aPayment()];
    const value = Buffer.from([0xff, 0x00, 0x7b, 0xfe]);
    await send(before.record, { ...poison.record, value }, after.record);
    await eventually(async () => {
      for (const { event } of [before, after]) expect(await effectsOf(database.db, event.key)).toEqual([event.id]);
    });
    const [row] = await parkedOf(poison.event.key);
    expect(row).toMatchObject({ status: 'dead', attempts: 1, value });
    const copy = await eventually(() => {
      const found = deadLetters.find(({ key }) => key === poison.event.key);
      if (!found) throw new Error('no dead letter yet');
      return found;
    });
    expect(copy.headers['ce_id']?.toString()).toBe(poison.event.id);
    expect(copy.headers['dlt_error_message']?.toString()).toMatch(/^body_unreadable/);
    expect(copy.headers['dlt_topic']?.toString()).toBe('payment.events');
    expect(copy.headers['dlt_fingerprint']?.toString()).toMatch(/reading\.ts:\d+$/);
  });

  it('keeps headers of any name, and those without a value, in the row and in the dead letter', async () => {
    const { event, record } = aPayment();
    const strange = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const headers = Object.fromEntries([...strange.map((name) => [name, `of ${name}`] as const), ['empty', null]]);
    await send({ ...record, value: Buffer.from('no JSON'), headers: { ...record.headers, ...headers } });
    await eventually(async () => expect(await statusesOf(event.key)).toEqual(['dead']));
    const copy = await eventually(() => {
      const found = deadLetters.find(({ key }) => key === event.key);
      if (!found) throw new Error('no dead letter yet');
      return found;
    });
    const kept = new Map(Object.entries(copy.headers));
    for (const name of strange) expect(kept.get(name)?.toString()).toBe(`of ${name}`);
    expect(kept.get('empty')).toBeNull();
  });

  it('lets the dead letters take an unknown version of a known type, and skips an unknown type', async () => {
    const [unknown, future] = [aPayment(), aPayment()];
    await send(
      withHeaders(unknown.record, { ce_type: 'payment.archived.v1' }),
      withHeaders(future.record, { ce_type: 'payment.succeeded.v9' }),
    );
    await eventually(async () => expect(await statusesOf(future.event.key)).toEqual(['dead']));
    expect(await parkedOf(unknown.event.key)).toEqual([]);
  });

  it('takes a record that is no event, and lets the next of its key pass', async () => {
    const { event, record } = aPayment();
    const [position] = await send({ ...record, headers: {} });
    await send(record);
    await eventually(async () => expect(await effectsOf(database.db, event.key)).toEqual([event.id]));
    const [row] = await parkedOf(event.key);
    expect(row).toMatchObject({ status: 'dead', eventId: null, kafkaOffset: position?.offset.toString() });
  });

  it('takes a record as large as its topic allows, with all its reasons', async () => {
    const { event, record } = aPayment();
    const value = Buffer.alloc(1_047_900, 'x');
    await send({ ...record, value });
    await eventually(() => expect(deadLetters.map(({ key }) => key)).toContain(event.key), { withinMs: 20_000 });
    const copy = deadLetters.find(({ key }) => key === event.key);
    expect(copy?.value?.length).toBe(value.length);
  });

  it('tries again what came too early, with the later records of its key behind it, in order', async () => {
    const paymentId = newId('pay');
    const inOrder = [2n, 3n, 4n].map((sequence) => aPayment({ paymentId, sequence }));
    const earlier = aPayment({ paymentId, sequence: 1n });
    const other = aPayment();
    let tooEarly = true;
    script.before = (events) => {
      const head = inOrder[0]!.event.id;
      if (tooEarly && events.some(({ id }) => id === head)) throw new EventNotYet('merchant_unknown', head);
    };
    await send(...inOrder.map(({ record }) => record), other.record);
    await eventually(async () => expect(await statusesOf(paymentId)).toEqual(['retrying', 'waiting', 'waiting']));
    await send(earlier.record);
    await eventually(async () => expect(await effectsOf(database.db, paymentId)).toEqual([earlier.event.id]));
    expect(await effectsOf(database.db, other.event.key)).toEqual([other.event.id]);

    tooEarly = false;
    const expected = [earlier, ...inOrder].map(({ event }) => event.id);
    await eventually(async () => expect(await effectsOf(database.db, paymentId)).toEqual(expected));
    await eventually(() => expect(resultsOf(paymentId)).toHaveLength(4));
    expect(await parkedOf(paymentId)).toMatchObject([0, 0, 0].map((attempts) => ({ attempts, status: 'applied' })));
  });

  it('gives up after the last attempt, and says why in the dead letter', async () => {
    const { event, record } = aPayment();
    script.before = (events) => {
      if (events.some(({ id }) => id === event.id)) throw new RangeError('too far');
    };
    await send(record);
    const copy = await eventually(() => {
      const found = deadLetters.find(({ key }) => key === event.key);
      if (!found) throw new Error('no dead letter yet');
      return found;
    });
    expect(copy.value).toBe(record.value?.toString());
    const headers = Object.fromEntries(Object.entries(copy.headers).map(([name, value]) => [name, value?.toString()]));
    expect(headers).toMatchObject({
      ce_id: event.id,
      dlt_attempts: '3',
      dlt_error_class: 'RangeError',
      dlt_error_message: 'too far',
    });
    expect(headers['dlt_error_stack']).toMatch(/consuming\.int\.spec/);
    expect(await statusesOf(event.key)).toEqual(['dead']);
    expect(await effectsOf(database.db, event.key)).toEqual([]);
  });

  it('parks only the event that a refusal is about, out of a chunk of many', async () => {
    const many = Array.from({ length: 60 }, () => aPayment());
    const refused = many[37]!.event;
    script.before = (events) => {
      if (events.some(({ id }) => id === refused.id)) throw new EventRejected('negative_net', refused.id);
    };
    const others = await effectsInAll(database.db);
    await send(...many.map(({ record }) => record));
    await eventually(async () => expect(await effectsInAll(database.db)).toBe(others + many.length - 1));
    await eventually(async () => expect(await statusesOf(refused.key)).toEqual(['dead']));
  });

  it('survives an error of which kafkajs would stop for good', async () => {
    const [bad, good] = [aPayment(), aPayment()];
    script.before = (events) => {
      if (events.some(({ id }) => id === bad.event.id)) (undefined as unknown as { call(): void }).call();
    };
    await send(bad.record);
    await eventually(async () => expect(await statusesOf(bad.event.key)).toEqual(['dead']));
    await send(good.record);
    await eventually(async () => expect(await effectsOf(database.db, good.event.key)).toEqual([good.event.id]));
    expect(await member.failures()).toEqual([]);
  });

  it('waits out a database that is away, and burns no attempt', async () => {
    const { event, record } = aPayment();
    let failures = 0;
    script.before = () => {
      failures += 1;
      if (failures <= 12) throw Object.assign(new Error('Lock wait timeout exceeded'), { errno: 1205 });
    };
    await send(record);
    await eventually(async () => expect(await effectsOf(database.db, event.key)).toEqual([event.id]), {
      withinMs: 20_000,
    });
    expect(failures).toBe(13);
    expect(await parkedOf(event.key)).toEqual([]);
  });

  it('does not see records of aborted transactions', async () => {
    const [aborted, committed] = [aPayment(), aPayment()];
    const transactional = (name: string) =>
      kafka.kafka.producer({ transactionalId: `${prefix}${name}`, maxInFlightRequests: 1, transactionTimeout: 10_000 });
    const producers = [transactional('aborts'), transactional('commits')] as const;
    for (const one of producers) await one.connect();
    const [aborting, committing] = [await producers[0].transaction(), await producers[1].transaction()];
    const message = ({ record }: typeof aborted) => ({
      ...record,
      headers: { ...record.headers } as Record<string, string>,
      partition: 0,
    });
    const topic = `${prefix}payment.events`;
    await aborting.send({ topic, messages: [message(aborted)] });
    await committing.send({ topic, messages: [message(committed)] });
    await committing.commit();
    await aborting.abort();
    await eventually(async () =>
      expect(await effectsOf(database.db, committed.event.key)).toEqual([committed.event.id]),
    );
    expect(await effectsOf(database.db, aborted.event.key)).toEqual([]);
    for (const one of producers) await one.disconnect();
  });
});
