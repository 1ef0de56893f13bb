import { createService, HealthChecks, openOperationsPort, StoredKeys, type CreateApplication } from '@kessai/http';
import { createLogger, endAtSignals, faultText, version } from '@kessai/runtime';
import type { INestApplication, Type } from '@nestjs/common';
import { attachGroups, type ConsumersOptions } from '../consuming/attach-consumers';
import { CatchUp } from '../progress/catch-up';
import { Outbox } from '../outbox/outbox';
import { OutboxRelay } from '../outbox/relay';
import { Pools } from './databases';
import { keysGroupOf, ServiceLogger, ServiceModule, type ServiceOptions } from './service.module';

/** A chunk, a round of parked records, the producer's slot, and one to spare. */
const CONSUMER_CONNECTIONS = 4;
/** A chunk of keys, and a round of parked ones. */
const KEYS_CONSUMER_CONNECTIONS = 2;
/** The one that asks whether the database is there: it waits behind no request. */
const HEALTH_CONNECTIONS = 1;

export interface StartedService {
  readonly url: string;
  readonly app: INestApplication;
  stop(): Promise<void>;
}

/**
 * Starts the features of `root` as a service: databases, relay and jobs, then consumers, then HTTP. `stop` ends them in
 * reverse, by Nest's lifecycle hooks (decision 43). The operations port answers before, in between and until the end.
 */
export async function startService(
  root: Type,
  options: ServiceOptions,
  createApplication?: CreateApplication,
): Promise<StartedService> {
  const { name, config, port } = options;
  const logger = createLogger(name, config.LOG_LEVEL, { format: config.LOG_FORMAT });
  const health = new HealthChecks();
  const operations = await openOperationsPort({ config, health, logger });
  const module = { module: root, imports: [ServiceModule.forRoot(options, logger)] };
  const keys = (app: INestApplication) => app.get(StoredKeys);
  const app = await createService(module, { config, name, logger, health, keys, createApplication });
  await app.init(); // Jobs and relay run from here on.
  await checkHealth(app, health);
  await attachGroups(app, await consumerGroups(app, options, health));
  await app.listen(port, config.HOST);
  const url = await app.getUrl();
  logger.info({ url, version, mode: config.MODE }, `${name} is up`);
  let stopped: Promise<void> | undefined;
  health.add('shutdown', () => ({ ok: stopped === undefined }));
  const stop = (): Promise<void> => (stopped ??= app.close().finally(() => operations.close()));
  return { url, app, stop };
}

async function checkHealth(app: INestApplication, health: HealthChecks): Promise<void> {
  const db = await app.get(Pools).open('health', HEALTH_CONNECTIONS);
  health.add('database', () => db.query('SELECT 1').then(() => ({ ok: true })));
  health.add('outbox relay', () => app.get(OutboxRelay).health());
  health.add('keys', () => app.get(CatchUp).health());
}

async function consumerGroups(
  app: INestApplication,
  { name, config, keysComeBy, verifyKeys }: ServiceOptions,
  health: HealthChecks,
): Promise<ConsumersOptions[]> {
  const [pools, logger, outbox] = [app.get(Pools), app.get(ServiceLogger), app.get(Outbox)];
  const consuming = { service: name, version, config, logger, health, outbox };
  const money = {
    ...consuming,
    group: name,
    db: await pools.open('consumers', CONSUMER_CONNECTIONS, { severalStatements: true }),
  };
  if (keysComeBy === undefined) return [money];
  const keys = {
    ...consuming,
    group: keysGroupOf(name),
    check: 'keys consumer',
    verifyKeys,
    // Nothing is answered to them, so there is nothing to publish in a transaction.
    config: { ...config, KAFKA_TRANSACTIONS: false },
    db: await pools.open('keys consumers', KEYS_CONSUMER_CONNECTIONS),
  };
  return [money, keys];
}

/** The life of a service's process: starts it, drains it at SIGTERM or SIGINT, and ends with 1 when it cannot start. */
export async function runService(root: Type, options: ServiceOptions): Promise<void> {
  process.once('uncaughtException', (error) => endFor(options.name, error));
  try {
    const { app, stop } = await startService(root, options);
    endAtSignals(stop, app.get(ServiceLogger));
  } catch (error) {
    endFor(options.name, error);
  }
}

/** By itself Node would print all that stands on the error: of a query that failed its SQL and its values. */
function endFor(name: string, error: unknown): never {
  process.stderr.write(`${name}: ${faultText(error)}\n`);
  process.exit(1);
}
