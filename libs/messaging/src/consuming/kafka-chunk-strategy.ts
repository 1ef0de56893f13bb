import type { Tx } from '@kessai/database';
import { signedTopics, type EventEnvelope } from '@kessai/contracts';
import type { HealthChecks } from '@kessai/http';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import type { Kafka } from '../kafka/kafka-client';
import type { KafkaConfig } from '../kafka/kafka-config';
import type { VerifyKeys } from '../kafka/signatures';
import type { Outgoing } from '../outbox/outgoing';
import type { ConsumesExtras } from '../handling/consumes';
import type { ConsumingContext } from '../handling/consuming-context';
import { signaturesRefused } from '../handling/consuming-metrics';
import { GroupConsumer } from './group-consumer';
import { ParkedRecordWorker } from '../retries/parked-record-worker';
import { EventConsumers, type EventConsumer } from '../handling/reading';

interface StrategyOptions {
  readonly config: KafkaConfig;
  readonly context: ConsumingContext;
  readonly health: HealthChecks;
  readonly check: string;
  /** All groups of the service: a handler of another one would never be called. */
  readonly groupsOfService: readonly string[];
  readonly kafka: () => Kafka;
  /** Of what a signed topic brings: without a key nothing of it is believed. */
  readonly verifyKeys?: VerifyKeys | undefined;
}

/** Nest's transport for Kafka: finds the methods under `@Consumes` and hands them whole chunks. */
export class KafkaChunkStrategy extends Server implements CustomTransportStrategy {
  private consumer: GroupConsumer | null = null;
  private worker: ParkedRecordWorker | null = null;

  constructor(private readonly options: StrategyOptions) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    try {
      const { check, config, context, health, kafka } = this.options;
      const consumers = this.findConsumers();
      // Counted from zero on: the first refusal is an increase.
      if (consumers.topics.some((topic) => signedTopics.has(topic))) signaturesRefused.inc({ group: context.group }, 0);
      this.consumer = new GroupConsumer({ config, context, consumers, kafka });
      this.worker = new ParkedRecordWorker({
        context,
        consumers,
        pollMs: config.RETRY_POLL_MS,
        leaseMs: config.RETRY_LEASE_MS,
      });
      health.add(check, () => this.consumer?.health() ?? { ok: false, detail: 'stopped' });
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
    const { context, groupsOfService, verifyKeys } = this.options;
    const { group } = context;
    const all = [...this.messageHandlers].map(([type, handler]) => consumerOf(type, handler));
    const foreign = all.find((consumer) => !groupsOfService.includes(consumer.group));
    if (foreign) throw new Error(`${foreign.definition.type} is consumed by ${foreign.group}, this is ${group}`);
    const found = all.filter((consumer) => consumer.group === group);
    if (found.length === 0) throw new Error(`no method of this service consumes events for ${group}`);
    return new EventConsumers(found, verifyKeys);
  }
}

function consumerOf(type: string, handler: MessageHandler): EventConsumer & { group: string } {
  const { definition, group } = (handler.extras ?? {}) as Partial<ConsumesExtras>;
  if (!definition || !group) throw new Error(`the handler of ${type} is not declared by @Consumes`);
  if (handler.next) throw new Error(`${type} has two handlers in one service`);
  const call = handler as unknown as (tx: Tx, events: EventEnvelope[]) => Promise<Outgoing[]>;
  return { definition, group, handle: (tx, events) => call(tx, events) };
}
