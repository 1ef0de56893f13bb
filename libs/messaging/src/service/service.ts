import type { TopicName } from '@kessai/contracts';
import {
  createLogger,
  createService,
  HealthChecks,
  openDataSource,
  Shutdown,
  StoredKeys,
  version,
  type DatabaseConfig,
  type Logger,
  type PlatformConfig,
} from '@kessai/platform';
import type { DynamicModule } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { attachConsumers } from '../consuming/attach-consumers';
import { CatchUp } from '../consuming/catch-up';
import type { KafkaConfig } from '../kafka/kafka-config';
import { Outbox } from '../outbox/outbox';
import { OutboxRelay } from '../outbox/relay';

export type ServiceConfig = PlatformConfig &
  DatabaseConfig &
  KafkaConfig & {
    /** Connections for requests; consuming and publishing have a few of their own. */
    readonly DATABASE_POOL_SIZE: number;
  };

/** What a service builds its own parts from. A pool for each kind of work: a flood of one cannot starve the others. */
export interface ServiceParts {
  readonly requestsDb: DataSource;
  readonly relayDb: DataSource;
  /** A pool of its own for one more kind of work. It is closed with the others. */
  readonly openPool: (name: string, poolSize: number) => Promise<DataSource>;
  readonly outbox: Outbox;
  /** Whom the service lets in beside the keys of its environment. */
  readonly keys: StoredKeys;
  readonly logger: Logger;
  /** Register what the module opens: it is closed after requests and consumers, before relay and databases. */
  readonly shutdown: Shutdown;
}

export interface ServiceOptions {
  /** Also the consumer group and the name in logs: `payment`, `wallet`, `ledger`. */
  readonly name: string;
  readonly config: ServiceConfig;
  readonly port: number;
  /** Its requests write, several statements to a step: they go in one round trip (decision 7). */
  readonly requestsSendTogether?: boolean;
  /** What the group must have read, up to where it stood at the start, before stored keys are let in: a replica's topic. */
  readonly keysComeBy?: TopicName;
  readonly module: (parts: ServiceParts) => DynamicModule | Promise<DynamicModule>;
}

/** A chunk, a round of parked records, the producer's slot, and one to spare. */
const CONSUMER_CONNECTIONS = 4;
/** A look-up of keys, one of merchants, and the note of what was used: the guard waits behind no request. */
const ACCESS_CONNECTIONS = 3;
/** A pass of the relay, the renewal of its lease, and a job of the service. */
const RELAY_CONNECTIONS = 3;

/** Opens databases, relay, HTTP and consumers, in the order in which they need each other. `stop` closes them in reverse. */
export async function startService(options: ServiceOptions): Promise<{ url: string; shutdown: Shutdown }> {
  const { name, config } = options;
  const logger = createLogger(name, config.LOG_LEVEL);
  const health = new HealthChecks();
  const shutdown = new Shutdown(logger);
  const open = async (pool: string, poolSize: number, severalStatements = false) => {
    const db = await openDataSource({ url: config.DATABASE_URL, poolSize, name: pool, severalStatements });
    shutdown.onShutdown(`database pool ${pool}`, () => db.destroy());
    return db;
  };
  const requestsDb = await open('requests', config.DATABASE_POOL_SIZE, options.requestsSendTogether);
  const consumersDb = await open('consumers', CONSUMER_CONNECTIONS);
  const relayDb = await open('relay', RELAY_CONNECTIONS);
  health.add('database', () => requestsDb.query('SELECT 1').then(() => ({ ok: true })));

  const relay = new OutboxRelay({ service: name, db: relayDb, config, logger });
  const outbox = new Outbox(relay);
  relay.start();
  shutdown.onShutdown('outbox relay', () => relay.stop());
  health.add('outbox relay', () => relay.health());

  const topics = options.keysComeBy === undefined ? [] : [options.keysComeBy];
  const keysRead = new CatchUp({ config, group: name, topics, logger });
  keysRead.start();
  shutdown.onShutdown('reading of keys', () => keysRead.stop());
  health.add('keys', () => keysRead.health());
  const keys = new StoredKeys(await open('access', ACCESS_CONNECTIONS), () => keysRead.reached);

  const module = await options.module({ requestsDb, relayDb, openPool: open, outbox, keys, logger, shutdown });
  const app = await createService(module, { config, name, logger, health, keys, shutdown });
  await attachConsumers(app, {
    service: name,
    group: name,
    version,
    db: consumersDb,
    config,
    logger,
    health,
    outbox,
  });
  await app.listen(options.port, config.HOST);
  const url = await app.getUrl();
  logger.info({ url, version, mode: config.MODE }, `${name} is up`);
  return { url, shutdown };
}

/** The life of a service's process: starts it, drains it at SIGTERM or SIGINT, and ends with 1 when it cannot start. */
export async function runService(options: ServiceOptions): Promise<void> {
  try {
    const { shutdown } = await startService(options);
    shutdown.listenToSignals();
  } catch (error) {
    process.stderr.write(
      `${options.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exit(1);
  }
}
