import { Database } from '@kessai/database';
import { Pools, ServiceLogger, STEP_LOCK_WAIT_S } from '@kessai/messaging';
import { Module, type OnApplicationBootstrap, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { PaymentConfig } from '../config';
import { TossClient } from '../psp/toss-client';
import { tossSettings } from '../psp/toss-settings';
import { OutcomeSettings, PspOutcomes } from '../psp-outcomes/psp-outcomes';
import { PspOutcomesModule } from '../psp-outcomes/psp-outcomes.module';
import { CallBudget } from './call-budget';
import { PspBreaker } from './psp-breaker';
import type { CallOptions } from './recovery-calls';
import { RecoveryJob } from './recovery.job';
import { RecoveryService } from './recovery.service';
import { RefundRecovery } from './refund-recovery';

// Connections of its own to database and PSP: an outage that keeps recovery busy slows no request, and the other way round.
export class RecoveryDatabase extends Database {}
class RecoveryPsp extends TossClient {}

/** How recovery calls the PSP, and how it waits between two calls. */
export abstract class RecoveryCalls {}
export interface RecoveryCalls extends CallOptions {
  readonly firstDelayMs: number;
  readonly delayMsMax: number;
  readonly windowMs: number;
  readonly slowDelayMsMax: number;
}

/** One connection for a task that is being written, and a few for leasing, sweeping and the next. */
const RECOVERY_CONNECTIONS = 5;

const connections: Provider[] = [
  {
    provide: RecoveryDatabase,
    inject: [Pools],
    useFactory: (pools: Pools) => pools.open('recovery', RECOVERY_CONNECTIONS, { lockWaitSeconds: STEP_LOCK_WAIT_S }),
  },
  {
    provide: RecoveryPsp,
    inject: [PaymentConfig, ServiceLogger],
    useFactory: (config: PaymentConfig, logger: ServiceLogger) => {
      const { RECOVERY_RESPONSE_TIMEOUT_MS: responseTimeoutMs, RECOVERY_CONCURRENCY } = config;
      return new TossClient({ ...tossSettings(config), responseTimeoutMs, connections: RECOVERY_CONCURRENCY }, logger);
    },
  },
  {
    provide: PspBreaker,
    inject: [PaymentConfig],
    useFactory: ({ RECOVERY_BREAKER_FAILURES: failures, RECOVERY_BREAKER_PAUSE_MS: pauseMs }: PaymentConfig) =>
      new PspBreaker({ failures, pauseMs }),
  },
];

const work: Provider[] = [
  {
    provide: RecoveryCalls,
    inject: [RecoveryPsp, PspBreaker, RecoveryDatabase, OutcomeSettings, PaymentConfig],
    useFactory: (
      psp: RecoveryPsp,
      breaker: PspBreaker,
      db: RecoveryDatabase,
      settings: OutcomeSettings,
      config: PaymentConfig,
    ): RecoveryCalls => ({
      psp,
      breaker,
      outcomes: new PspOutcomes(db, settings),
      budget: new CallBudget(config.RECOVERY_CALLS_PER_SECOND),
      firstDelayMs: config.RECOVERY_FIRST_DELAY_MS,
      delayMsMax: config.RECOVERY_DELAY_MAX_MS,
      windowMs: config.RECOVERY_WINDOW_MS,
      slowDelayMsMax: config.RECOVERY_SLOW_DELAY_MAX_MS,
    }),
  },
  {
    provide: RecoveryService,
    inject: [RecoveryDatabase, RecoveryCalls, PaymentConfig],
    useFactory: (db: RecoveryDatabase, calls: RecoveryCalls, config: PaymentConfig) => {
      const { RECOVERY_LEASE_MS: leaseMs, EXECUTING_LIMIT_MS: executingLimitMs } = config;
      const refunds = new RefundRecovery(db, { ...calls, leaseMs, cancelLimitMs: executingLimitMs });
      const lateCheckMs = config.LATE_SUCCESS_CHECK_MS;
      return new RecoveryService(db, { ...calls, leaseMs, executingLimitMs, lateCheckMs, refunds });
    },
  },
  {
    provide: RecoveryJob,
    inject: [RecoveryDatabase, RecoveryService, PspBreaker, PaymentConfig, ServiceLogger],
    useFactory: (
      db: RecoveryDatabase,
      recovery: RecoveryService,
      breaker: PspBreaker,
      config: PaymentConfig,
      logger: ServiceLogger,
    ) =>
      new RecoveryJob(
        { db, recovery, breaker, logger },
        {
          pollMs: config.RECOVERY_POLL_MS,
          leaseMs: config.RECOVERY_LEASE_MS,
          executingLimitMs: config.EXECUTING_LIMIT_MS,
          concurrency: config.RECOVERY_CONCURRENCY,
        },
      ),
  },
];

@Module({
  imports: [PspOutcomesModule],
  providers: [...connections, ...work],
  exports: [RecoveryDatabase, RecoveryCalls, PspBreaker, RecoveryJob],
})
export class RecoveryModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly job: RecoveryJob,
    private readonly psp: RecoveryPsp,
  ) {}

  onApplicationBootstrap(): void {
    this.job.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.job.stop();
    await this.psp.close();
  }
}
