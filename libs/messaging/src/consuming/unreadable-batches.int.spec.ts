import { metrics } from '@kessai/runtime';
import { eventually, givenDatabase, testPrefix, type GivenDatabase } from '@kessai/testing';
import { messagingGrants, messagingMigrations } from '../database/messaging-migrations';
import { partitionOf } from '../kafka/partitioner';
import { PlainProducer } from '../kafka/plain-producer';
import { ensureTopics } from '../kafka/topics';
import {
  aPaymentRecord,
  CreateEffect1735689700000,
  effectsOf,
  givenMember,
  PaymentsOfWallet,
  Script,
  type GivenMember,
} from '../testing/given-consumers';
import { givenKafka, quiet, type GivenKafka } from '../testing/given-kafka';

const PARTITIONS = 3;
const GZIP = 1;
const patient = { withinMs: 40_000 };

describe('consuming what others have packed', () => {
  let prefix: string;
  let topic: string;
  let kafka: GivenKafka;
  let database: GivenDatabase;
  let producer: PlainProducer;
  let member: GivenMember | null;

  beforeEach(async () => {
    prefix = testPrefix('packed');
    topic = `${prefix}payment.events`;
    member = null;
    kafka = await givenKafka(process.env['KAFKA_BROKERS'], prefix, { CONSUMER_HEARTBEAT_MS: '200' });
    database = await givenDatabase({
      name: 'packed',
      migrations: [...messagingMigrations, CreateEffect1735689700000],
      ...messagingGrants,
    });
    producer = new PlainProducer(kafka.kafka);
  });
  afterEach(async () => {
    await member?.stop();
    await producer.close();
    await kafka.close();
    await database.drop();
  });

  const consume = async () => {
    const options = { config: kafka.config, db: database.db, group: 'wallet', script: new Script() };
    member = await givenMember({ ...options, controllers: [PaymentsOfWallet] });
  };
  const failures = async () => (await member!.failures()).join();
  const send = async (payments = [aPaymentRecord(prefix)]) => {
    await producer.send(payments.map(({ record }) => record));
    return payments.map(({ event }) => event);
  };
  /** One payment for each partition. */
  const ofAllPartitions = () =>
    Array.from({ length: PARTITIONS }, (_, partition) => {
      for (;;) {
        const payment = aPaymentRecord(prefix);
        if (partitionOf(payment.record, PARTITIONS) === partition) return payment;
      }
    });
  const hasEffect = (event: { key: string; id: string }) =>
    eventually(async () => expect(await effectsOf(database.db, event.key)).toEqual([event.id]), patient);

  it.each(['gzip', 'snappy', 'lz4', 'zstd'])('handles what the broker packs by %s', async (compression) => {
    await kafka.createTopic('payment.events', { compression });
    await ensureTopics(kafka.config, ['wallet'], quiet);
    await consume();
    const payments = await send(Array.from({ length: 300 }, () => aPaymentRecord(prefix)));
    for (const payment of payments) await hasEffect(payment);
    expect(await failures()).toBe('');
  });

  it('holds up one partition for a batch that cannot be read, says so, and goes on once it is deleted', async () => {
    await kafka.createTopic('payment.events', { compression: 'producer' });
    await ensureTopics(kafka.config, ['wallet'], quiet);
    const [before] = await send(ofAllPartitions());
    // Twenty megabytes of nothing, in twenty kilobytes.
    const bomb = { partition: 1, key: 'k', value: Buffer.alloc(20 * 1024 * 1024) };
    const stranger = kafka.kafka.producer();
    await stranger.connect();
    await stranger.send({ topic, compression: GZIP, messages: [bomb] });
    await stranger.disconnect();
    const [first, behind, third] = await send(ofAllPartitions());

    await consume();
    for (const payment of [before!, first!, third!]) await hasEffect(payment);
    await eventually(
      async () => expect(await failures()).toMatch(/partition 1 of .*payment.events cannot be read at offsets 1 to 1/),
      patient,
    );
    expect(await metrics.metrics()).toContain(
      `kessai_consumer_partition_held{group="wallet",topic="${topic}",partition="1"} 1`,
    );
    const [, again] = await send(ofAllPartitions());
    expect(await effectsOf(database.db, behind!.key)).toEqual([]);

    await kafka.admin.fetchTopicMetadata({ topics: [topic] });
    await kafka.admin.deleteTopicRecords({ topic, partitions: [{ partition: 1, offset: '2' }] });
    await hasEffect(behind!);
    await hasEffect(again!);
    await eventually(async () => expect(await failures()).toBe(''), patient);
    expect(await metrics.metrics()).not.toContain(`kessai_consumer_partition_held{group="wallet",topic="${topic}"`);
  });
});
