import type { Outbox, ServiceOptions, ServiceParts } from '@kessai/messaging';
import type { DynamicModule } from '@nestjs/common';
import { AccessService } from './access/access.service';
import { environmentKeys } from './access/key-view';
import { KeyUsesJob } from './access/key-uses.job';
import { AppModule } from './app.module';
import { CheckoutService } from './checkout/checkout.service';
import { ExpiryJob, type ExpirySettings } from './checkout/expiry.job';
import { ReAnnouncementJob } from './completion/re-announcement.job';
import type { PaymentConfig } from './config';
import { ConfirmationService } from './confirmation/confirmation.service';
import { ErasureJob } from './customers/erasure.job';
import { ErasureService } from './customers/erasure.service';
import { OutcomeService, type OutcomeOptions } from './confirmation/outcome.service';
import { MerchantFees } from './fees/merchant-fees';
import { CheckoutSurroundings } from './hosted-checkout/checkout-surroundings';
import { HostedCheckoutService } from './hosted-checkout/hosted-checkout.service';
import type { PaymentWindow } from './hosted-checkout/payment-window';
import type { MerchantEvents } from './merchant-events/merchant-events';
import { PaymentViews } from './payment/payment-view';
import { TossClient } from './psp/toss-client';
import { PspWebhookService } from './psp-webhooks/psp-webhook.service';
import { CallBudget } from './recovery/call-budget';
import { PspBreaker } from './recovery/psp-breaker';
import { RecoveryJob } from './recovery/recovery.job';
import { RecoveryService } from './recovery/recovery.service';
import { RefundRecovery } from './refunds/refund-recovery';
import { RefundService } from './refunds/refund.service';
import { OpenQuestionsJob } from './resolution/open-questions.job';
import { ResolutionService } from './resolution/resolution.service';
import { TimelineService } from './timeline/timeline.service';
import { startWebhooks } from './webhook-deliveries/start-webhooks';

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

const erasureSettings = { pollMs: 5_000, batch: 100 };

async function paymentModule(config: PaymentConfig, parts: ServiceParts): Promise<DynamicModule> {
  const { requestsDb, relayDb, outbox, logger, shutdown } = parts;
  const psp = new TossClient(tossSettings(config), logger);
  shutdown.onShutdown('psp connections', () => psp.close());
  const reAnnouncement = new ReAnnouncementJob(relayDb, outbox, reAnnouncementSettings(config), logger);
  reAnnouncement.start();
  shutdown.onShutdown('re-announcement', () => reAnnouncement.stop());
  const openQuestions = new OpenQuestionsJob(relayDb, logger);
  openQuestions.start();
  shutdown.onShutdown('open questions', () => openQuestions.stop());
  const webhooks = await startWebhooks(config, parts);
  const { merchantEvents } = webhooks;
  const expiry = new ExpiryJob(relayDb, expirySettings(config), merchantEvents, logger);
  expiry.start();
  shutdown.onShutdown('expiry', () => expiry.stop());
  const erasure = new ErasureJob(new ErasureService(relayDb), erasureSettings, logger);
  erasure.start();
  shutdown.onShutdown('erasure', () => erasure.stop());
  const outcomes = outcomeOptions(config, outbox, merchantEvents);
  const recovery = await startRecovery(config, parts, outcomes);
  const access = await openAccess(config, parts);
  const fees = new MerchantFees(requestsDb, config.FEES);

  const views = new PaymentViews(requestsDb, config.PUBLIC_URL);
  const checkout = new CheckoutService(requestsDb, fees, merchantEvents, views);
  const confirmation = new ConfirmationService(requestsDb, {
    ...{ psp, views, logger },
    outcomes: new OutcomeService(requestsDb, outcomes),
    confirmsMax: config.PSP_CONFIRM_CONCURRENCY,
    executingLimitMs: config.EXECUTING_LIMIT_MS,
  });
  return AppModule.of({
    ...{ access, fees, checkout, confirmation },
    ...hostedCheckout(config, parts, { checkout, confirmation }),
    refunds: new RefundService(requestsDb, {
      ...{ psp, logger, cancelLimitMs: config.EXECUTING_LIMIT_MS, wakeRecovery: () => recovery.wake() },
      outcomes: new OutcomeService(requestsDb, outcomes),
      cancelsMax: config.PSP_REFUND_CONCURRENCY,
    }),
    views,
    timelines: new TimelineService(requestsDb),
    resolutions: new ResolutionService(requestsDb, outcomes),
    erasures: new ErasureService(requestsDb),
    pspWebhooks: new PspWebhookService(requestsDb, {
      underWayMs: config.PSP_WEBHOOK_PAUSE_MS,
      settledMs: config.PSP_WEBHOOK_SETTLED_PAUSE_MS,
    }),
    ...webhooks,
  });
}

/** How often the use of keys is written down: to the operator who looks whether a key is still in use, it is as good as now. */
const KEY_USES_POLL_MS = 3_000;

async function openAccess(
  config: PaymentConfig,
  { requestsDb, relayDb, outbox, keys, logger, shutdown }: ServiceParts,
) {
  const access = new AccessService(requestsDb, {
    ...{ outbox, keys },
    mode: config.MODE,
    environmentKeys: environmentKeys(config),
  });
  if (config.MERCHANT_ID !== undefined) await access.openMerchant(config.MERCHANT_ID);
  const uses = new KeyUsesJob(relayDb, keys, { pollMs: KEY_USES_POLL_MS }, logger);
  uses.start();
  shutdown.onShutdown('key uses', () => uses.stop());
  return access;
}

