import { eventually, testPrefix } from '@kessai/testing';
import {
  ADD_OFFSETS_TO_TXN,
  BrokerProxy,
  COORDINATOR_LOADING,
  END_TXN,
  PRODUCE,
  TXN_OFFSET_COMMIT,
} from '../testing/broker-proxy';
import { givenKafka, type GivenKafka } from '../testing/given-kafka';
import type { Kafka } from './kafka-client';
import type { OutgoingRecord } from './outgoing-record';
import type { SlotHold } from './producer-slot';
import { RecordTooLarge } from './record-sizes';
import { TransactionalProducerBroken, TransactionalProducer } from './transactional-producer';

// Real: broker, client, sockets. Between client and broker a proxy loses requests and answers.
describe('results and offsets in one Kafka transaction', () => {
  let given: GivenKafka;
  let proxy: BrokerProxy;
  let kafka: Kafka;
  let source: string;
  let results: string;
  let group: string;
  let suites = 0;
  const producers: TransactionalProducer[] = [];

  beforeAll(async () => {
    given = await givenKafka(process.env['KAFKA_BROKERS'], testPrefix('transactional'));
    proxy = await BrokerProxy.start(given.config.KAFKA_BROKERS[0]!);
    kafka = proxy.client(given.config);
  });
  beforeEach(async () => {
    suites += 1;
    source = await given.createTopic(`source-${suites}`, { partitions: 1 });
    results = await given.createTopic(`results-${suites}`, { partitions: 1 });
    group = `${given.config.TOPIC_PREFIX}group-${suites}`;
  });
  afterEach(async () => {
    await Promise.all(producers.splice(0).map((producer) => producer.close()));
  });
  afterAll(async () => {
    await proxy.close();
    await given.close();
  });

  const aSlot = (number = 0): SlotHold => ({ number, valid: () => true });
  const aResult = (value: string): OutgoingRecord => ({
    topic: results,
    key: Buffer.from('k'),
    value: Buffer.from(value),
    headers: {},
  });
  const offset = (next: number) => [{ topic: source, partition: 0, offset: String(next) }];

  async function openProducer(slot = aSlot(), through = kafka): Promise<TransactionalProducer> {
    const options = { consumerGroup: group, slot, transactionTimeoutMs: 10_000 };
    const producer = await TransactionalProducer.open({ kafka: through, ...options });
    producers.push(producer);
    return producer;
  }

  async function committed(): Promise<string> {
    const [topic] = await given.admin.fetchOffsets({ groupId: group, topics: [source] });
    return topic!.partitions[0]!.offset;
  }

  /** A commit is answered before its offset can be read: the coordinator marks the partitions afterwards. */
  const expectCommitted = (offsetCommitted: string) =>
    eventually(async () => expect(await committed()).toBe(offsetCommitted));

  async function visible(): Promise<string[]> {
    const read = await given.read(results);
    const producer = await openProducer(aSlot(9), given.kafka);
    await producer.publish([aResult('end')], []);
    await eventually(() => expect(read.at(-1)?.value).toBe('end'));
    return read.map(({ value }) => value!).filter((value) => value !== 'end');
  }

  it('publishes results and moves the offset together, transaction after transaction', async () => {
    const producer = await openProducer();
    for (let n = 1; n <= 20; n += 1) await producer.publish([aResult(`r${n}`)], offset(n));
    await expectCommitted('20');
    expect(await visible()).toEqual(Array.from({ length: 20 }, (_, n) => `r${n + 1}`));
  });

  it('takes no offsets without records, and goes on', async () => {
    const producer = await openProducer();
    await expect(producer.publish([], offset(4))).rejects.toThrow(RangeError);
    await producer.publish([aResult('after')], offset(5));
    await expectCommitted('5');
  });

  it.each([
    ['the records', PRODUCE],
    ['the offsets', TXN_OFFSET_COMMIT],
  ])('is finished after an error with %s, and its successor loses and repeats nothing', async (_what, api) => {
    const producer = await openProducer();
    await producer.publish([aResult('before')], offset(1));
    proxy.plan(api, 'lose-request', 20);
    await expect(producer.publish([aResult('lost')], offset(2))).rejects.toThrow(TransactionalProducerBroken);
    proxy.forget();
    expect(producer.usable).toBe(false);
    await expect(producer.publish([aResult('lost')], offset(2))).rejects.toThrow(TransactionalProducerBroken);

    const next = await openProducer();
    expect(await committed()).toBe('1');
    await next.publish([aResult('again')], offset(2));
    await expectCommitted('2');
    expect(await visible()).toEqual(['before', 'again']);
  });

  it('reads a final offset after the answer to a commit was lost', async () => {
    const producer = await openProducer();
    proxy.plan(END_TXN, 'lose-answer');
    await expect(producer.publish([aResult('once')], offset(7))).rejects.toThrow(TransactionalProducerBroken);
    await openProducer(); // Settles what the first left, by committing or aborting it.
    expect(await committed()).toBe('7');
    expect(await visible()).toEqual(['once']);
  });

  it('reads a final offset after the commit itself was lost', async () => {
    const producer = await openProducer();
    await producer.publish([aResult('first')], offset(1));
    proxy.plan(END_TXN, 'lose-request');
    await expect(producer.publish([aResult('never')], offset(2))).rejects.toThrow(TransactionalProducerBroken);
    const next = await openProducer();
    await expectCommitted('1');
    await next.publish([aResult('second')], offset(2));
    expect(await visible()).toEqual(['first', 'second']);
  });

  it('opens on a coordinator that is still loading, and its first offsets go through', async () => {
    proxy.plan(ADD_OFFSETS_TO_TXN, { refuseWith: COORDINATOR_LOADING }, 3);
    const producer = await openProducer();
    await producer.publish([aResult('first')], offset(1));
    expect(await committed()).toBe('1');
  });

  it('fences a producer that opened before it in the same slot', async () => {
    const zombie = await openProducer();
    const producer = await openProducer(aSlot(), given.kafka);
    await producer.publish([aResult('current')], offset(5));
    await expect(zombie.publish([aResult('late')], offset(3))).rejects.toThrow(TransactionalProducerBroken);
    await expectCommitted('5');
    expect(await visible()).toEqual(['current']);
  });

  it('sends nothing once its slot is lost', async () => {
    let valid = true;
    const producer = await openProducer({ number: 0, valid: () => valid });
    valid = false;
    await expect(producer.publish([aResult('late')], offset(1))).rejects.toThrow(TransactionalProducerBroken);
    expect(await committed()).toBe('-1');
  });

  it('stays whole when a result is too large to be sent at all', async () => {
    const producer = await openProducer();
    await expect(producer.publish([aResult('x'.repeat(1_100_000))], offset(1))).rejects.toThrow(RecordTooLarge);
    await producer.publish([aResult('small')], offset(1));
    expect(await visible()).toEqual(['small']);
  });

  it('shows a reader nothing of overlapping transactions that were aborted', async () => {
    const producers = ['a', 'b'].map((name) =>
      given.kafka.producer({ transactionalId: `${group}-${name}`, maxInFlightRequests: 1 }),
    );
    const send = (transaction: { send: (typeof producers)[number]['send'] }, value: string) =>
      transaction.send({ topic: results, messages: [{ key: Buffer.from([0, 0, 0, 0]), value }] });
    await Promise.all(producers.map((producer) => producer.connect()));
    const [first, second] = await Promise.all(producers.map((producer) => producer.transaction()));
    await send(first!, 'aborted 1');
    await send(second!, 'aborted 2');
    await first!.abort();
    await send(second!, 'aborted 3');
    await second!.abort();
    const third = await producers[0]!.transaction();
    await send(third, 'committed');
    await third.commit();
    await Promise.all(producers.map((producer) => producer.disconnect()));
    expect(await visible()).toEqual(['committed']);
  });
});
