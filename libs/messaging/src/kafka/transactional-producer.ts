import { setTimeout as sleep } from 'node:timers/promises';
import { METADATA_MAX_AGE_MS, type Kafka, type Producer, type Transaction } from './kafka-client';
import type { OutgoingRecord } from './outgoing-record';
import { partitionOf } from './partitioner';
import { byTopic, messageOf } from './plain-producer';
import type { SlotHold } from './producer-slot';
import { cutByBytes } from './record-sizes';

/** The next record that the group has to read in a partition. */
export interface NextOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

export interface TransactionalProducerOptions {
  /** The instance of the group's consumer: kafkajs remembers committed offsets per instance. */
  readonly kafka: Kafka;
  /** The wire name of the group, prefix included. */
  readonly consumerGroup: string;
  readonly slot: SlotHold;
  readonly transactionTimeoutMs: number;
}

const OPEN_ATTEMPTS_MAX = 20;
const OPEN_PAUSE_MS = 150;

/** The producer has failed or lost its slot. What it was given last may or may not be in Kafka. */
export class TransactionalProducerBroken extends Error {
  constructor(why: string, options?: ErrorOptions) {
    super(`the transactional producer is broken: ${why}`, options);
    this.name = 'TransactionalProducerBroken';
  }
}

/**
 * Results and consumed offsets in one Kafka transaction. After any error the producer is finished: close it, open a new
 * one, and only then read the committed offsets. Opening ends what the old one left, and makes that final.
 */
export class TransactionalProducer {
  private broken: unknown = null;

  private constructor(
    private readonly producer: Producer,
    private readonly options: TransactionalProducerOptions,
  ) {}

  static async open(options: TransactionalProducerOptions): Promise<TransactionalProducer> {
    for (let attempt = 1; ; attempt += 1) {
      const producer = producerFor(options);
      try {
        await producer.connect();
        await fenceAndWarmUp(producer, options.consumerGroup);
        return new TransactionalProducer(producer, options);
      } catch (error) {
        // Its coordinators may still be loading, and a producer that has seen an error is of no use.
        await disconnect(producer);
        if (attempt === OPEN_ATTEMPTS_MAX || !options.slot.valid())
          throw new TransactionalProducerBroken('it did not open', { cause: error });
      }
      await sleep(OPEN_PAUSE_MS);
    }
  }

  get usable(): boolean {
    return this.broken === null && this.options.slot.valid();
  }

  /**
   * All of it or nothing, and never offsets alone: these are committed without a transaction. The records go first: for
   * them kafkajs waits until the transaction before has ended, for offsets it gives up at once (code 51).
   * A RecordTooLarge is thrown before anything is sent and leaves the producer usable.
   */
  async publish(records: readonly OutgoingRecord[], offsets: readonly NextOffset[]): Promise<void> {
    if (!this.usable)
      throw new TransactionalProducerBroken('it has failed before or lost its slot', { cause: this.broken });
    if (records.length === 0) throw new RangeError('a transaction without records');
    const batches = cutByBytes(records);
    try {
      await this.publishInTransaction(batches, offsets);
    } catch (error) {
      this.broken = error;
      throw new TransactionalProducerBroken('its transaction failed', { cause: error });
    }
  }

  async close(): Promise<void> {
    this.broken ??= new Error('closed');
    await disconnect(this.producer);
  }

  private async publishInTransaction(
    batches: readonly OutgoingRecord[][],
    offsets: readonly NextOffset[],
  ): Promise<void> {
    const transaction: Transaction = await this.producer.transaction();
    for (const batch of batches) {
      await transaction.sendBatch({ topicMessages: byTopic(batch, batch.map(messageOf)) });
    }
    if (offsets.length > 0) {
      await transaction.sendOffsets({ consumerGroupId: this.options.consumerGroup, topics: topicsOf(offsets) });
    }
    if (!this.options.slot.valid()) throw new Error('the slot was lost before the commit');
    await transaction.commit();
  }
}

function producerFor({ kafka, consumerGroup, slot, transactionTimeoutMs }: TransactionalProducerOptions): Producer {
  return kafka.producer({
    transactionalId: `${consumerGroup}.slot-${slot.number}`,
    transactionTimeout: transactionTimeoutMs,
    allowAutoTopicCreation: false,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    maxInFlightRequests: 1,
    createPartitioner:
      () =>
      ({ message, partitionMetadata }) =>
        partitionOf(message as OutgoingRecord, partitionMetadata.length),
  });
}

/**
 * The first transaction of a producer fences every other one of its id and settles what that one had open. It takes
 * the whole way to both coordinators, as a fresh broker refuses the first sendOffsets while it loads.
 */
async function fenceAndWarmUp(producer: Producer, consumerGroupId: string): Promise<void> {
  const transaction = await producer.transaction();
  await transaction.sendOffsets({ consumerGroupId, topics: [] });
  await transaction.abort();
}

export function topicsOf(offsets: readonly NextOffset[]) {
  const topics = new Map<string, { partition: number; offset: string }[]>();
  for (const { topic, partition, offset } of offsets) {
    topics.set(topic, [...(topics.get(topic) ?? []), { partition, offset }]);
  }
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }));
}

async function disconnect(producer: Producer): Promise<void> {
  // The broker may be away; the next producer fences this one and ends what it leaves.
  await producer.disconnect().catch(() => undefined);
}
