import { CompressionTypes, Kafka, logLevel, type Admin, type IHeaders, type KafkaConfig } from 'kafkajs';

export interface StoredRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: IHeaders;
}

export type NewRecord = Pick<StoredRecord, 'key' | 'value' | 'headers'> & { readonly partition?: number };

/** The topics as an outsider with a console producer and consumer has them: to repeat, to damage and to look. */
export class KafkaRecords {
  private readonly kafka: Kafka;
  constructor(
    brokers: string[],
    private readonly prefix: string,
    /** Where the brokers ask for it. */
    access: Pick<KafkaConfig, 'ssl' | 'sasl'> = {},
  ) {
    this.kafka = new Kafka({ ...access, brokers, clientId: 'e2e', logLevel: logLevel.NOTHING });
  }

  /** Every record that stands in the topic now. */
  async readAll(topicName: string): Promise<StoredRecord[]> {
    const topic = this.prefix + topicName;
    const ends = await this.withAdmin((admin) => admin.fetchTopicOffsets(topic));
    const awaited = new Map(
      ends.filter(({ low, high }) => low !== high).map(({ partition, high }) => [partition, BigInt(high)]),
    );
    if (awaited.size === 0) return [];
    const found: StoredRecord[] = [];
    const consumer = this.kafka.consumer({
      groupId: `${this.prefix}reader-${Date.now()}-${Math.random()}`,
      maxWaitTimeInMs: 100,
    });
    await consumer.connect();
    try {
      await consumer.subscribe({ topic, fromBeginning: true });
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${topic} was not read to its end within 20 s`)), 20_000);
        const eachBatch = async ({
          batch,
        }: {
          batch: { partition: number; lastOffset(): string; messages: unknown[] };
        }) => {
          for (const message of batch.messages as Omit<StoredRecord, 'topic' | 'partition'>[]) {
            found.push({ ...message, topic, partition: batch.partition, headers: message.headers ?? {} });
          }
          // Behind the last record a transaction's marker takes one more offset.
          const end = awaited.get(batch.partition);
          if (end !== undefined && BigInt(batch.lastOffset()) + 2n >= end) awaited.delete(batch.partition);
          if (awaited.size > 0) return;
          clearTimeout(timer);
          resolve();
        };
        consumer.run({ eachBatch }).catch(reject);
      });
    } finally {
      await consumer.disconnect();
    }
    return found;
  }

  async produce(topicName: string, records: readonly NewRecord[]): Promise<void> {
    const producer = this.kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    try {
      await producer.send({
        topic: this.prefix + topicName,
        acks: -1,
        compression: CompressionTypes.None,
        messages: records.map(({ key, value, headers, partition }) => ({
          key,
          value,
          headers,
          ...(partition === undefined ? {} : { partition }),
        })),
      });
    } finally {
      await producer.disconnect();
    }
  }

  /** Sets a stopped group back to the first record of every topic it has read. */
  async rewind(groupName: string, topicNames: readonly string[]): Promise<void> {
    await this.withAdmin(async (admin) => {
      for (const topic of topicNames) {
        await admin.resetOffsets({ groupId: this.prefix + groupName, topic: this.prefix + topic, earliest: true });
      }
    });
  }

  async groupIsEmpty(groupName: string): Promise<boolean> {
    const { groups } = await this.withAdmin((admin) => admin.describeGroups([this.prefix + groupName]));
    return groups.every(({ members }) => members.length === 0);
  }

  private async withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}
