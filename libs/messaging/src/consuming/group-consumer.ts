import { setTimeout as sleep } from 'node:timers/promises';
import { type CheckResult } from '@kessai/http';
import { wordsOf } from '@kessai/runtime';
import { KafkaJSError, lastRefusal, METADATA_MAX_AGE_MS, type Consumer, type Kafka } from '../kafka/kafka-client';
import type { KafkaConfig } from '../kafka/kafka-config';
import { reasonOf } from '../kafka/reasons';
import type { ConsumingContext } from '../handling/consuming-context';
import { ChunkRunner } from './chunk-runner';
import { crashes } from '../handling/consuming-metrics';
import { GroupCommit } from './group-commit';
import { HeldPartitions } from '../progress/held-partitions';
import { Progress } from '../progress/progress';
import { Publisher } from './publisher';
import type { EventConsumers } from '../handling/reading';

interface GroupConsumerOptions {
  readonly config: KafkaConfig;
  readonly consumers: EventConsumers;
  readonly context: ConsumingContext;
  /** A new client instance for each member that is built. */
  readonly kafka: () => Kafka;
}

interface Member {
  readonly kafka: Kafka;
  readonly consumer: Consumer;
  readonly publisher: Publisher;
  readonly commit: GroupCommit;
  readonly held: HeldPartitions;
}

/** A record that comes is answered at once: this is how often a quiet topic is asked again, and the longest a stop waits. */
const FETCH_WAIT_MS = 500;
const FETCH_BYTES_MAX = 4 * 1024 * 1024;
/** Above the time a delivery may take, so that a member that is busy is not left out. */
const REBALANCE_TIMEOUT_MS = 15_000;
const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 };
const REBUILD_FIRST_PAUSE_MS = 200;
const REBUILD_PAUSE_MAX_MS = 5_000;
/** So often in this time is no accident any more: the service is not ready, though it may be joining just now. */
const CRASHES_MAX = 3;
const CRASHES_WITHIN_MS = 60_000;
/** A member that has held for this long since the last is through with it. */
const CRASHES_OVER_MS = 15_000;

/** The process's member of the consumer group: built again whenever kafkajs has given it up. */
export class GroupConsumer {
  private member: Member | null = null;
  private building: Promise<void> = Promise.resolve();
  private stopping = false;
  private lastBeatAt: number | null = null;
  private rebuilds = 0;
  private crashedAt: number[] = [];
  private lastFailure: string | null = null;
  private readonly progress: Progress;

  constructor(private readonly options: GroupConsumerOptions) {
    const { config, context, kafka } = options;
    this.progress = new Progress({
      group: context.group,
      wireGroup: this.wireGroup,
      wireTopics: this.wireTopics,
      limitMs: config.CONSUMER_STUCK_MS,
      kafka,
      logger: context.logger,
    });
  }

  /** Returns at once: until the group has been joined the service is not ready. */
  start(): void {
    this.building = this.build();
    this.progress.start();
  }

