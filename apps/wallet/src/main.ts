import { attachConsumers, Outbox, OutboxRelay } from '@kessai/messaging';
import { createLogger, createService, HealthChecks, openDataSource, readConfig, Shutdown } from '@kessai/platform';
import { AppModule } from './app.module';
import { walletConfigSchema } from './config';
import { HttpDatabase } from './database/http-database';

const service = 'wallet';
/** A chunk, a round of parked records, the producer's slot, and one to spare. */
const consumerConnections = 4;
/** A pass of the relay and the renewal of its lease. */
const relayConnections = 2;

async function main(): Promise<void> {
  const config = readConfig(walletConfigSchema);
  const logger = createLogger(service, config.LOG_LEVEL);
  const health = new HealthChecks();
  const shutdown = new Shutdown(logger);
  shutdown.listenToSignals();

  const open = async (name: string, poolSize: number) => {
    const db = await openDataSource({ url: config.DATABASE_URL, poolSize, name });
    shutdown.onShutdown(`database pool ${name}`, () => db.destroy());
    return db;
  };
  const http = await open('http', config.DATABASE_POOL_SIZE);
  const consuming = await open('consumers', consumerConnections);
  const relaying = await open('relay', relayConnections);
  health.add('database', async () => ({ ok: (await http.query('SELECT 1')) !== undefined }));

  // Answers to payments go out with the offsets of what they answer; through the outbox go those of parked records.
  const relay = new OutboxRelay({ service, db: relaying, config, logger });
  relay.start();
  shutdown.onShutdown('outbox relay', () => relay.stop());
  health.add('outbox relay', () => relay.health());

  const app = await createService(AppModule.with(new HttpDatabase(http)), { config, name: service, logger, health });
  shutdown.onShutdown('requests and consumers', () => app.close());
  await attachConsumers(app, {
    service,
    group: service,
    db: consuming,
    config,
    logger,
    health,
    outbox: new Outbox(relay),
  });
  await app.listen(config.WALLET_PORT, config.HOST);
  logger.info({ address: await app.getUrl(), mode: config.MODE }, 'wallet is up');
}

main().catch((error: unknown) => {
  process.stderr.write(`wallet: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
