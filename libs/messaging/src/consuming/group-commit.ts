import { setTimeout as sleep } from 'node:timers/promises';
import { isInfrastructureError } from '@kessai/database';
import { failpoint, type Logger } from '@kessai/runtime';
import type { EachBatchPayload, KafkaMessage } from '../kafka/kafka-client';
import { unreadableOf } from '../kafka/fetched-batches';
import type { OutgoingRecord } from '../kafka/outgoing-record';
import type { ChunkRunner } from './chunk-runner';
import { chunkRecords, chunkSeconds, consumerLag, outages, resultsPublished } from '../handling/consuming-metrics';
import type { HeldPartitions } from '../progress/held-partitions';
import { commitBy, DELIVERY_TIME_MAX_MS, isFinal, lastOf, mustStop, nextOffsetOf, type Delivery } from './delivery';
import type { Publisher } from './publisher';
import { takeChunk, type Slice } from './take-chunk';
import { eventsOf, readRecord, type EventConsumers, type Reading } from '../handling/reading';

interface GroupCommitOptions {
  readonly group: string;
  readonly topicPrefix: string;
  readonly chunkRecordsMax: number;
  /** Chunks that are not full begin this far apart. */
  readonly gatherMs: number;
  readonly consumers: EventConsumers;
  readonly runner: ChunkRunner;
  readonly publisher: Publisher;
  readonly held: HeldPartitions;
  /** The offsets the group has committed, by wire topic and partition. */
  readonly readCommitted: () => Promise<ReadonlyMap<string, bigint>>;
  readonly logger: Logger;
}

interface Chunk {
  readonly readings: readonly Reading[];
  readonly slices: readonly Slice<Delivery>[];
}

/** What this member was dealt last. */
interface Assignment {
  readonly generation: number;
  /** What the group had committed when the producer was opened, by topic and partition; taken out once it is used. */
  readonly committed: Map<string, bigint>;
}

/** Why nothing goes on. */
interface Trouble {
  readonly error: unknown;
  readonly isOutage: boolean;
}

/**
 * - idle: no delivery waits, and nothing runs.
 * - gathering: a turn of the event loop ends, then `work` begins. The batches of one fetch all join its first chunk.
 * - working: the one `work` that runs takes chunks until no delivery waits. It alone reaches database and Kafka.
 */
type Mode = 'idle' | 'gathering' | 'working';

const CHUNK_BYTES_MAX = 4 * 1024 * 1024;
const OUTAGE_FIRST_PAUSE_MS = 100;
const OUTAGE_PAUSE_MAX_MS = 2_000;
const OUTAGE_BEAT_MS = 250;

/**
 * Group commit over partitions: what waits in all of them is taken together. An event by itself costs one transaction,
 * and a thousand cost few. While one chunk is in the database, the next ones gather.
 */
export class GroupCommit {
  /** In the order of their arrival. What is in here when something fails is put back, all of it. */
  private readonly deliveries = new Set<Delivery>();
  private mode: Mode = 'idle';
  private assignment: Assignment = { generation: 0, committed: new Map() };
  private trouble: Trouble | null = null;
  private takenAt = -Infinity;

  constructor(private readonly options: GroupCommitOptions) {}

  /** Null as soon as a chunk is through. */
  get troubleNow(): Trouble | null {
    return this.trouble;
  }

  /** The group has been dealt its partitions anew. */
  newGeneration(): void {
    this.assignment = { generation: this.assignment.generation + 1, committed: new Map() };
    this.trouble = null;
    this.begin();
  }

