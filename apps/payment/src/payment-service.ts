import type { ServiceOptions, ServiceParts } from '@kessai/messaging';
import type { DynamicModule } from '@nestjs/common';
import { AppModule } from './app.module';
import { CheckoutService } from './checkout/checkout.service';
import { ReAnnouncementJob } from './completion/re-announcement.job';
import type { PaymentConfig } from './config';
import { ConfirmationService } from './confirmation/confirmation.service';
import { PaymentViews } from './payment/payment-view';
import { TossClient } from './psp/toss-client';
import { TimelineService } from './timeline/timeline.service';

/** What the payment service is made of, for `runService` and for tests that start it in their own process. */
export function paymentService(config: PaymentConfig): ServiceOptions {
  return {
    name: 'payment',
    config,
    port: config.PAYMENT_PORT,
    requestsSendTogether: true,
    module: (parts) => paymentModule(config, parts),
  };
}

function paymentModule(
  config: PaymentConfig,
  { requestsDb, relayDb, outbox, logger, shutdown }: ServiceParts,
): DynamicModule {
  const psp = new TossClient(tossSettings(config), logger);
  shutdown.onShutdown('psp connections', () => psp.close());
  const reAnnouncement = new ReAnnouncementJob(relayDb, outbox, reAnnouncementSettings(config), logger);
  reAnnouncement.start();
  shutdown.onShutdown('re-announcement', () => reAnnouncement.stop());

  return AppModule.of({
    checkout: new CheckoutService(requestsDb, config.FEES),
    confirmation: new ConfirmationService(requestsDb, {
      psp,
      outbox,
      logger,
      confirmsMax: config.PSP_CONFIRM_CONCURRENCY,
      reannounceAfterMs: config.REANNOUNCE_AFTER_MS,
    }),
    views: new PaymentViews(config.PUBLIC_URL),
    timelines: new TimelineService(requestsDb),
  });
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