  /** The chunk in hand is finished and committed, then the member leaves. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all([this.building, this.progress.stop()]);
    await this.dispose();
  }

  health(): CheckResult {
    const failure = this.failureOfMember();
    if (failure === null) return this.healthOfRecords();
    return { ok: false, detail: failure, ...(this.lastFailure !== null && { reason: this.lastFailure }) };
  }

  private failureOfMember(): string | null {
    if (this.lastBeatAt === null) return 'has not joined its group';
    const silentMs = Date.now() - this.lastBeatAt;
    if (silentMs > this.options.config.CONSUMER_SESSION_TIMEOUT_MS) return `no heartbeat for ${silentMs} ms`;
    const lately = this.crashedAt.filter((at) => Date.now() - at < CRASHES_WITHIN_MS);
    const isOver = Date.now() - (lately.at(-1) ?? 0) > CRASHES_OVER_MS;
    return lately.length >= CRASHES_MAX && !isOver ? 'crashes again and again' : null;
  }

  private healthOfRecords(): CheckResult {
    const trouble = this.member?.commit.troubleNow ?? null;
    const why = trouble === null ? {} : { reason: reasonOf(trouble.error) };
    if (trouble?.isOutage) return { ok: false, detail: 'records wait for the database', ...why };
    const held = this.member?.held.complaints() ?? [];
    if (held.length > 0) return { ok: false, detail: held.join('; ') };
    const progress = this.progress.health();
    return progress.ok ? progress : { ...progress, ...why };
  }

  private get wireGroup(): string {
    return this.options.config.TOPIC_PREFIX + this.options.context.group;
  }

  private get wireTopics(): string[] {
    return this.options.consumers.topics.map((topic) => this.options.config.TOPIC_PREFIX + topic);
  }

  private async build(): Promise<void> {
    const { logger } = this.options.context;
    for (let failure = 0; !this.stopping; failure += 1) {
      try {
        await this.join();
        return;
      } catch (error) {
        this.failed(error);
        const event = 'kafka_consumer_not_started';
        logger.warn({ event, err: error, failure, reason: this.lastFailure }, 'the consumer could not be started');
        await this.dispose();
        await sleep(growing(failure));
      }
    }
  }

  private failed(error: unknown): void {
    const refusal = this.member && lastRefusal(this.member.kafka);
    this.lastFailure = reasonOf(error, refusal);
  }

  private async join(): Promise<void> {
    const { config, consumers, context } = this.options;
    const { group, topicPrefix, db, logger } = context;
    // One client instance per consumer: kafkajs shares committed offsets by it, with the producer that commits them.
    const kafka = this.options.kafka();
    const publisher = new Publisher(kafka, { config, wireGroup: this.wireGroup, db, logger });
    const consumer = this.consumerOf(kafka);
    const held = new HeldPartitions({
      group,
      logger,
      resume: ({ topic, partition }) => consumer.resume([{ topic, partitions: [partition] }]),
    });
    const commit = new GroupCommit({
      group,
      topicPrefix,
      chunkRecordsMax: config.CHUNK_RECORDS_MAX,
      gatherMs: config.CHUNK_GATHER_MS,
      consumers,
      runner: new ChunkRunner(context),
      publisher,
      held,
      readCommitted: () => this.readCommitted(kafka),
      logger,
    });
    this.member = { kafka, consumer, publisher, commit, held };
    this.listen(consumer, commit, held);
    await consumer.connect();
    await consumer.subscribe({ topics: this.wireTopics, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: consumers.topics.length * config.TOPIC_PARTITIONS,
      eachBatch: (payload) => commit.deliver(payload).catch(rethrowRetriable),
    });
  }

  private consumerOf(kafka: Kafka): Consumer {
    const { CONSUMER_SESSION_TIMEOUT_MS, CONSUMER_HEARTBEAT_MS } = this.options.config;
    const consumer: Consumer = kafka.consumer({
      groupId: this.wireGroup,
      sessionTimeout: CONSUMER_SESSION_TIMEOUT_MS,
      heartbeatInterval: CONSUMER_HEARTBEAT_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      metadataMaxAge: METADATA_MAX_AGE_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      maxBytes: FETCH_BYTES_MAX,
      readUncommitted: false,
      allowAutoTopicCreation: false,
      // A crash can end after this member was given up: it must not join again beside the one that follows it.
      retry: { ...RETRY, restartOnFailure: () => Promise.resolve(this.member?.consumer === consumer) },
    });
    return consumer;
  }

  private listen(consumer: Consumer, commit: GroupCommit, held: HeldPartitions): void {
    const { GROUP_JOIN, HEARTBEAT, CRASH, END_BATCH_PROCESS } = consumer.events;
    const { logger } = this.options.context;
    consumer.on(GROUP_JOIN, ({ payload: { memberAssignment } }) => {
      this.lastBeatAt = Date.now();
      this.rebuilds = 0;
      held.keepOnly(memberAssignment);
      commit.newGeneration();
    });
    consumer.on(HEARTBEAT, () => {
      this.lastBeatAt = Date.now();
    });
    consumer.on(END_BATCH_PROCESS, ({ payload: { topic, partition, batchSize, lastOffset } }) => {
      if (batchSize > 0) return;
      // Only control records or aborted ones: nothing is handled, and kafkajs by itself would not commit that either.
      const next = { topic, partition, offset: (BigInt(lastOffset) + 1n).toString() };
      consumer.commitOffsets([next]).catch((error: unknown) => {
        logger.debug({ err: error, ...next }, 'the end of a transaction is committed with the next record');
      });
    });
    consumer.on(CRASH, ({ payload: { error, restart } }) => {
      this.failed(error);
      this.crashedAt = [...this.crashedAt, Date.now()].slice(-CRASHES_MAX);
      crashes.inc({ group: this.options.context.group });
      logger.error(
        { event: 'kafka_consumer_crashed', err: error, restart, reason: this.lastFailure },
        'the consumer has crashed',
      );
      if (!restart) this.rebuild(consumer);
    });
  }

  /** kafkajs will not start this one again. Only once for each: a crash can be reported after the next was built. */
  private rebuild(crashed: Consumer): void {
    this.building = this.building.then(async () => {
      if (this.stopping || this.member?.consumer !== crashed) return;
      await this.dispose();
      await sleep(growing(this.rebuilds));
      this.rebuilds += 1;
      await this.build();
    });
  }

  private async dispose(): Promise<void> {
    const { member } = this;
    const { logger } = this.options.context;
    this.member = null;
    member?.held.close();
    // Each is tried: what cannot be closed because Kafka is away is forgotten by Kafka in its own time.
    const event = 'kafka_consumer_not_closed';
    await member?.consumer.disconnect().catch((err: unknown) => logger.warn({ event, err }, 'could not leave'));
    await member?.publisher.close().catch((err: unknown) => logger.warn({ event, err }, 'could not close'));
  }

  private async readCommitted(kafka: Kafka): Promise<Map<string, bigint>> {
    const topics = this.wireTopics;
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
  // kafkajs repeats the words in lines of its own.
  throw new KafkaJSError(wordsOf(error), { retriable: true });
}

const growing = (failures: number) => Math.min(REBUILD_FIRST_PAUSE_MS * 2 ** failures, REBUILD_PAUSE_MAX_MS);
