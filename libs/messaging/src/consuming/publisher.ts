import type { Database } from '@kessai/database';
import { failpoint, type Logger } from '@kessai/runtime';
import type { Kafka } from '../kafka/kafka-client';
import type { KafkaConfig } from '../kafka/kafka-config';
import type { OutgoingRecord } from '../kafka/outgoing-record';
import { PlainProducer } from '../kafka/plain-producer';
import { ProducerSlot } from '../kafka/producer-slot';
import { TransactionalProducer, type NextOffset } from '../kafka/transactional-producer';

/** Commits offsets without a transaction; the broker refuses it to a member of an old generation. */
export type CommitOffsets = (offsets: readonly NextOffset[]) => Promise<void>;

interface PublisherOptions {
  readonly config: KafkaConfig;
  /** The group as Kafka knows it, prefix included. */
  readonly wireGroup: string;
  readonly db: Database;
  readonly logger: Logger;
}

/** Brings the results of a chunk and its offsets to Kafka: in one transaction, or one after the other without. */
export class Publisher {
  private readonly slot: ProducerSlot;
  private readonly plain: PlainProducer;
  private transactional: TransactionalProducer | null = null;
  private generation = -1;
  private isClosed = false;

  constructor(
    private readonly kafka: Kafka,
    private readonly options: PublisherOptions,
  ) {
    this.slot = new ProducerSlot(options.db, options.config, options.logger);
    this.plain = new PlainProducer(kafka);
  }

  /**
   * True when a new producer was opened, after a failure or for a new generation of the group. What an old one left is
   * ended then, and the committed offsets are final.
   */
  async prepare(generation: number): Promise<boolean> {
    if (!this.options.config.KAFKA_TRANSACTIONS) return false;
    if (this.transactional?.usable && this.generation === generation) return false;
    await this.newTransactional();
    this.generation = generation;
    return true;
  }

  async publish(
    records: readonly OutgoingRecord[],
    offsets: readonly NextOffset[],
    commit: CommitOffsets,
  ): Promise<void> {
    if (this.transactional && records.length > 0) await this.publishTogether(this.transactional, records, offsets);
    else await this.publishInTurn(records, offsets, commit);
  }

  /** Does not wait for a producer that is being opened: it ends by itself, and `prepare` fails. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.closeTransactional();
    await this.plain.close();
    await this.slot.release();
  }

  private async publishTogether(
    producer: TransactionalProducer,
    records: readonly OutgoingRecord[],
    offsets: readonly NextOffset[],
  ): Promise<void> {
    failpoint('consume.before-results');
    failpoint('consume.before-offsets');
    await producer.publish(records, offsets);
    failpoint('consume.after-results');
    failpoint('consume.after-offsets');
  }

  /** Results before offsets: a process that dies between them publishes the results again, and loses none. */
  private async publishInTurn(
    records: readonly OutgoingRecord[],
    offsets: readonly NextOffset[],
    commit: CommitOffsets,
  ): Promise<void> {
    failpoint('consume.before-results');
    if (records.length > 0) await this.plain.send(records);
    failpoint('consume.after-results');
    failpoint('consume.before-offsets');
    await commit(offsets);
    failpoint('consume.after-offsets');
  }

  private async newTransactional(): Promise<void> {
    const { config, wireGroup } = this.options;
    await this.closeTransactional();
    try {
      const slot = await this.slot.hold();
      this.transactional = await TransactionalProducer.open({
        kafka: this.kafka,
        consumerGroup: wireGroup,
        slot: { number: slot.number, valid: () => !this.isClosed && slot.valid() },
        transactionTimeoutMs: config.KAFKA_TRANSACTION_TIMEOUT_MS,
      });
    } finally {
      if (this.isClosed) await this.close();
    }
    if (this.isClosed) throw new Error('the publisher was closed while it opened its producer');
  }

  private async closeTransactional(): Promise<void> {
    const { transactional } = this;
    this.transactional = null;
    await transactional?.close();
  }
}
