import type { Database } from '@kessai/database';
import { givenModule, modulesOf } from '@kessai/testing';
import { AppModule, paymentService } from '../src/app.module';
import { DeliveryJob } from '../src/webhook-deliveries/delivery.job';
import { WebhookAddresses, type Resolve } from '../src/webhook-endpoints/webhook-address';
import { WebhookResendJob } from '../src/webhook-resends/webhook-resend.job';
import { paymentConfig } from './given-payment';

export interface DeliveryOptions {
  readonly db: Database;
  readonly resolve?: Resolve;
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
export async function givenDeliveries(options: DeliveryOptions): Promise<GivenDeliveries> {
  const { db, resolve, retryDelaysSeconds = [0.05, 0.05] } = options;
  const config = paymentConfig('http://127.0.0.1:1', {
    WEBHOOK_POLL_MS: 20,
    WEBHOOK_TIMEOUT_MS: options.timeoutMs ?? 1_000,
    WEBHOOK_CLAIM_MS: options.claimMs ?? 3_000,
    WEBHOOK_DISABLE_AFTER_MS: options.disableAfterMs ?? 3_600_000,
    WEBHOOK_CONCURRENCY: options.concurrency ?? 64,
    WEBHOOK_ENDPOINT_CONCURRENCY: 16,
    WEBHOOK_RETRY_DELAYS_SECONDS: [...retryDelaysSeconds],
  });
  const addresses = new WebhookAddresses({ allowLoopback: true, ...(resolve && { resolve }) });
  const module = await givenModule(modulesOf(AppModule, paymentService(config)), {
    db,
    replace: (testing) => testing.overrideProvider(WebhookAddresses).useValue(addresses),
  });
  module.get(DeliveryJob).start();
  module.get(WebhookResendJob).onApplicationBootstrap();
  return { stop: () => module.close() };
}
