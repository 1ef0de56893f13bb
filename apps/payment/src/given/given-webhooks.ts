import { Signal } from '@kessai/messaging';
import { createLogger } from '@kessai/platform';
import type { DataSource } from 'typeorm';
import { ToldEvents } from '../merchant-events/list-events';
import { MerchantEvents } from '../merchant-events/merchant-events';
import { DeliveryJob } from '../webhook-deliveries/delivery.job';
import { EndpointHealth } from '../webhook-deliveries/endpoint-health';
import { WebhookDeliveryService } from '../webhook-deliveries/webhook-delivery.service';
import { WebhookSender } from '../webhook-deliveries/webhook-sender';
import { WebhookAddresses, type Resolve } from '../webhook-endpoints/webhook-address';
import { WebhookEndpointService } from '../webhook-endpoints/webhook-endpoint.service';
import { WebhookSecrets } from '../webhook-endpoints/webhook-secrets';
import { publicUrl } from './given-merchant-events';

const secrets = new WebhookSecrets(Buffer.alloc(32, 7));

export interface WebhookOptions {
  readonly db: DataSource;
  readonly resolve?: Resolve;
}

/** What the service offers merchants about webhooks, with nobody who delivers them. */
export function givenWebhookServices({ db, resolve }: WebhookOptions) {
  const addresses = new WebhookAddresses({ allowLoopback: true, ...(resolve && { resolve }) });
  const webhookEndpoints = new WebhookEndpointService(db, { addresses, secrets });
  const merchantEvents = new MerchantEvents({ publicUrl, deliveries: { wake: () => undefined } });
  const options = { endpoints: webhookEndpoints, merchantEvents, triesMax: 3 };
  return {
    ...{ webhookEndpoints, merchantEvents },
    toldEvents: new ToldEvents(db),
    webhookDeliveries: new WebhookDeliveryService(db, options),
  };
}

export interface DeliveryOptions extends WebhookOptions {
  readonly retryDelaysSeconds?: readonly number[];
  readonly timeoutMs?: number;
  readonly claimMs?: number;
  readonly disableAfterMs?: number;
  readonly concurrency?: number;
}

export interface GivenDeliveries {
  /** Dies as a process does: what it had claimed stays claimed. */
  stop(): Promise<void>;
}

/** One instance that delivers, as in the service, with short pauses. */
export function givenDeliveries(options: DeliveryOptions): GivenDeliveries {
  const { db, resolve, retryDelaysSeconds = [0.05, 0.05], timeoutMs = 1_000, claimMs = 3_000 } = options;
  const logger = createLogger('payment', 'silent');
  const addresses = new WebhookAddresses({ allowLoopback: true, ...(resolve && { resolve }) });
  const sender = new WebhookSender({ timeoutMs, addresses });
  const signal = new Signal();
  const merchantEvents = new MerchantEvents({ publicUrl, deliveries: signal });
  const { disableAfterMs = 3_600_000, concurrency = 64 } = options;
  const health = new EndpointHealth(db, { merchantEvents, disableAfterMs, logger });
  const job = new DeliveryJob(
    { db, sender, secrets, health, logger, signal },
    { pollMs: 20, claimMs, concurrency, endpointConcurrency: 16, retryDelaysSeconds },
  );
  job.start();
  return {
    stop: async () => {
      await job.stop();
      await sender.close();
    },
  };
}
