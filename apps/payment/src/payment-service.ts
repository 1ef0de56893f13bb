import { attachConsumers, Outbox, OutboxRelay } from '@kessai/messaging';
import { createLogger, createService, HealthChecks, openDataSource, Shutdown } from '@kessai/platform';
import type { DataSource } from 'typeorm';
import { AppModule } from './app.module';
import { CheckoutService } from './checkout/checkout.service';
import { ReAnnouncementJob } from './completion/re-announcement.job';
import type { PaymentConfig } from './config';
import { ConfirmationService } from './confirmation/confirmation.service';
import { PaymentViews } from './payment/payment-view';
import { TossClient } from './psp/toss-client';

const name = 'payment';

/** Connections for each kind of work besides requests: a chunk, parked records, the producer's slot, and one to spare. */
const smallPool = 4;

/** Starts the whole service. `stop` drains what is under way. */
export async function startPayment(config: PaymentConfig): Promise<{ port: number; shutdown: Shutdown }> {
  const logger = createLogger(name, config.LOG_LEVEL);
  const shutdown = new Shutdown(logger);
  const open = (pool: string, poolSize: number) => openPool(config.DATABASE_URL, { pool, poolSize, shutdown });
  // A pool for each kind of work: a flood of one cannot starve the others.
  const requestsDb = await open('requests', config.DATABASE_POOL_SIZE);
  const consumersDb = await open('consumers', smallPool);
  const relayDb = await open('relay', smallPool);

  const relay = new OutboxRelay({ service: name, db: relayDb, config, logger });
  const outbox = new Outbox(relay);
  const psp = new TossClient(tossSettings(config), logger);
  shutdown.onShutdown('psp connections', () => psp.close());
  const reAnnouncement = new ReAnnouncementJob(relayDb, outbox, reAnnouncementSettings(config), logger);

  const health = new HealthChecks();
  health.add('database', () => requestsDb.query('SELECT 1').then(() => ({ ok: true })));
  health.add('relay', () => relay.health());
  const module = AppModule.of({
    checkout: new CheckoutService(requestsDb, config.FEES),
    confirmation: new ConfirmationService(requestsDb, {
      psp,
      outbox,
      logger,
      confirmsMax: config.PSP_CONFIRM_CONCURRENCY,
      reannounceAfterMs: config.REANNOUNCE_AFTER_MS,
    }),
    views: new PaymentViews(config.PUBLIC_URL),
  });

  const app = await createService(module, { config, name, logger, health });
  shutdown.onShutdown('relay', () => relay.stop());
  shutdown.onShutdown('re-announcement', () => reAnnouncement.stop());
  shutdown.onShutdown('requests and consumers', () => app.close());
  relay.start();
  reAnnouncement.start();
  await attachConsumers(app, { service: name, group: name, db: consumersDb, config, logger, health, outbox });
  await app.listen(config.PAYMENT_PORT, config.HOST);
  const { port } = new URL(await app.getUrl());
  logger.info({ port: Number(port) }, 'payment listens');
  return { port: Number(port), shutdown };
}

async function openPool(
  url: string,
  { pool, poolSize, shutdown }: { pool: string; poolSize: number; shutdown: Shutdown },
): Promise<DataSource> {
  const db = await openDataSource({ url, poolSize, name: pool });
  shutdown.onShutdown(`database pool ${pool}`, () => db.destroy());
  return db;
}

function tossSettings(config: PaymentConfig) {
  return {
    url: config.PSP_URL,
    secretKey: config.PSP_SECRET_KEY,
    connectTimeoutMs: config.PSP_CONNECT_TIMEOUT_MS,
    responseTimeoutMs: config.PSP_RESPONSE_TIMEOUT_MS,
    connections: config.PSP_CONFIRM_CONCURRENCY,
  };
}

function reAnnouncementSettings(config: PaymentConfig) {
  const { REANNOUNCE_AFTER_MS: afterMs, REANNOUNCE_PER_SECOND: perSecond, REANNOUNCE_POLL_MS: pollMs } = config;
  return { afterMs, perSecond, pollMs };
}
