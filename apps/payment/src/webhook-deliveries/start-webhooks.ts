import { Signal, type ServiceParts } from '@kessai/messaging';
import { ToldEvents } from '../merchant-events/list-events';
import { MerchantEvents } from '../merchant-events/merchant-events';
import type { PaymentConfig } from '../config';
import { WebhookAddresses } from '../webhook-endpoints/webhook-address';
import { WebhookEndpointService } from '../webhook-endpoints/webhook-endpoint.service';
import { WebhookSecrets } from '../webhook-endpoints/webhook-secrets';
import { DeliveryJob } from './delivery.job';
import { EndpointHealth } from './endpoint-health';
import { WebhookDeliveryService } from './webhook-delivery.service';
import { WebhookSender } from './webhook-sender';

/** A pass, results, the note of a failing endpoint, and one to spare. */
const WEBHOOK_CONNECTIONS = 4;

export interface Webhooks {
  readonly merchantEvents: MerchantEvents;
  readonly toldEvents: ToldEvents;
  readonly webhookEndpoints: WebhookEndpointService;
  readonly webhookDeliveries: WebhookDeliveryService;
}

/** Connections of its own to the database: what receivers do slows no request, and the other way round. */
export async function startWebhooks(config: PaymentConfig, parts: ServiceParts): Promise<Webhooks> {
  const { requestsDb, logger, shutdown } = parts;
  const db = await parts.openPool('webhooks', WEBHOOK_CONNECTIONS);
  const signal = new Signal();
  const merchantEvents = new MerchantEvents({ publicUrl: config.PUBLIC_URL, deliveries: signal });
  const addresses = new WebhookAddresses({ allowLoopback: config.WEBHOOK_ALLOW_LOOPBACK });
  const secrets = new WebhookSecrets(Buffer.from(config.WEBHOOK_SECRETS_KEY, 'hex'));
  const sender = new WebhookSender({ timeoutMs: config.WEBHOOK_TIMEOUT_MS, addresses });
  shutdown.onShutdown('webhook connections', () => sender.close());
  const health = new EndpointHealth(db, { merchantEvents, disableAfterMs: config.WEBHOOK_DISABLE_AFTER_MS, logger });
  const job = new DeliveryJob(
    { db, sender, secrets, health, logger, signal },
    {
      pollMs: config.WEBHOOK_POLL_MS,
      claimMs: config.WEBHOOK_CLAIM_MS,
      concurrency: config.WEBHOOK_CONCURRENCY,
      endpointConcurrency: config.WEBHOOK_ENDPOINT_CONCURRENCY,
      retryDelaysSeconds: config.WEBHOOK_RETRY_DELAYS_SECONDS,
    },
  );
  job.start();
  shutdown.onShutdown('webhooks', () => job.stop());
  const webhookEndpoints = new WebhookEndpointService(requestsDb, { addresses, secrets });
  const triesMax = config.WEBHOOK_RETRY_DELAYS_SECONDS.length + 1;
  return {
    ...{ merchantEvents, webhookEndpoints },
    toldEvents: new ToldEvents(requestsDb),
    webhookDeliveries: new WebhookDeliveryService(requestsDb, {
      ...{ endpoints: webhookEndpoints, merchantEvents, triesMax },
    }),
  };
}
