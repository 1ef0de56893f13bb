import { METADATA_MAX_AGE_MS, type Kafka, type Message, type Producer, type TopicMessages } from './kafka-client';
import type { OutgoingRecord } from './outgoing-record';
import { partitionOf } from './partitioner';
import { cutByBytes } from './record-sizes';

/** Where a record stands in Kafka. */
export interface Position {
  readonly partition: number;
  readonly offset: bigint;
}

const ALL_REPLICAS = -1;
const BROKER_TIMEOUT_MS = 8_000;

/**
 * Sends with acks from all replicas, not idempotent, one send at a time. The idempotent mode of kafkajs loses records
 * after an error; this one can at worst write a batch twice, in order. The inbox of every consumer drops the second.
 */
export class PlainProducer {
  private producer: Promise<Producer> | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly partitions = new WeakMap<Message, number>();

  constructor(private readonly kafka: Kafka) {}

  /** The positions, in the order of the records. After an error any of them may be in Kafka: send all of them again. */
  send(records: readonly OutgoingRecord[]): Promise<Position[]> {
    const sent = this.turn.then(() => this.sendInTurn(records));
    this.turn = sent.catch(() => undefined); // The one that waits for its turn has its own fate.
    return sent;
  }

  async close(): Promise<void> {
    await this.turn;
    await this.throwAway();
  }

  private async sendInTurn(records: readonly OutgoingRecord[]): Promise<Position[]> {
    const positions: Position[] = [];
    for (const batch of cutByBytes(records)) positions.push(...(await this.sendBatch(batch)));
    return positions;
  }

  private async sendBatch(batch: readonly OutgoingRecord[]): Promise<Position[]> {
    const messages = batch.map(messageOf);
    try {
      const producer = await (this.producer ??= this.connect());
      const topicMessages = byTopic(batch, messages);
      const answer = await producer.sendBatch({ acks: ALL_REPLICAS, timeout: BROKER_TIMEOUT_MS, topicMessages });
      const next = new Map(
        answer.map(({ topicName, partition, baseOffset }) => [`${topicName} ${partition}`, BigInt(baseOffset ?? -1)]),
      );
      return batch.map(({ topic }, index) => this.positionOf(topic, messages[index]!, next));
    } catch (error) {
      // Nothing of its state can be trusted after an error: requests may still be under way, metadata may be stale.
      void this.throwAway();
      throw error;
    }
  }

  /** Within one batch the records of a partition stand one after the other, from the offset that was answered. */
  private positionOf(topic: string, message: Message, next: Map<string, bigint>): Position {
    const partition = this.partitions.get(message)!;
    const offset = next.get(`${topic} ${partition}`) ?? -1n;
    if (offset < 0n) throw new Error(`the broker has not said where it put records of ${topic} ${partition}`);
    next.set(`${topic} ${partition}`, offset + 1n);
    return { partition, offset };
  }

  private async connect(): Promise<Producer> {
    const producer = this.kafka.producer({
      allowAutoTopicCreation: false,
      metadataMaxAge: METADATA_MAX_AGE_MS,
      idempotent: false,
      maxInFlightRequests: 1,
      createPartitioner:
        () =>
        ({ message, partitionMetadata }) => {
          const partition = partitionOf(message as OutgoingRecord, partitionMetadata.length);
          this.partitions.set(message, partition);
          return partition;
        },
    });
    await producer.connect();
    return producer;
  }

  private async throwAway(): Promise<void> {
    const { producer } = this;
    this.producer = null;
    // It may never have connected, or the broker may be away: there is nothing left to do for it.
    await producer?.then((used) => used.disconnect()).catch(() => undefined);
  }
}

export const messageOf = ({ key, value, headers }: OutgoingRecord): Message => ({
  key,
  value,
  headers: headers as NonNullable<Message['headers']>,
});

export function byTopic(records: readonly OutgoingRecord[], messages: readonly Message[]): TopicMessages[] {
  const topics = new Map<string, Message[]>();
  records.forEach(({ topic }, index) => {
    const known = topics.get(topic);
    if (known) known.push(messages[index]!);
    else topics.set(topic, [messages[index]!]);
  });
  return [...topics].map(([topic, list]) => ({ topic, messages: list }));
}
