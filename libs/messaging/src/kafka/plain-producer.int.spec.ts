import { eventually, testPrefix } from '@kessai/testing';
import { BrokerProxy, PRODUCE } from '../testing/broker-proxy';
import { givenKafka, type GivenKafka } from '../testing/given-kafka';
import { isTooLarge } from './kafka-client';
import type { OutgoingRecord } from './outgoing-record';
import { PlainProducer } from './plain-producer';

// Real: broker, client, sockets. Between client and broker a proxy loses answers.
describe('sending without idempotence', () => {
  let given: GivenKafka;
  let proxy: BrokerProxy;
  let producer: PlainProducer;

  beforeAll(async () => {
    given = await givenKafka(process.env['KAFKA_BROKERS'], testPrefix('producer'));
    proxy = await BrokerProxy.start(given.config.KAFKA_BROKERS[0]!);
  });
  beforeEach(() => {
    producer = new PlainProducer(proxy.client(given.config));
  });
  afterEach(() => producer.close());
  afterAll(async () => {
    await proxy.close();
    await given.close();
  });

  const aRecord = (topic: string, key: string, value: string): OutgoingRecord => ({
    topic,
    key: Buffer.from(key),
    value: Buffer.from(value),
    headers: { ce_id: value },
  });

  it('says where each record stands', async () => {
    const topics = [await given.createTopic('position-a'), await given.createTopic('position-b')];
    const records = Array.from({ length: 60 }, (_, n) => aRecord(topics[n % 2]!, `key-${n % 7}`, `value-${n}`));
    const positions = [...(await producer.send(records.slice(0, 40))), ...(await producer.send(records.slice(40)))];
    for (const topic of topics) {
      const expected = records.flatMap((record, n) =>
        record.topic === topic ? [{ value: `value-${n}`, ...positions[n]! }] : [],
      );
      // A batch may stand twice, as a new topic has its leaders one by one. The answer names a place with the record.
      const read = await given.read(topic);
      await eventually(() => {
        const seen = read.map(({ value, partition, offset }) => ({ value, partition, offset }));
        expect(seen).toEqual(expect.arrayContaining(expected));
      });
    }
  });

  it('keeps the order of sends that are asked for at the same time', async () => {
    const topic = await given.createTopic('order', { partitions: 1 });
    await Promise.all(Array.from({ length: 50 }, (_, n) => producer.send([aRecord(topic, 'k', `${n}`)])));
    const read = await given.read(topic);
    await eventually(() => expect(read).toHaveLength(50));
    expect(read.map(({ value }) => value)).toEqual(Array.from({ length: 50 }, (_, n) => `${n}`));
  });

  it('loses nothing when an answer is lost: at worst a batch stands twice, in order', async () => {
    const topic = await given.createTopic('lost-answer', { partitions: 1 });
    await producer.send([aRecord(topic, 'k', 'warm')]);
    proxy.plan(PRODUCE, 'lose-answer');
    await Promise.all(['A', 'B', 'C'].map((value) => producer.send([aRecord(topic, 'k', value)])));
    const read = await given.read(topic);
    await eventually(() => expect(read.map(({ value }) => value).join('')).toBe('warmAABC'));
  });

  it('loses nothing that is sent after a send that was refused for good', async () => {
    const topic = await given.createTopic('refused', { partitions: 1 });
    await producer.send([aRecord(topic, 'k', 'warm')]);
    proxy.plan(PRODUCE, 'lose-answer', 9);
    await expect(producer.send([aRecord(topic, 'k', 'A')])).rejects.toThrow();
    await producer.send([aRecord(topic, 'k', 'B')]);
    const read = await given.read(topic);
    await eventually(() => expect(read.at(-1)?.value).toBe('B'));
    expect(new Set(read.map(({ value }) => value))).toEqual(new Set(['warm', 'A', 'B']));
  });

  it('tells a refusal for size, and the neighbours of the refused record are not lost later', async () => {
    const topic = await given.createTopic('too-large', { partitions: 2, maxMessageBytes: 2_000 });
    const byPartition = await keysOfBothPartitions(topic);
    const large = aRecord(topic, byPartition[0], 'x'.repeat(5_000));
    const refused: unknown = await producer
      .send([large, aRecord(topic, byPartition[1], 'neighbour')])
      .catch((e: unknown) => e);
    expect(isTooLarge(refused)).toBe(true);
    await producer.send([aRecord(topic, byPartition[1], 'later')]);
    const read = await given.read(topic);
    await eventually(() => expect(read.map(({ value }) => value)).toContain('later'));
  });

  it('refuses a record that no broker would take before anything is sent', async () => {
    const topic = await given.createTopic('hopeless');
    await producer.send([aRecord(topic, 'k', 'warm')]);
    const before = proxy.requests(PRODUCE);
    const refused: unknown = await producer.send([aRecord(topic, 'k', 'x'.repeat(1_100_000))]).catch((e: unknown) => e);
    expect(isTooLarge(refused)).toBe(true);
    expect(proxy.requests(PRODUCE)).toBe(before);
  });

  it('cuts what is too much for one batch, and sends all of it', async () => {
    const topic = await given.createTopic('cut', { partitions: 1 });
    const positions = await producer.send(
      Array.from({ length: 12 }, (_, n) => aRecord(topic, 'k', `${n}`.repeat(200_000))),
    );
    expect(positions.map(({ offset }) => offset)).toEqual(Array.from({ length: 12 }, (_, n) => BigInt(n)));
  });

  async function keysOfBothPartitions(topic: string): Promise<[string, string]> {
    const keys = Array.from({ length: 20 }, (_, n) => `key-${n}`);
    const positions = await producer.send(keys.map((key) => aRecord(topic, key, 'probe')));
    const of = (partition: number) => keys[positions.findIndex((position) => position.partition === partition)]!;
    return [of(0), of(1)];
  }
});
