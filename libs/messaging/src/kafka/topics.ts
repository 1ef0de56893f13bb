import { setTimeout as sleep } from 'node:timers/promises';
import type { TopicName } from '@kessai/contracts';
import { pino, type Logger } from 'pino';
import { ConfigResourceTypes, createKafka, type Admin } from './kafka-client';
import { reasonOf } from './reasons';
import type { KafkaConfig } from './kafka-config';
import { DEAD_LETTER_BATCH_BYTES_MAX, DEAD_LETTER_SUFFIX, EVENT_BATCH_BYTES_MAX } from './record-sizes';

export const eventTopics: readonly TopicName[] = ['payment.events', 'wallet.events', 'ledger.events', 'access.events'];

/** Of these the last record of each key is kept for ever: a service that is set up in years still hears of every key. */
const compactedTopics: ReadonlySet<string> = new Set<TopicName>(['access.events']);

const DAY_MS = 24 * 3_600_000;
/** Long enough to find and mend a consumer that has stopped. What is older is announced again from the outbox. */
export const EVENT_RETENTION_DAYS = 30;
/** A dead letter is a copy for tools; what counts is the parked row. */
const DEAD_LETTER_RETENTION_MS = 90 * DAY_MS;
const LEADERS_TIMEOUT_MS = 30_000;
const LEADERS_POLL_MS = 100;
const silent = pino({ level: 'silent' }); // The caller gets every failure as an error.

/**
 * Whatever a producer sends, the broker keeps it unpacked: no batch of these topics needs a codec, nor do
 * those that read it. Our own batches come unpacked anyway. Said for each topic, so that no default of a broker decides (decision 22).
 */
const COMPRESSION = { name: 'compression.type', value: 'uncompressed' };
/** As DescribeConfigs says that a value was set for the topic itself. */
const SET_FOR_TOPIC = 1;

/**
 * Creates what is missing of the event topics and the groups' dead-letter topics. What exists stays as its operator made
 * it; where nothing is said of compression, it is said now.
 */
export async function ensureTopics(
  config: KafkaConfig,
  groups: readonly string[],
  logger: Logger = silent,
): Promise<void> {
  const wanted = [
    ...eventTopics.map((name) => topic(config, name, EVENT_BATCH_BYTES_MAX, EVENT_RETENTION_DAYS * DAY_MS)),
    ...groups.map((group) =>
      topic(config, group + DEAD_LETTER_SUFFIX, DEAD_LETTER_BATCH_BYTES_MAX, DEAD_LETTER_RETENTION_MS),
    ),
  ];
  const admin = createKafka(config, { clientId: 'kessai-topics', logger }).admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = wanted.filter(({ topic: name }) => !existing.has(name));
    // One by one: a topic that another service creates at this moment must not hide the fate of the others.
    for (const one of missing) await admin.createTopics({ topics: [one], waitForLeaders: false });
    await untilLed(
      admin,
      wanted.map(({ topic: name }) => name),
    );
    for (const { topic: name } of wanted) if (existing.has(name)) await settleCompression(admin, name, logger);
  } finally {
    await admin.disconnect();
  }
}

function topic(config: KafkaConfig, name: string, bytesMax: number, retentionMs: number) {
  return {
    topic: config.TOPIC_PREFIX + name,
    numPartitions: config.TOPIC_PARTITIONS,
    replicationFactor: config.TOPIC_REPLICATION,
    configEntries: [
      { name: 'cleanup.policy', value: compactedTopics.has(name) ? 'compact' : 'delete' },
      COMPRESSION,
      { name: 'retention.ms', value: String(retentionMs) }, // Means nothing where records are compacted.
      { name: 'max.message.bytes', value: String(bytesMax) },
      // With one replica there is no second one to wait for; with three or more, one may be away.
      { name: 'min.insync.replicas', value: config.TOPIC_REPLICATION >= 3 ? '2' : '1' },
    ],
  };
}

async function settleCompression(admin: Admin, name: string, logger: Logger): Promise<void> {
  const resource = { type: ConfigResourceTypes.TOPIC, name };
  try {
    const { resources } = await admin.describeConfigs({ resources: [resource], includeSynonyms: false });
    const ofTopic = (resources[0]?.configEntries ?? []).filter(isSetForTopic);
    const chosen = ofTopic.find((entry) => entry.configName === COMPRESSION.name);
    if (chosen) {
      const about = { event: 'topic_compression_kept', topic: name, compression: chosen.configValue };
      if (chosen.configValue !== COMPRESSION.value) logger.warn(about, 'the topic keeps the compression it was given');
      return;
    }
    // The request replaces all that is set for the topic: what stands there goes along.
    const kept = ofTopic.map(({ configName, configValue }) => ({ name: configName, value: configValue }));
    await admin.alterConfigs({
      validateOnly: false,
      resources: [{ ...resource, configEntries: [...kept, COMPRESSION] }],
    });
  } catch (error) {
    // Every codec is read all the same: a right that is missing here must not keep a release from being installed.
    const about = { event: 'topic_compression_unsettled', topic: name, reason: reasonOf(error) };
    logger.warn(about, 'the compression of the topic could not be set');
  }
}

function isSetForTopic(entry: object): boolean {
  return (entry as { configSource?: number }).configSource === SET_FOR_TOPIC;
}

/** kafkajs gives up on a topic that was created an instant ago and is not known everywhere yet; this does not. */
export async function untilLed(admin: Admin, names: string[]): Promise<void> {
  const deadline = Date.now() + LEADERS_TIMEOUT_MS;
  for (;;) {
    const unready = await withoutLeader(admin, names);
    if (unready.length === 0) return;
    if (Date.now() > deadline) throw new Error(`Kafka has no leader for all partitions of ${unready.join(', ')}`);
    await sleep(LEADERS_POLL_MS);
  }
}

async function withoutLeader(admin: Admin, names: string[]): Promise<string[]> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: names });
    const ready = topics.filter(
      ({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0),
    );
    return names.filter((name) => !ready.some((one) => one.name === name));
  } catch {
    return names; // A topic that was created an instant ago is not known to every broker yet.
  }
}
