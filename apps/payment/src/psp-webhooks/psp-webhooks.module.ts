import { RequestsDatabase, ServiceLogger } from '@kessai/messaging';
import { Module, type OnApplicationBootstrap, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { PaymentConfig } from '../config';
import { CallBudget } from '../recovery/call-budget';
import { PspBreaker } from '../recovery/psp-breaker';
import { RecoveryCalls, RecoveryDatabase, RecoveryModule } from '../recovery/recovery.module';
import { HintedLookUps } from './hinted-look-ups';
import { HintedLookUpsJob } from './hinted-look-ups.job';
import { PspWebhookService } from './psp-webhook.service';
import { PspWebhooksController } from './psp-webhooks.controller';

/** Of one payment. */
const HINTS_PER_HOUR_MAX = 20;
/** Of the calls of recovery: anyone can send hints. */
const HINTS_PART_OF_CALLS = 1 / 5;

const providers: Provider[] = [
  {
    provide: PspWebhookService,
    inject: [RequestsDatabase, PaymentConfig],
    useFactory: (db: RequestsDatabase, config: PaymentConfig) =>
      new PspWebhookService(db, {
        underWayMs: config.PSP_WEBHOOK_PAUSE_MS,
        pauseMs: config.PSP_WEBHOOK_SETTLED_PAUSE_MS,
        perHourMax: HINTS_PER_HOUR_MAX,
      }),
  },
  {
    provide: HintedLookUps,
    inject: [RecoveryDatabase, RecoveryCalls, PaymentConfig],
    useFactory: (db: RecoveryDatabase, calls: RecoveryCalls, config: PaymentConfig) =>
      new HintedLookUps(db, {
        ...calls,
        hintBudget: new CallBudget(config.RECOVERY_CALLS_PER_SECOND * HINTS_PART_OF_CALLS),
        leaseMs: config.RECOVERY_LEASE_MS,
        executingLimitMs: config.EXECUTING_LIMIT_MS,
        pauseMs: config.PSP_WEBHOOK_SETTLED_PAUSE_MS,
      }),
  },
  {
    provide: HintedLookUpsJob,
    inject: [RecoveryDatabase, HintedLookUps, PspBreaker, PaymentConfig, ServiceLogger],
    useFactory: (
      db: RecoveryDatabase,
      lookUps: HintedLookUps,
      breaker: PspBreaker,
      config: PaymentConfig,
      logger: ServiceLogger,
    ) =>
      new HintedLookUpsJob(
        { db, lookUps, breaker, logger },
        {
          pollMs: config.RECOVERY_POLL_MS,
          leaseMs: config.RECOVERY_LEASE_MS,
          concurrency: Math.max(1, Math.floor(config.RECOVERY_CONCURRENCY * HINTS_PART_OF_CALLS)),
        },
      ),
  },
];

@Module({ imports: [RecoveryModule], controllers: [PspWebhooksController], providers })
export class PspWebhooksModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(private readonly lookUps: HintedLookUpsJob) {}

  onApplicationBootstrap(): void {
    this.lookUps.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.lookUps.stop();
  }
}
