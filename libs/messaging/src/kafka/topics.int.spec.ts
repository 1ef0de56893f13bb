import { testPrefix } from '@kessai/testing';
import { givenKafka, type GivenKafka } from '../testing/given-kafka';
import { ConfigResourceTypes } from './kafka-client';
import { DEAD_LETTER_BATCH_BYTES_MAX, EVENT_BATCH_BYTES_MAX } from './record-sizes';
import { ensureTopics } from './topics';

describe('creating the topics', () => {
  let given: GivenKafka;
  let prefix: string;

  beforeEach(async () => {
    prefix = testPrefix('topics');
    given = await givenKafka(process.env['KAFKA_BROKERS'], prefix, { TOPIC_PARTITIONS: '4' });
  });
  afterEach(() => given.close());

  async function setting(topic: string, name: string): Promise<string> {
    const resources = [{ type: ConfigResourceTypes.TOPIC, name: prefix + topic, configNames: [name] }];
    const { resources: found } = await given.admin.describeConfigs({ resources, includeSynonyms: false });
    return found[0]!.configEntries[0]!.configValue;
  }

  it('makes each event topic and each dead-letter topic once, however often and by however many it is asked', async () => {
    await Promise.all([ensureTopics(given.config, ['wallet', 'ledger']), ensureTopics(given.config, ['wallet'])]);
    await ensureTopics(given.config, ['wallet', 'ledger']);
    const { topics } = await given.admin.fetchTopicMetadata();
    const ours = topics.filter(({ name }) => name.startsWith(prefix));
    expect(ours.map(({ name }) => name.slice(prefix.length)).sort()).toEqual([
      'access.events',
      'ledger.dlt',
      'ledger.events',
      'payment.events',
      'wallet.dlt',
      'wallet.events',
    ]);
    for (const { partitions } of ours) expect(partitions).toHaveLength(4);
  });

  it('gives a dead letter room for the original and its reasons', async () => {
    await ensureTopics(given.config, ['wallet']);
    expect(await setting('payment.events', 'max.message.bytes')).toBe(String(EVENT_BATCH_BYTES_MAX));
    expect(await setting('wallet.dlt', 'max.message.bytes')).toBe(String(DEAD_LETTER_BATCH_BYTES_MAX));
    expect(await setting('wallet.dlt', 'cleanup.policy')).toBe('delete');
  });

  it('keeps the last word on every key and merchant for ever', async () => {
    await ensureTopics(given.config, []);
    expect(await setting('access.events', 'cleanup.policy')).toBe('compact');
    expect(await setting('payment.events', 'cleanup.policy')).toBe('delete');
  });

  it('keeps records unpacked whatever the default of the broker, in topics that were there before too', async () => {
    await given.createTopic('payment.events', { partitions: 2, maxMessageBytes: 2_000_000 });
    await given.createTopic('wallet.events', { partitions: 2, compression: 'lz4' });
    await ensureTopics(given.config, ['wallet']);
    expect(await setting('ledger.events', 'compression.type')).toBe('uncompressed');
    expect(await setting('wallet.dlt', 'compression.type')).toBe('uncompressed');
    expect(await setting('payment.events', 'compression.type')).toBe('uncompressed');
    expect(await setting('payment.events', 'max.message.bytes')).toBe('2000000');
    expect(await setting('wallet.events', 'compression.type')).toBe('lz4');
  });

  it('leaves a topic as its operator made it', async () => {
    await given.createTopic('payment.events', { partitions: 2, maxMessageBytes: 2_000_000 });
    await ensureTopics(given.config, []);
    expect(await setting('payment.events', 'max.message.bytes')).toBe('2000000');
  });

  it('says what is wrong when there is no broker', async () => {
    const nowhere = { ...given.config, KAFKA_BROKERS: ['127.0.0.1:1'] };
    await expect(ensureTopics(nowhere, [])).rejects.toThrow(/ECONNREFUSED|Connection error/);
  });
});
