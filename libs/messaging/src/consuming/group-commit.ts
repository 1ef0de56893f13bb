import { isInfrastructureError, passHandOver, type Logger } from '@kessai/platform';
import type { EachBatchPayload, KafkaMessage } from '../kafka/kafka-client';
import type { OutgoingRecord } from '../kafka/outgoing-record';
import type { NextOffset } from '../kafka/transactional-lane';
import type { ChunkRunner } from './chunk-runner';
import { chunkRecords, chunkSeconds, consumerLag, outages, resultsPublished } from './consuming-metrics';
import type { CommitOffsets, Publisher } from './publisher';
import { readRecord, type EventConsumers, type Reading } from './reading';

interface GroupCommitOptions {
  readonly group: string;
  readonly topicPrefix: string;
  readonly chunkRecordsMax: number;
  readonly consumers: EventConsumers;
  readonly runner: ChunkRunner;
  readonly publisher: Publisher;
  /** The offsets the group has committed, by wire topic and partition. */
  readonly readCommitted: () => Promise<ReadonlyMap<string, bigint>>;
  readonly logger: Logger;
}

/** One partition's fetched records, on their way through. */
interface Delivery {
  readonly payload: EachBatchPayload;
  readonly giveUpAt: number;
  next: number;
  /** What has been read before its chunk was made up, by the place in the batch. */
  readonly ahead: (Reading | undefined)[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A delivery's part of a chunk: up to and with `last`. */
interface Slice {
  readonly delivery: Delivery;
  readonly last: KafkaMessage;
  readonly finished: boolean;
}

interface Chunk {
  readonly readings: Reading[];
  readonly slices: Slice[];
}

const CHUNK_BYTES_MAX = 4 * 1024 * 1024;
/** What a record takes beside its value, roughly. */
const RECORD_OVERHEAD_BYTES = 512;
/** A partition with a long backlog gives way to the others of its broker, which are not fetched meanwhile. */
const DELIVERY_TIME_MAX_MS = 5_000;
const OUTAGE_FIRST_PAUSE_MS = 100;
const OUTAGE_PAUSE_MAX_MS = 2_000;
const OUTAGE_BEAT_MS = 250;
const LOGGED_EVENTS_MAX = 10;

/**
 * Group commit over partitions: what waits in all of them is taken together, so that an event by itself costs one
 * transaction and a thousand cost few. While one chunk is in hand, the next ones gather.
 */
export class GroupCommit {
  private readonly open = new Set<Delivery>();
  private readonly waiting: Delivery[] = [];
  private working = false;
  private generation = 0;
  private committed = new Map<string, bigint>();

  constructor(private readonly options: GroupCommitOptions) {}

  /** The group has been dealt its partitions anew. */
  newGeneration(): void {
    this.generation += 1;
    this.committed.clear();
    this.begin();
  }

  /** Resolves when the records are through, or when it is better to fetch the rest of them again. */
  deliver(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const lag = { group: this.options.group, topic: batch.topic, partition: batch.partition };
    consumerLag.set(lag, Number(batch.offsetLag()));
    return new Promise((resolve, reject) => {
      const delivery = { payload, giveUpAt: Date.now() + DELIVERY_TIME_MAX_MS, next: 0, ahead: [], resolve, reject };
      this.open.add(delivery);
      this.waiting.push(delivery);
      this.begin();
    });
  }

  private begin(): void {
    if (this.working) return;
    this.working = true;
    // The batches of one fetch are delivered one after the other in this turn of the event loop: all join the chunk.
    setImmediate(() => void this.work());
  }

  private async work(): Promise<void> {
    let publication = Promise.resolve();
    try {
      if (await this.options.publisher.prepare(this.generation)) {
        this.committed = new Map(await this.options.readCommitted());
      }
      for (let chunk = this.take(publication); chunk; chunk = this.take(publication)) {
        passHandOver('consume.before-chunk');
        const settled = this.settle(chunk);
        setImmediate(() => this.readAhead()); // The database has its first statement by then, and leaves us the time.
        const results = await settled;
        await publication;
        // The next chunk is in the database while this one's results go out; they go out in order all the same.
        publication = this.publish(chunk, results);
        publication.catch(() => undefined); // It is awaited below, or before the next one.
        await this.beat();
      }
      await publication;
    } catch (error) {
      await publication.catch(() => undefined);
      this.putBack(error);
    }
    this.working = false;
    if (this.waiting.length > 0) this.begin();
  }

  /** The oldest records that wait, as many as a chunk may hold; deliveries that have to stop leave here. */
  private take(publication: Promise<void>): Chunk | null {
    const chunk: Chunk = { readings: [], slices: [] };
    let bytes = 0;
    const isFull = () => chunk.readings.length >= this.options.chunkRecordsMax || bytes >= CHUNK_BYTES_MAX;
    while (this.waiting[0] && !isFull()) {
      const delivery = this.waiting[0];
      const { messages } = delivery.payload.batch;
      this.skipCommitted(delivery);
      let last: KafkaMessage | undefined;
      if (!mustStop(delivery)) {
        for (let record = messages[delivery.next]; record && !isFull(); record = messages[delivery.next]) {
          chunk.readings.push(delivery.ahead[delivery.next] ?? this.read(delivery, record));
          delivery.ahead[delivery.next] = undefined;
          bytes += RECORD_OVERHEAD_BYTES + (record.value?.length ?? 0);
          delivery.next += 1;
          last = record;
        }
      }
      const finished = delivery.next >= messages.length;
      if (last) chunk.slices.push({ delivery, last, finished });
      if (finished || !last) this.waiting.shift();
      if (!last) publication.then(() => this.close(delivery), delivery.reject);
    }
    return chunk.slices.length > 0 ? chunk : null;
  }

  /** Reads what the next chunk will hold, as far as it has come. Which records that are is decided when it is taken. */
  private readAhead(): void {
    let left = this.options.chunkRecordsMax;
    for (const delivery of this.waiting) {
      const { messages } = delivery.payload.batch;
      for (let at = delivery.next; at < messages.length && left > 0; at += 1, left -= 1) {
        delivery.ahead[at] ??= this.read(delivery, messages[at]!);
      }
    }
  }

  private read({ payload: { batch } }: Delivery, record: KafkaMessage): Reading {
    const { key, value, headers = {}, offset, timestamp } = record;
    const topic = batch.topic.slice(this.options.topicPrefix.length);
    const received = { topic, partition: batch.partition, offset, timestamp, key, value, headers };
    return readRecord(received, this.options.consumers);
  }

  /** What another member had committed when this one opened its lane is done with, though it was fetched again. */
  private skipCommitted(delivery: Delivery): void {
    const { batch, resolveOffset } = delivery.payload;
    const place = `${batch.topic} ${batch.partition}`;
    const committed = this.committed.get(place);
    if (committed === undefined) return;
    this.committed.delete(place);
    const firstNew = batch.messages.findIndex(({ offset }) => BigInt(offset) >= committed);
    delivery.next = firstNew === -1 ? batch.messages.length : firstNew;
    const lastDone = batch.messages[delivery.next - 1];
    if (lastDone) resolveOffset(lastDone.offset);
  }

  /** Waits out an outage in place: the member keeps its partitions, and no record burns an attempt. */
  private async settle(chunk: Chunk): Promise<OutgoingRecord[]> {
    const { group, runner, logger } = this.options;
    const started = performance.now();
    for (let outage = 0; ; outage += 1) {
      try {
        const results = await runner.settle(chunk.readings, () => this.beat());
        chunkRecords.observe({ group }, chunk.readings.length);
        chunkSeconds.observe({ group, step: 'database' }, (performance.now() - started) / 1_000);
        return results;
      } catch (error) {
        if (!isInfrastructureError(error) || !this.isRunning()) throw error;
        outages.inc({ group });
        logger.warn({ err: error, outage, ...eventsOf(chunk) }, 'the chunk waits for its database');
        await this.pause(Math.min(OUTAGE_FIRST_PAUSE_MS * 2 ** outage, OUTAGE_PAUSE_MAX_MS));
      }
    }
  }

  private async publish({ slices }: Chunk, results: readonly OutgoingRecord[]): Promise<void> {
    const { group, publisher } = this.options;
    const started = performance.now();
    await publisher.publish(results, slices.map(nextOffsetOf), commitBy(slices));
    for (const { delivery, last, finished } of slices) {
      delivery.payload.resolveOffset(last.offset);
      if (finished) this.close(delivery);
    }
    resultsPublished.inc({ group }, results.length);
    chunkSeconds.observe({ group, step: 'kafka' }, (performance.now() - started) / 1_000);
  }

  private close(delivery: Delivery): void {
    this.open.delete(delivery);
    delivery.resolve();
  }

  /** Nothing of what is open is resolved: it is fetched again, and the inbox knows what was done. */
  private putBack(error: unknown): void {
    const { group, logger } = this.options;
    outages.inc({ group });
    logger.warn({ err: error, partitions: this.open.size }, 'records are put back and fetched again');
    const deliveries = [...this.open];
    this.open.clear();
    this.waiting.length = 0;
    for (const delivery of deliveries) delivery.reject(error);
  }

  /** kafkajs sends one only when its interval is over. It throws when the group is being dealt anew. */
  private async beat(): Promise<void> {
    const [delivery] = this.open;
    await delivery?.payload.heartbeat();
  }

  private isRunning(): boolean {
    const [delivery] = this.open;
    return delivery?.payload.isRunning() ?? false;
  }

  private async pause(forMs: number): Promise<void> {
    const until = Date.now() + forMs;
    for (let left = forMs; left > 0 && this.isRunning(); left = until - Date.now()) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(left, OUTAGE_BEAT_MS)));
      await this.beat();
    }
  }
}

