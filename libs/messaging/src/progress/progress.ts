import type { CheckResult } from '@kessai/http';
import type { Logger } from '@kessai/runtime';
import { reasonOf } from '../kafka/reasons';
import type { Admin, Kafka } from '../kafka/kafka-client';
import { stalledSeconds } from '../handling/consuming-metrics';

interface ProgressOptions {
  readonly group: string;
  /** As Kafka knows them, prefix included. */
  readonly wireGroup: string;
  readonly wireTopics: readonly string[];
  /** With records waiting and none committed for this long, the group counts as stopped. */
  readonly limitMs: number;
  readonly kafka: () => Kafka;
  readonly logger: Logger;
}

interface Place {
  readonly topic: string;
  readonly partition: number;
  /** The next record to be handled, and the end of the log. */
  readonly next: bigint;
  readonly end: bigint;
}

interface Waiting extends Place {
  readonly sinceMs: number;
}

const LOOK_EVERY_MS = 5_000;
const LOOKS_IN_LIMIT = 4;

/**
 * Looks from outside: what the group has committed against the ends of the logs. Whatever it is that keeps records
 * from being handled shows here, also where the consumer itself sees nothing wrong.
 */
export class Progress {
  private readonly waiting = new Map<string, Waiting>();
  private admin: Admin | null = null;
  private lookedAtMs = performance.now();
  private blindness: unknown = null;
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(private readonly options: ProgressOptions) {}

  start(): void {
    this.looking = this.round();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    if (this.timer) clearTimeout(this.timer);
    await this.looking;
    await this.forgetAdmin();
  }

  health(): CheckResult {
    const { limitMs, wireTopics } = this.options;
    const nowMs = performance.now();
    if (nowMs - this.lookedAtMs > 2 * limitMs) {
      return {
        ok: false,
        detail: `cannot tell how far ${wireTopics.join(', ')} are read`,
        reason: reasonOf(this.blindness),
      };
    }
    const stalled = [...this.waiting.values()].filter(({ sinceMs }) => nowMs - sinceMs > limitMs);
    const [first, ...others] = stalled.sort((one, other) => one.sinceMs - other.sinceMs);
    if (!first) return { ok: true };
    const seconds = Math.round((nowMs - first.sinceMs) / 1_000);
    const more = others.length === 0 ? '' : `, and ${others.length} partitions more`;
    const { topic, partition, next, end } = first;
    return {
      ok: false,
      detail: `no progress for ${seconds} s in partition ${partition} of ${topic}: at ${next} of ${end}${more}`,
    };
  }

  private async round(): Promise<void> {
    try {
      const places = await this.look();
      this.note(places, performance.now());
      this.blindness = null;
    } catch (error) {
      this.blindness = error;
      this.options.logger.warn(
        { err: error, event: 'kafka_progress_unknown' },
        'cannot tell how far the group has read',
      );
      await this.forgetAdmin();
    }
    if (this.stopping) return;
    const everyMs = Math.min(LOOK_EVERY_MS, this.options.limitMs / LOOKS_IN_LIMIT);
    this.timer = setTimeout(() => {
      this.looking = this.round();
    }, everyMs).unref();
  }

  /** `nowMs` by a clock that only goes forward. */
  note(places: readonly Place[], nowMs: number): void {
    this.lookedAtMs = nowMs;
    const names = new Set(places.map(nameOf));
    for (const name of this.waiting.keys()) if (!names.has(name)) this.waiting.delete(name);
    for (const place of places) {
      const before = this.waiting.get(nameOf(place));
      if (place.next >= place.end) this.waiting.delete(nameOf(place));
      else if (before?.next !== place.next) this.waiting.set(nameOf(place), { ...place, sinceMs: nowMs });
      else this.waiting.set(nameOf(place), { ...before, end: place.end });
    }
    const longest = Math.max(0, ...[...this.waiting.values()].map(({ sinceMs }) => nowMs - sinceMs));
    stalledSeconds.set({ group: this.options.group }, longest / 1_000);
  }

  private async look(): Promise<Place[]> {
    const { wireGroup, wireTopics } = this.options;
    const admin = (this.admin ??= await this.connect());
    const { topics } = await admin.fetchTopicMetadata({ topics: [...wireTopics] });
    const committed = await admin.fetchOffsets({ groupId: wireGroup, topics: [...wireTopics] });
    const places: Place[] = [];
    for (const { name, partitions } of topics) {
      const ends = await admin.fetchTopicOffsets(name);
      // kafkajs remembers for minutes how many partitions a topic has.
      if (ends.length !== partitions.length) await this.forgetAdmin();
      const ofTopic = committed.find(({ topic }) => topic === name)?.partitions ?? [];
      const nextOf = new Map(ofTopic.map(({ partition, offset }) => [partition, BigInt(offset)]));
      for (const { partition, low, high } of ends) {
        // Before the first commit, and after records were deleted, the beginning of the log comes next.
        const next = max(nextOf.get(partition) ?? 0n, BigInt(low));
        places.push({ topic: name, partition, next, end: BigInt(high) });
      }
    }
    return places;
  }

  private async connect(): Promise<Admin> {
    const admin = this.options.kafka().admin();
    await admin.connect();
    return admin;
  }

  private async forgetAdmin(): Promise<void> {
    const { admin } = this;
    this.admin = null;
    await admin?.disconnect().catch(() => undefined); // Kafka is away: there is nothing left to close.
  }
}

const nameOf = ({ topic, partition }: Pick<Place, 'topic' | 'partition'>) => `${topic} ${partition}`;
const max = (one: bigint, other: bigint) => (one > other ? one : other);
