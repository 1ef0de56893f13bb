import type { CheckResult } from '@kessai/platform';
import { KafkaJSError, type Consumer, type Kafka } from '../kafka/kafka-client';
import type { KafkaConfig } from '../kafka/kafka-config';
import { ChunkRunner, type ConsumingContext } from './chunk-runner';
import { GroupCommit } from './group-commit';
import { Publisher } from './publisher';
import type { EventConsumers } from './reading';

interface GroupConsumerOptions {
  readonly config: KafkaConfig;
  readonly consumers: EventConsumers;
  readonly context: ConsumingContext;
  /** A new client instance for each member that is built. */
  readonly kafka: () => Kafka;
}

interface Member {
  readonly consumer: Consumer;
  readonly publisher: Publisher;
}

/** A record that comes is answered at once: this is how often a quiet topic is asked again, and the longest a stop waits. */
const FETCH_WAIT_MS = 500;
const FETCH_BYTES_MAX = 4 * 1024 * 1024;
/** Above the time a delivery may take, so that a member that is busy is not left out. */
const REBALANCE_TIMEOUT_MS = 15_000;
const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 };
const REBUILD_FIRST_PAUSE_MS = 200;
const REBUILD_PAUSE_MAX_MS = 5_000;

/** The process's member of the consumer group: built again whenever kafkajs has given it up. */
export class GroupConsumer {
  private member: Member | null = null;
  private building: Promise<void> = Promise.resolve();
  private stopping = false;
  private lastBeatAt: number | null = null;
  private crashes = 0;

  constructor(private readonly options: GroupConsumerOptions) {}

  /** Returns at once: until the group has been joined the service is not ready. */
  start(): void {
    this.building = this.build();
  }

  /** The chunk in hand is finished and committed, then the member leaves. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.building;
    await this.dispose();
  }

  health(): CheckResult {
    if (this.lastBeatAt === null) return { ok: false, detail: 'has not joined its group' };
    const silentMs = Date.now() - this.lastBeatAt;
    if (silentMs <= this.options.config.CONSUMER_SESSION_TIMEOUT_MS) return { ok: true };
    return { ok: false, detail: `no heartbeat for ${silentMs} ms` };
  }

  private get wireGroup(): string {
    return this.options.config.TOPIC_PREFIX + this.options.context.group;
  }

  private async build(): Promise<void> {
    const { logger } = this.options.context;
    for (let failure = 0; !this.stopping; failure += 1) {
      try {
        await this.join();
        return;
      } catch (error) {
        logger.warn({ err: error, failure }, 'the consumer could not be started');
        await this.dispose();
        await pause(growing(failure));
      }
    }
  }

  private async join(): Promise<void> {
    const { config, consumers, context } = this.options;
    const { group, topicPrefix, db, logger } = context;
    // One client instance per consumer: kafkajs shares committed offsets by it, with the producer that commits them.
    const kafka = this.options.kafka();
    const publisher = new Publisher(kafka, { config, wireGroup: this.wireGroup, db, logger });
    const commit = new GroupCommit({
      group,
      topicPrefix,
      chunkRecordsMax: config.CHUNK_RECORDS_MAX,
      consumers,
      runner: new ChunkRunner(context),
      publisher,
      readCommitted: () => this.readCommitted(kafka),
      logger,
    });
    const consumer = this.consumerOf(kafka);
    this.member = { consumer, publisher };
    this.listen(consumer, commit);
    const topics = consumers.topics.map((topic) => topicPrefix + topic);
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: topics.length * config.TOPIC_PARTITIONS,
      eachBatch: (payload) => commit.deliver(payload).catch(rethrowRetriable),
    });
  }

  private consumerOf(kafka: Kafka): Consumer {
    const { CONSUMER_SESSION_TIMEOUT_MS, CONSUMER_HEARTBEAT_MS } = this.options.config;
    return kafka.consumer({
      groupId: this.wireGroup,
      sessionTimeout: CONSUMER_SESSION_TIMEOUT_MS,
      heartbeatInterval: CONSUMER_HEARTBEAT_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      maxBytes: FETCH_BYTES_MAX,
      readUncommitted: false,
      allowAutoTopicCreation: false,
      retry: RETRY,
    });
  }

  private listen(consumer: Consumer, commit: GroupCommit): void {
    const { GROUP_JOIN, HEARTBEAT, CRASH } = consumer.events;
    consumer.on(GROUP_JOIN, () => {
      this.lastBeatAt = Date.now();
      this.crashes = 0;
      commit.newGeneration();
    });
    consumer.on(HEARTBEAT, () => {
      this.lastBeatAt = Date.now();
    });
    consumer.on(CRASH, ({ payload: { error, restart } }) => {
      this.options.context.logger.error({ err: error, restart }, 'the consumer has crashed');
      if (!restart) this.rebuild(consumer);
    });
  }

  /** kafkajs will not start this one again. Only once for each: a crash can be reported after the next was built. */
  private rebuild(crashed: Consumer): void {
    this.building = this.building.then(async () => {
      if (this.stopping || this.member?.consumer !== crashed) return;
      await this.dispose();
      await pause(growing(this.crashes));
      this.crashes += 1;
      await this.build();
    });
  }

  private async dispose(): Promise<void> {
    const { member } = this;
    const { logger } = this.options.context;
    this.member = null;
    // Each is tried: what cannot be closed because Kafka is away is forgotten by Kafka in its own time.
    await member?.consumer.disconnect().catch((error: unknown) => logger.warn({ err: error }, 'could not leave'));
    await member?.publisher.close().catch((error: unknown) => logger.warn({ err: error }, 'could not close'));
  }

  private async readCommitted(kafka: Kafka): Promise<Map<string, bigint>> {
    const { consumers, context } = this.options;
    const topics = consumers.topics.map((topic) => context.topicPrefix + topic);
    const admin = kafka.admin();
    try {
      await admin.connect();
      const committed = await admin.fetchOffsets({ groupId: this.wireGroup, topics });
      return new Map(
        committed.flatMap(({ topic, partitions }) =>
          partitions.map(({ partition, offset }) => [`${topic} ${partition}`, BigInt(offset)] as const),
        ),
      );
    } finally {
      await admin.disconnect();
    }
  }
}

/** kafkajs knows these by their type: the member joins its group again. */
const MEMBERSHIP_ERRORS: readonly unknown[] = [
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'NOT_COORDINATOR_FOR_GROUP',
  'UNKNOWN_MEMBER_ID',
];

/** Anything else that leaves the handler must be retriable by name, or kafkajs stops the consumer for good. */
function rethrowRetriable(error: unknown): never {
  if (error instanceof KafkaJSError && MEMBERSHIP_ERRORS.includes((error as { type?: unknown }).type)) throw error;
  throw new KafkaJSError(error instanceof Error ? error : String(error), { retriable: true });
}

const growing = (failures: number) => Math.min(REBUILD_FIRST_PAUSE_MS * 2 ** failures, REBUILD_PAUSE_MAX_MS);

function pause(forMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, forMs));
}