/** Enough of a chunk's events to find it again. */
function eventsOf({ readings }: Chunk): { records: number; eventIds: string[] } {
  const identities = readings.flatMap((reading) => (reading.kind === 'skipped' ? [] : (reading.identity ?? [])));
  return { records: readings.length, eventIds: identities.slice(0, LOGGED_EVENTS_MAX).map(({ eventId }) => eventId) };
}

function mustStop({ payload, giveUpAt }: Delivery): boolean {
  return !payload.isRunning() || payload.isStale() || Date.now() > giveUpAt;
}

/** After the last record also come the control records of its transaction, which nobody sees. */
function nextOffsetOf({ delivery, last, finished }: Slice): NextOffset {
  const { batch } = delivery.payload;
  const offset = BigInt(finished ? batch.lastOffset() : last.offset) + 1n;
  return { topic: batch.topic, partition: batch.partition, offset: offset.toString() };
}

function commitBy([slice]: readonly Slice[]): CommitOffsets {
  return async (offsets) => {
    const topics = new Map<string, { partition: number; offset: string }[]>();
    for (const { topic, partition, offset } of offsets) {
      topics.set(topic, [...(topics.get(topic) ?? []), { partition, offset }]);
    }
    await slice?.delivery.payload.commitOffsetsIfNecessary({
      topics: [...topics].map(([topic, partitions]) => ({ topic, partitions })),
    });
  };
}