/** Keys that browsers bring back are looked up at once or not at all: a page can wait, and tries again by itself. */
const LOOK_UPS_MAX = 50;
const LOOK_UP_TIMEOUT_MS_MAX = 3_000;

/** Its own connections to the PSP: whoever tries keys at our pages holds up no confirm. */
function hostedCheckout(
  config: PaymentConfig,
  { requestsDb, logger, shutdown }: ServiceParts,
  services: { checkout: CheckoutService; confirmation: ConfirmationService },
) {
  const responseTimeoutMs = Math.min(config.PSP_RESPONSE_TIMEOUT_MS, LOOK_UP_TIMEOUT_MS_MAX);
  const psp = new TossClient({ ...tossSettings(config), responseTimeoutMs, connections: LOOK_UPS_MAX }, logger);
  shutdown.onShutdown('psp connections of the checkout', () => psp.close());
  return {
    hostedCheckout: new HostedCheckoutService(requestsDb, {
      ...services,
      ...{ psp, lookUpsMax: LOOK_UPS_MAX },
      triesForMs: config.PAYMENT_EXPIRES_AFTER_SECONDS * 1_000,
    }),
    checkoutSurroundings: new CheckoutSurroundings({
      ...{ publicUrl: config.PUBLIC_URL, isTest: config.MODE === 'test', logger },
      window: paymentWindow(config),
    }),
  };
}

/** Toss's own API has no page to send a buyer to: without the key of its window nobody can pay on ours. */
function paymentWindow({ TOSS_CLIENT_KEY: clientKey, PSP_CHECKOUT_URL, PSP_URL, MODE }: PaymentConfig): PaymentWindow {
  if (clientKey !== undefined) return { kind: 'toss', clientKey };
  const isToss = new URL(PSP_URL).hostname.endsWith('tosspayments.com');
  if (MODE === 'live' || (isToss && PSP_CHECKOUT_URL === undefined)) return { kind: 'none' };
  return { kind: 'simulator', url: PSP_CHECKOUT_URL ?? PSP_URL };
}

function outcomeOptions(config: PaymentConfig, outbox: Outbox, merchantEvents: MerchantEvents): OutcomeOptions {
  return {
    ...{ outbox, merchantEvents },
    reannounceAfterMs: config.REANNOUNCE_AFTER_MS,
    firstDelayMs: config.RECOVERY_FIRST_DELAY_MS,
    lateSuccessPolicy: config.LATE_SUCCESS_POLICY,
  };
}

/** One connection for a case that is being written, and a few for claiming, sweeping and the next. */
const RECOVERY_CONNECTIONS = 5;

/** Its own connections to database and PSP: an outage that keeps recovery busy slows no request, and the other way round. */
async function startRecovery(
  config: PaymentConfig,
  parts: ServiceParts,
  outcomes: OutcomeOptions,
): Promise<RecoveryJob> {
  const { logger, shutdown } = parts;
  const db = await parts.openPool('recovery', RECOVERY_CONNECTIONS);
  const psp = new TossClient(
    {
      ...tossSettings(config),
      responseTimeoutMs: config.RECOVERY_RESPONSE_TIMEOUT_MS,
      connections: config.RECOVERY_CONCURRENCY,
    },
    logger,
  );
  shutdown.onShutdown('psp connections of recovery', () => psp.close());
  const breakerSettings = { failures: config.RECOVERY_BREAKER_FAILURES, pauseMs: config.RECOVERY_BREAKER_PAUSE_MS };
  const breaker = new PspBreaker(breakerSettings, () => job.pspIsBack());
  const timing = { leaseMs: config.RECOVERY_LEASE_MS, executingLimitMs: config.EXECUTING_LIMIT_MS };
  const calls = {
    ...{ psp, breaker },
    outcomes: new OutcomeService(db, outcomes),
    budget: new CallBudget(config.RECOVERY_CALLS_PER_SECOND),
    firstDelayMs: config.RECOVERY_FIRST_DELAY_MS,
    delayMsMax: config.RECOVERY_DELAY_MAX_MS,
    windowMs: config.RECOVERY_WINDOW_MS,
    slowDelayMsMax: config.RECOVERY_SLOW_DELAY_MAX_MS,
  };
  const cancels = { leaseMs: timing.leaseMs, cancelLimitMs: config.EXECUTING_LIMIT_MS };
  const recovery = new RecoveryService(db, {
    ...{ ...calls, ...timing, lateCheckMs: config.LATE_SUCCESS_CHECK_MS },
    refunds: new RefundRecovery(db, { ...calls, ...cancels }),
  });
  const job = new RecoveryJob(
    { db, recovery, breaker, logger },
    { ...timing, pollMs: config.RECOVERY_POLL_MS, concurrency: config.RECOVERY_CONCURRENCY },
  );
  job.start();
  shutdown.onShutdown('recovery', () => job.stop());
  return job;
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

function expirySettings(config: PaymentConfig): ExpirySettings {
  return {
    afterSeconds: config.PAYMENT_EXPIRES_AFTER_SECONDS,
    perRoundMax: config.EXPIRY_PER_ROUND,
    pollMs: config.EXPIRY_POLL_MS,
  };
}
