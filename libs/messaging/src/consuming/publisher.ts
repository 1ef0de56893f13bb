import { passHandOver, type Logger } from '@kessai/platform';
import type { DataSource } from 'typeorm';
import type { Kafka } from '../kafka/kafka-client';
import type { KafkaConfig } from '../kafka/kafka-config';
import type { OutgoingRecord } from '../kafka/outgoing-record';
import { PlainProducer } from '../kafka/plain-producer';
import { ProducerSlot } from '../kafka/producer-slot';
import { TransactionalLane, type NextOffset } from '../kafka/transactional-lane';

/** Commits offsets without a transaction; the broker refuses it to a member of an old generation. */
export type CommitOffsets = (offsets: readonly NextOffset[]) => Promise<void>;

interface PublisherOptions {
  readonly config: KafkaConfig;
  /** The group as Kafka knows it, prefix included. */
  readonly wireGroup: string;
  readonly db: DataSource;
  readonly logger: Logger;
}

/** Brings the results of a chunk and its offsets to Kafka: in one transaction, or one after the other without. */
export class Publisher {
  private readonly slot: ProducerSlot;
  private readonly plain: PlainProducer;
  private lane: TransactionalLane | null = null;
  private generation = -1;

  constructor(
    private readonly kafka: Kafka,
    private readonly options: PublisherOptions,
  ) {
    this.slot = new ProducerSlot(options.db, options.config, options.logger);
    this.plain = new PlainProducer(kafka);
  }

  /**
   * True when a new lane was opened, after a failure or for a new generation of the group: what an old one left is
   * settled then, and the committed offsets are final.
   */
  async prepare(generation: number): Promise<boolean> {
    if (!this.options.config.KAFKA_TRANSACTIONS) return false;
    if (this.lane?.usable && this.generation === generation) return false;
    await this.newLane();
    this.generation = generation;
    return true;
  }

  async publish(
    records: readonly OutgoingRecord[],
    offsets: readonly NextOffset[],
    commit: CommitOffsets,
  ): Promise<void> {
    if (this.lane && records.length > 0) await this.publishTogether(this.lane, records, offsets);
    else await this.publishInTurn(records, offsets, commit);
  }

  async close(): Promise<void> {
    await this.closeLane();
    await this.plain.close();
    await this.slot.release();
  }

  private async publishTogether(
    lane: TransactionalLane,
    records: readonly OutgoingRecord[],
    offsets: readonly NextOffset[],
  ): Promise<void> {
    passHandOver('consume.before-results');
    passHandOver('consume.before-offsets');
    await lane.publish(records, offsets);
    passHandOver('consume.after-results');
    passHandOver('consume.after-offsets');
  }

  /** Results before offsets: whoever dies between them publishes the results again, and loses none. */
  private async publishInTurn(
    records: readonly OutgoingRecord[],
    offsets: readonly NextOffset[],
    commit: CommitOffsets,
  ): Promise<void> {
    passHandOver('consume.before-results');
    if (records.length > 0) await this.plain.send(records);
    passHandOver('consume.after-results');
    passHandOver('consume.before-offsets');
    await commit(offsets);
    passHandOver('consume.after-offsets');
  }

  private async newLane(): Promise<void> {
    const { config, wireGroup } = this.options;
    await this.closeLane();
    this.lane = await TransactionalLane.open({
      kafka: this.kafka,
      consumerGroup: wireGroup,
      slot: await this.slot.hold(),
      transactionTimeoutMs: config.KAFKA_TRANSACTION_TIMEOUT_MS,
    });
  }

  private async closeLane(): Promise<void> {
    const { lane } = this;
    this.lane = null;
    await lane?.close();
  }
}