  /** Resolves when the records are through, or when it is better to fetch the rest of them again. */
  deliver(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const { topic, partition } = batch;
    const unreadable = unreadableOf(batch.messages.at(-1));
    const isWhole = unreadable === null;
    const records = isWhole ? batch.messages : batch.messages.slice(0, -1);
    if (unreadable) this.options.held.hold({ topic, partition }, unreadable, payload.pause);
    else this.options.held.release({ topic, partition });
    const lastRead = isWhole ? batch.lastOffset() : records.at(-1)?.offset;
    const lag = Number(batch.highWatermark) - 1 - Number(lastRead ?? batch.highWatermark);
    if (lastRead !== undefined) consumerLag.set({ group: this.options.group, topic, partition }, lag);
    if (records.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const giveUpAt = Date.now() + DELIVERY_TIME_MAX_MS;
      const progress = { next: 0, isTaken: false, ahead: [] };
      this.deliveries.add({ payload, records, isWhole, giveUpAt, ...progress, resolve, reject });
      this.begin();
    });
  }

  private begin(): void {
    if (this.mode !== 'idle') return;
    this.mode = 'gathering';
    setImmediate(() => void this.work());
  }

  private async work(): Promise<void> {
    this.mode = 'working';
    let publication = Promise.resolve();
    try {
      await this.prepare();
      await this.gather();
      for (let chunk = this.take(publication); chunk; chunk = this.take(publication)) {
        failpoint('consume.before-chunk');
        const applied = this.apply(chunk);
        setImmediate(() => this.readAhead()); // The database has its first statement by then, and leaves us the time.
        const results = await applied;
        await publication;
        // The next chunk is in the database while this one's results go out; they go out in order all the same.
        publication = this.publish(chunk, results);
        publication.catch(() => undefined); // It is awaited below, or before the next one.
        await this.beat();
        await this.gather();
      }
      await publication;
    } catch (error) {
      await publication.catch(() => undefined);
      this.putBack(error);
    }
    this.mode = 'idle';
    if (this.waiting().length > 0) this.begin();
  }

  private async prepare(): Promise<void> {
    if (!(await this.options.publisher.prepare(this.assignment.generation))) return;
    const committed = new Map(await this.options.readCommitted());
    this.assignment = { ...this.assignment, committed };
  }

  /** Under load: what comes within a moment of the chunk before goes together, unless it fills a chunk already. */
  private async gather(): Promise<void> {
    const { gatherMs, chunkRecordsMax } = this.options;
    const leftMs = this.takenAt + gatherMs - performance.now();
    const records = this.waiting().reduce((sum, delivery) => sum + delivery.records.length - delivery.next, 0);
    if (leftMs > 0 && records > 0 && records < chunkRecordsMax) await sleep(leftMs);
  }

  private waiting(): Delivery[] {
    return [...this.deliveries].filter(({ isTaken }) => !isTaken);
  }

  /** Null when no record waits. Deliveries that have to stop are resolved with the chunk before. */
  private take(publication: Promise<void>): Chunk | null {
    const waiting = this.waiting();
    for (const delivery of waiting) this.skipCommitted(delivery);
    const { slices, ended } = takeChunk(
      waiting.map((delivery) => ({ ...delivery, delivery, mustStop: mustStop(delivery) })),
      { recordsMax: this.options.chunkRecordsMax, bytesMax: CHUNK_BYTES_MAX },
    );
    for (const delivery of ended) {
      delivery.isTaken = true;
      publication.then(() => this.close(delivery), delivery.reject);
    }
    if (slices.length === 0) return null;
    this.takenAt = performance.now();
    return { readings: slices.flatMap((slice) => this.readSlice(slice)), slices };
  }

  private readSlice({ delivery, from, to }: Slice<Delivery>): Reading[] {
    const { ahead, records } = delivery;
    const readings = records.slice(from, to).map((record, at) => ahead[from + at] ?? this.read(delivery, record));
    ahead.fill(undefined, from, to); // What is taken is not kept until the whole delivery is through.
    delivery.next = to;
    delivery.isTaken = to === records.length;
    return readings;
  }

  /** Reads what the next chunk will hold, as far as it has come. Which records that are is decided when it is taken. */
  private readAhead(): void {
    let left = this.options.chunkRecordsMax;
    for (const delivery of this.waiting()) {
      const { records } = delivery;
      for (let at = delivery.next; at < records.length && left > 0; at += 1, left -= 1) {
        delivery.ahead[at] ??= this.read(delivery, records[at]!);
      }
    }
  }

  private read({ payload: { batch } }: Delivery, record: KafkaMessage): Reading {
    const { key, value, headers = {}, offset, timestamp } = record;
    const topic = batch.topic.slice(this.options.topicPrefix.length);
    const received = { topic, partition: batch.partition, offset, timestamp, key, value, headers };
    return readRecord(received, this.options.consumers);
  }

  /** What was committed before this member opened its producer is done with, though it was fetched again. */
  private skipCommitted(delivery: Delivery): void {
    const { batch, resolveOffset } = delivery.payload;
    const place = `${batch.topic} ${batch.partition}`;
    const committed = this.assignment.committed.get(place);
    if (committed === undefined) return;
    this.assignment.committed.delete(place);
    const firstNew = delivery.records.findIndex(({ offset }) => BigInt(offset) >= committed);
    delivery.next = firstNew === -1 ? delivery.records.length : firstNew;
    const lastDone = delivery.records[delivery.next - 1];
    if (lastDone) resolveOffset(lastDone.offset);
  }

  /** Waits for an outage to end: the member keeps its partitions, and no record uses up an attempt. */
  private async apply(chunk: Chunk): Promise<OutgoingRecord[]> {
    const { group, runner, logger } = this.options;
    const started = performance.now();
    for (let outage = 0; ; outage += 1) {
      try {
        const results = await runner.run(chunk.readings, () => this.beat());
        chunkRecords.observe({ group }, chunk.readings.length);
        chunkSeconds.observe({ group, step: 'database' }, (performance.now() - started) / 1_000);
        return results;
      } catch (error) {
        if (!isInfrastructureError(error) || !this.isRunning()) throw error;
        outages.inc({ group });
        this.trouble = { error, isOutage: true };
        const about = { event: 'consumer_waits_for_database', err: error, outage, ...eventsOf(chunk.readings) };
        logger.warn(about, 'the chunk waits for its database');
        await this.pause(Math.min(OUTAGE_FIRST_PAUSE_MS * 2 ** outage, OUTAGE_PAUSE_MAX_MS));
      }
    }
  }

  private async publish({ slices }: Chunk, results: readonly OutgoingRecord[]): Promise<void> {
    const { group, publisher } = this.options;
    const started = performance.now();
    await publisher.publish(results, slices.map(nextOffsetOf), commitBy(slices));
    for (const slice of slices) {
      slice.delivery.payload.resolveOffset(lastOf(slice).offset);
      if (isFinal(slice)) this.close(slice.delivery);
    }
    this.trouble = null;
    resultsPublished.inc({ group }, results.length);
    chunkSeconds.observe({ group, step: 'kafka' }, (performance.now() - started) / 1_000);
  }

  private close(delivery: Delivery): void {
    this.deliveries.delete(delivery);
    delivery.resolve();
  }

  /** Nothing of what is open is resolved: it is fetched again, and the inbox knows what was done. */
  private putBack(error: unknown): void {
    const { group, logger } = this.options;
    outages.inc({ group });
    this.trouble = { error, isOutage: isInfrastructureError(error) };
    const about = { event: 'consumer_puts_back', err: error, partitions: this.deliveries.size };
    logger.warn(about, 'records are put back and fetched again');
    const deliveries = [...this.deliveries];
    this.deliveries.clear();
    for (const delivery of deliveries) delivery.reject(error);
  }

  /** kafkajs sends one only when its interval is over. It throws when the group is being dealt anew. */
  private async beat(): Promise<void> {
    const [delivery] = this.deliveries;
    await delivery?.payload.heartbeat();
  }

  private isRunning(): boolean {
    const [delivery] = this.deliveries;
    return delivery?.payload.isRunning() ?? false;
  }

  private async pause(forMs: number): Promise<void> {
    const until = Date.now() + forMs;
    for (let left = forMs; left > 0 && this.isRunning(); left = until - Date.now()) {
      await sleep(Math.min(left, OUTAGE_BEAT_MS));
      await this.beat();
    }
  }
}
