import { attachConsumers, Outbox, OutboxRelay } from '@kessai/messaging';
import {
  createLogger,
  createService,
  HealthChecks,
  type Logger,
  openDataSource,
  readConfig,
  Shutdown,
} from '@kessai/platform';
import type { DataSource } from 'typeorm';
import { AppModule } from './app.module';
import { type LedgerConfig, ledgerConfigSchema } from './config';
import { waysToChangeTheBooks } from './database/append-only';

/** The runner needs one connection for the chunk, one for parked records and one for its producer's slot. */
const CONSUMER_POOL_SIZE = 4;
const RELAY_POOL_SIZE = 2;

async function main(): Promise<void> {
  const config = readConfig(ledgerConfigSchema);
  const logger = createLogger('ledger', config.LOG_LEVEL);
  const health = new HealthChecks();
  const shutdown = new Shutdown(logger);
  shutdown.listenToSignals();

  const url = config.DATABASE_URL;
  const httpDb = await openDataSource({ url, poolSize: config.DATABASE_POOL_SIZE, name: 'http' });
  shutdown.onShutdown('http database', () => httpDb.destroy());
  const consumerDb = await openDataSource({ url, poolSize: CONSUMER_POOL_SIZE, name: 'consumers' });
  shutdown.onShutdown('consumer database', () => consumerDb.destroy());
  const relayDb = await openDataSource({ url, poolSize: RELAY_POOL_SIZE, name: 'relay' });
  shutdown.onShutdown('relay database', () => relayDb.destroy());
  await demandAppendOnlyBooks(httpDb, config, logger);

  const relay = new OutboxRelay({ service: 'ledger', db: relayDb, config, logger });
  shutdown.onShutdown('relay', () => relay.stop());
  health.add('database', async () => {
    await httpDb.query('SELECT 1');
    return { ok: true };
  });
  health.add('relay', () => relay.health());

  const module = AppModule.with({ httpDb, booksTimeZone: config.BOOKS_TIME_ZONE });
  const app = await createService(module, { config, name: 'ledger', logger, health });
  shutdown.onShutdown('http and consumers', () => app.close());

  const outbox = new Outbox(relay);
  await attachConsumers(app, { service: 'ledger', group: 'ledger', db: consumerDb, config, logger, health, outbox });
  relay.start();
  await app.listen(config.LEDGER_PORT, config.HOST);
  logger.info({ url: await app.getUrl(), booksTimeZone: config.BOOKS_TIME_ZONE }, 'ledger is up');
}

/** Books that their own service could rewrite prove nothing: production does not start on them. */
async function demandAppendOnlyBooks(db: DataSource, config: LedgerConfig, logger: Logger): Promise<void> {
  const ways = await waysToChangeTheBooks(db);
  if (ways.length === 0) return;
  const complaint = `the database user of the ledger may change what is booked: ${ways.join('; ')}`;
  if (config.NODE_ENV === 'production') throw new Error(complaint);
  logger.warn(complaint);
}

main().catch((error: unknown) => {
  process.stderr.write(`ledger: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
