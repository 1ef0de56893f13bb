import type { Database } from '@kessai/database';
import type { HealthChecks } from '@kessai/http';
import type { Logger } from '@kessai/runtime';
import type { INestApplication } from '@nestjs/common';
import { createKafka, type Kafka } from '../kafka/kafka-client';
import type { KafkaConfig } from '../kafka/kafka-config';
import type { VerifyKeys } from '../kafka/signatures';
import { Outbox } from '../outbox/outbox';
import { KafkaChunkStrategy } from './kafka-chunk-strategy';

export interface ConsumersOptions {
  readonly service: string;
  readonly group: string;
  /** The pool that consumes: one connection for the chunk, one for parked records, one for the producer's slot. */
  readonly db: Database;
  readonly config: KafkaConfig;
  readonly logger: Logger;
  readonly health: HealthChecks;
  /** Woken when a dead letter or the result of a parked record is written; without it the relay finds them by itself. */
  readonly outbox?: Outbox;
  /** Written into dead letters: the release that failed. */
  readonly version?: string;
  /** Whose signatures count on a signed topic. */
  readonly verifyKeys?: VerifyKeys | undefined;
  /** The name of its health check, where a service has more groups than one. */
  readonly check?: string;
  /** Other clients than those made from `config`; for tests that put something between consumer and broker. */
  readonly kafka?: () => Kafka;
}

/** Starts to consume what the application's controllers declare by `@Consumes`. Stops when the application closes. */
export async function attachConsumers(app: INestApplication, options: ConsumersOptions): Promise<KafkaChunkStrategy> {
  const [strategy] = await attachGroups(app, [options]);
  return strategy!;
}

/** The same for several groups, which share nothing: what stops one of them leaves the others alone. */
export async function attachGroups(
  app: INestApplication,
  groups: readonly ConsumersOptions[],
): Promise<KafkaChunkStrategy[]> {
  const names = groups.map(({ group }) => group);
  const strategies = groups.map((options) => strategyOf(options, names));
  for (const strategy of strategies) app.connectMicroservice({ strategy });
  await app.startAllMicroservices();
  return strategies;
}

function strategyOf(options: ConsumersOptions, groupsOfService: readonly string[]): KafkaChunkStrategy {
  const { service, group, db, config, logger, health } = options;
  return new KafkaChunkStrategy({
    config,
    health,
    groupsOfService,
    verifyKeys: options.verifyKeys,
    check: options.check ?? 'consumer',
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
}
