import { pino } from 'pino';
import { createKafka, type Admin, type IHeaders, type Kafka } from '../kafka/kafka-client';
import { untilLed } from '../kafka/topics';
import { kafkaConfigSchema, type KafkaConfig } from '../kafka/kafka-config';

export const quiet = pino({ level: 'silent' });

export interface ReadRecord {
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: IHeaders;
}

export interface TopicSettings {
  readonly partitions?: number;
  readonly maxMessageBytes?: number;
  readonly compression?: string;
}

export interface GivenKafka {
  readonly config: KafkaConfig;
  readonly kafka: Kafka;
  readonly admin: Admin;
  createTopic(name: string, settings?: TopicSettings): Promise<string>;
  /** All that a reader of committed records sees of the topic, growing while the suite runs. */
  read(topic: string): Promise<ReadRecord[]>;
  /** Disconnects all and deletes the topics of the prefix. */
  close(): Promise<void>;
}

/** The broker of the run, with topics under a prefix of the suite's own. */
export async function givenKafka(brokers: string | undefined, prefix: string, env = {}): Promise<GivenKafka> {
  const config = kafkaConfigSchema.parse({
    KAFKA_BROKERS: brokers,
    TOPIC_PREFIX: prefix,
    TOPIC_PARTITIONS: '3',
    ...env,
  });
  const kafka = createKafka(config, { clientId: `${prefix}test`, logger: quiet });
  const admin = kafka.admin();
  await admin.connect();
  const closing: (() => Promise<void>)[] = [];

  const createTopic: GivenKafka['createTopic'] = async (
    name,
    { partitions = 3, maxMessageBytes, compression } = {},
  ) => {
    const topic = prefix + name;
    const configEntries: { name: string; value: string }[] = [];
    if (maxMessageBytes) configEntries.push({ name: 'max.message.bytes', value: String(maxMessageBytes) });
    if (compression) configEntries.push({ name: 'compression.type', value: compression });
    await admin.createTopics({
      topics: [{ topic, numPartitions: partitions, replicationFactor: 1, configEntries }],
      waitForLeaders: false,
    });
    await untilLed(admin, [topic]);
    return topic;
  };

  const read: GivenKafka['read'] = async (topic) => {
    const records: ReadRecord[] = [];
    const groupId = `${topic}-reader-${closing.length}`;
    const consumer = createKafka(config, { clientId: groupId, logger: quiet }).consumer({
      groupId,
      maxWaitTimeInMs: 100,
    });
    await consumer.connect();
    closing.push(() => consumer.disconnect());
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachBatch: ({ batch }) => {
        for (const { offset, key, value, headers = {} } of batch.messages) {
          const [keyText, valueText] = [key?.toString() ?? null, value?.toString() ?? null];
          records.push({ partition: batch.partition, offset: BigInt(offset), key: keyText, value: valueText, headers });
        }
        return Promise.resolve();
      },
    });
    return records;
  };

  const close = async (): Promise<void> => {
    await Promise.all(closing.map((end) => end()));
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
    if (topics.length > 0) await admin.deleteTopics({ topics });
    await admin.disconnect();
  };

  return { config, kafka, admin, createTopic, read, close };
}
