import { setTimeout as delay } from 'node:timers/promises';
import type { TopicName } from '@kessai/contracts';
import type { CheckResult } from '@kessai/http';
import type { Logger } from '@kessai/runtime';
import { createKafka, type Admin } from '../kafka/kafka-client';
import type { KafkaConfig } from '../kafka/kafka-config';

interface CatchUpOptions {
  readonly config: KafkaConfig;
  readonly group: string;
  readonly topics: readonly TopicName[];
  readonly logger: Logger;
}

interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly end: bigint;
}

const POLL_MS = 100;
const FAILURE_PAUSE_MS = 1_000;

/** Whether the group has handled all that some topics held when this process began. Reached once is reached. */
export class CatchUp {
  private isReached: boolean;
  private stopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: CatchUpOptions) {
    this.isReached = options.topics.length === 0;
  }

  get reached(): boolean {
    return this.isReached;
  }

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  health(): CheckResult {
    if (this.isReached) return { ok: true };
    return { ok: false, detail: `has not read ${this.options.topics.join(', ')} up to where it stood at the start` };
  }

  private async run(): Promise<void> {
    const { config, group, logger } = this.options;
    while (!this.isReached && !this.stopping) {
      const admin = createKafka(config, { clientId: `kessai-${group}-catch-up`, logger }).admin();
      try {
        await admin.connect();
        await this.watch(admin);
      } catch (error) {
        // Kafka is away, or the topic is not there yet: until it answers, nothing is known to be read.
        logger.warn({ event: 'kafka_catch_up_unknown', err: error }, 'cannot tell whether all has been read');
        await delay(FAILURE_PAUSE_MS);
      } finally {
        await admin.disconnect().catch((error: unknown) => {
          logger.warn({ event: 'kafka_not_disconnected', err: error }, 'could not disconnect');
        });
      }
    }
  }

  private async watch(admin: Admin): Promise<void> {
    let missing = await this.endsOf(admin);
    while (missing.length > 0 && !this.stopping) {
      const committed = await this.committed(admin);
      missing = missing.filter(({ topic, partition, end }) => (committed.get(`${topic} ${partition}`) ?? -1n) < end);
      if (missing.length > 0) await delay(POLL_MS);
    }
    this.isReached = missing.length === 0;
  }

  private get wireTopics(): string[] {
    return this.options.topics.map((topic) => this.options.config.TOPIC_PREFIX + topic);
  }

  /** Of the partitions that hold anything: nothing is ever committed for one that is empty. */
  private async endsOf(admin: Admin): Promise<Place[]> {
    const places = this.wireTopics.map(async (topic) => {
      const partitions = await admin.fetchTopicOffsets(topic);
      return partitions
        .filter(({ low, high }) => BigInt(high) > BigInt(low))
        .map(({ partition, high }) => ({ topic, partition, end: BigInt(high) }));
    });
    return (await Promise.all(places)).flat();
  }

  private async committed(admin: Admin): Promise<Map<string, bigint>> {
    const { config, group } = this.options;
    const groupId = config.TOPIC_PREFIX + group;
    const committed = await admin.fetchOffsets({ groupId, topics: this.wireTopics });
    return new Map(
      committed.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset }) => [`${topic} ${partition}`, BigInt(offset)] as const),
      ),
    );
  }
}
