import type { HealthChecks, Logger } from '@kessai/platform';
import type { INestApplication } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { createKafka, type Kafka } from '../kafka/kafka-client';
import type { KafkaConfig } from '../kafka/kafka-config';
import { Outbox } from '../outbox/outbox';
import { KafkaChunkStrategy } from './kafka-chunk-strategy';

export interface ConsumersOptions {
  readonly service: string;
  readonly group: string;
  /** The pool that consumes: one connection for the chunk, one for parked records, one for the producer's slot. */
  readonly db: DataSource;
  readonly config: KafkaConfig;
  readonly logger: Logger;
  readonly health: HealthChecks;
  /** Woken when a dead letter or the result of a parked record is written; without it the relay finds them by itself. */
  readonly outbox?: Outbox;
  /** Stands in dead letters, to tell which release failed. */
  readonly version?: string;
  /** Other clients than those made from `config`; for tests that put something between consumer and broker. */
  readonly kafka?: () => Kafka;
}

/** Starts to consume what the application's controllers declare by `@Consumes`. Stops when the application closes. */
export async function attachConsumers(app: INestApplication, options: ConsumersOptions): Promise<KafkaChunkStrategy> {
  const { service, group, db, config, logger, health } = options;
  const strategy = new KafkaChunkStrategy({
    config,
    health,
    kafka: options.kafka ?? (() => createKafka(config, { clientId: `kessai-${service}-consumer`, logger })),
    context: {
      service,
      version: options.version ?? 'unversioned',
      group,
      topicPrefix: config.TOPIC_PREFIX,
      db,
      outbox: options.outbox ?? new Outbox({ wake: () => undefined }),
      limits: { attemptsMax: config.RETRY_ATTEMPTS_MAX, firstDelayMs: config.RETRY_FIRST_DELAY_MS },
      logger,
    },
  });
  app.connectMicroservice({ strategy });
  await app.startAllMicroservices();
  return strategy;
}
