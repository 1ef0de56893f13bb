import { Database } from '@kessai/database';
import { Pools, ServiceLogger, Signal } from '@kessai/messaging';
import { Module, type OnApplicationBootstrap, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { PaymentConfig } from '../config';
import { IdempotencyModule } from '../idempotency/idempotency.module';
import { MerchantEvents } from '../merchant-events/merchant-events';
import { MerchantEventsModule } from '../merchant-events/merchant-events.module';
import { WebhookAddresses } from '../webhook-endpoints/webhook-address';
import { WebhookEndpointsModule } from '../webhook-endpoints/webhook-endpoints.module';
import { WebhookSecrets } from '../webhook-endpoints/webhook-secrets';
import { DeliveryJob } from './delivery.job';
import { DeliveryResults } from './delivery-results';
import { WebhookDeliveriesController } from './webhook-deliveries.controller';
import { WebhookDeliveryService } from './webhook-delivery.service';
import { WebhookSender } from '../webhook-sending/webhook-sender';

/** Connections of its own: what receivers do slows no request, and the other way round. */
class WebhooksDatabase extends Database {}

/** A pass, results, the note of a failing endpoint, and one to spare. */
const WEBHOOK_CONNECTIONS = 4;

const deliverySettings = (config: PaymentConfig) => ({
  pollMs: config.WEBHOOK_POLL_MS,
  leaseMs: config.WEBHOOK_CLAIM_MS,
  concurrency: config.WEBHOOK_CONCURRENCY,
  endpointConcurrency: config.WEBHOOK_ENDPOINT_CONCURRENCY,
  retryDelaysSeconds: config.WEBHOOK_RETRY_DELAYS_SECONDS,
});

const sending: Provider[] = [
  {
    provide: WebhooksDatabase,
    inject: [Pools],
    useFactory: (pools: Pools) => pools.open('webhooks', WEBHOOK_CONNECTIONS),
  },
  {
    provide: WebhookSender,
    inject: [PaymentConfig, WebhookAddresses],
    useFactory: (config: PaymentConfig, addresses: WebhookAddresses) =>
      new WebhookSender({ timeoutMs: config.WEBHOOK_TIMEOUT_MS, addresses }),
  },
  {
    provide: DeliveryResults,
    inject: [WebhooksDatabase, MerchantEvents, PaymentConfig, ServiceLogger],
    useFactory: (db: WebhooksDatabase, merchantEvents: MerchantEvents, config: PaymentConfig, logger: ServiceLogger) =>
      new DeliveryResults(db, { merchantEvents, disableAfterMs: config.WEBHOOK_DISABLE_AFTER_MS, logger }),
  },
  {
    provide: DeliveryJob,
    inject: [WebhooksDatabase, WebhookSender, WebhookSecrets, DeliveryResults, Signal, PaymentConfig, ServiceLogger],
    useFactory: (
      db: WebhooksDatabase,
      sender: WebhookSender,
      secrets: WebhookSecrets,
      results: DeliveryResults,
      signal: Signal,
      config: PaymentConfig,
      logger: ServiceLogger,
    ) => new DeliveryJob({ db, sender, secrets, results, logger, signal }, deliverySettings(config)),
  },
];

@Module({
  imports: [IdempotencyModule, MerchantEventsModule, WebhookEndpointsModule],
  controllers: [WebhookDeliveriesController],
  providers: [WebhookDeliveryService, ...sending],
})
export class WebhookDeliveriesModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly deliveries: DeliveryJob,
    private readonly sender: WebhookSender,
  ) {}

  onApplicationBootstrap(): void {
    this.deliveries.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.deliveries.stop();
    await this.sender.close();
  }
}
