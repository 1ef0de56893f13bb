import type { EventEnvelope } from '@kessai/contracts';
import type { HealthChecks } from '@kessai/platform';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import type { EntityManager } from 'typeorm';
import type { Kafka } from '../kafka/kafka-client';
import type { KafkaConfig } from '../kafka/kafka-config';
import type { Outgoing } from '../outbox/outgoing';
import type { ConsumingContext } from './chunk-runner';
import type { ConsumesExtras } from './consumes';
import { GroupConsumer } from './group-consumer';
import { ParkedRecordWorker } from './parked-record-worker';
import { EventConsumers, type EventConsumer } from './reading';

interface StrategyOptions {
  readonly config: KafkaConfig;
  readonly context: ConsumingContext;
  readonly health: HealthChecks;
  readonly kafka: () => Kafka;
}

/** Nest's door to Kafka: finds the methods under `@Consumes` and hands them whole chunks. */
export class KafkaChunkStrategy extends Server implements CustomTransportStrategy {
  private consumer: GroupConsumer | null = null;
  private worker: ParkedRecordWorker | null = null;

  constructor(private readonly options: StrategyOptions) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    try {
      const { config, context, health, kafka } = this.options;
      const consumers = this.findConsumers();
      this.consumer = new GroupConsumer({ config, context, consumers, kafka });
      this.worker = new ParkedRecordWorker({
        context,
        consumers,
        pollMs: config.RETRY_POLL_MS,
        leaseMs: config.RETRY_LEASE_MS,
      });
      health.add('consumer', () => this.consumer?.health() ?? { ok: false, detail: 'stopped' });
      this.consumer.start();
      this.worker.start();
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** The worker that tries parked records again; null before the start. */
  get parkedRecords(): ParkedRecordWorker | null {
    return this.worker;
  }

  async close(): Promise<void> {
    const { consumer, worker } = this;
    this.consumer = null;
    this.worker = null;
    await Promise.all([consumer?.stop(), worker?.stop()]);
  }

  override on(): never {
    throw new Error('the transport has no events to listen to: see its metrics');
  }

  override unwrap<T>(): T {
    throw new Error('only libs/messaging talks to Kafka');
  }

  private findConsumers(): EventConsumers {
    const { group } = this.options.context;
    const found = [...this.messageHandlers].map(([type, handler]) => consumerOf(type, handler));
    const stranger = found.find((consumer) => consumer.group !== group);
    if (stranger) throw new Error(`${stranger.definition.type} is consumed by ${stranger.group}, this is ${group}`);
    if (found.length === 0) throw new Error(`no method of this service consumes events for ${group}`);
    return new EventConsumers(found);
  }
}

function consumerOf(type: string, handler: MessageHandler): EventConsumer & { group: string } {
  const { definition, group } = (handler.extras ?? {}) as Partial<ConsumesExtras>;
  if (!definition || !group) throw new Error(`the handler of ${type} is not declared by @Consumes`);
  if (handler.next) throw new Error(`${type} has two handlers in one service`);
  const call = handler as unknown as (tx: EntityManager, events: EventEnvelope[]) => Promise<Outgoing[]>;
  return { definition, group, handle: (tx, events) => call(tx, events) };
}
