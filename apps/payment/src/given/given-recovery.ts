import { Outbox } from '@kessai/messaging';
import { createLogger } from '@kessai/platform';
import type { DataSource } from 'typeorm';
import { OutcomeService } from '../confirmation/outcome.service';
import { TossClient } from '../psp/toss-client';
import { CallBudget } from '../recovery/call-budget';
import { PspBreaker } from '../recovery/psp-breaker';
import { claimDue } from '../recovery/recovery-cases';
import { RecoveryJob } from '../recovery/recovery.job';
import { RecoveryService } from '../recovery/recovery.service';
import { RefundRecovery } from '../refunds/refund-recovery';
import { givenMerchantEvents } from './given-merchant-events';

export interface RecoveryOptions {
  readonly db: DataSource;
  readonly pspUrl: string;
  readonly executingLimitMs?: number;
  readonly leaseMs?: number;
  readonly callsPerSecond?: number;
  readonly breakerFailures?: number;
  readonly pspTimeoutMs?: number;
  readonly lateSuccessPolicy?: 'cancel' | 'keep';
  readonly cancelLimitMs?: number;
}

export interface GivenRecovery {
  readonly recovery: RecoveryService;
  /** Runs by itself, as in the service, until `close`. */
  readonly job: RecoveryJob;
  /** Claims what is due at that time and works on it, one after another; says how many. */
  resolveDue(now?: Date): Promise<number>;
  close(): Promise<void>;
}

/** Far enough in the future for every case that waits for its turn. */
export const afterEveryPause = () => new Date(Date.now() + 3_600_000);

/** Recovery on a real database and a PSP of the test; its pauses are short, its events stay in the outbox. */
export function givenRecovery(options: RecoveryOptions): GivenRecovery {
  const logger = createLogger('payment', 'silent');
  const pspTimeoutMs = options.pspTimeoutMs ?? 2_000;
  const settings = { url: options.pspUrl, secretKey: 'test_sk_1', connections: 50 };
  const psp = new TossClient({ ...settings, connectTimeoutMs: pspTimeoutMs, responseTimeoutMs: pspTimeoutMs }, logger);
  const timing = { leaseMs: options.leaseMs ?? 10_000, executingLimitMs: options.executingLimitMs ?? 30_000 };
  const breaker = new PspBreaker({ failures: options.breakerFailures ?? 1_000, pauseMs: 100 }, () => job.pspIsBack());
  const outbox = new Outbox({ wake: () => undefined });
  const calls = {
    ...{ psp, breaker },
    outcomes: new OutcomeService(options.db, {
      ...{ outbox, merchantEvents: givenMerchantEvents(), reannounceAfterMs: 60_000, firstDelayMs: 100 },
      lateSuccessPolicy: options.lateSuccessPolicy ?? 'cancel',
    }),
    budget: new CallBudget(options.callsPerSecond ?? 10_000),
    ...{ firstDelayMs: 100, delayMsMax: 400, windowMs: 600_000, slowDelayMsMax: 900_000 },
  };
  const cancels = { leaseMs: timing.leaseMs, cancelLimitMs: options.cancelLimitMs ?? 30_000 };
  const recovery = new RecoveryService(options.db, {
    ...{ ...calls, ...timing, lateCheckMs: 600_000 },
    refunds: new RefundRecovery(options.db, { ...calls, ...cancels }),
  });
  const parts = { db: options.db, recovery, breaker, logger };
  const job = new RecoveryJob(parts, { ...timing, pollMs: 100, concurrency: 20 });
  return {
    recovery,
    job,
    resolveDue: async (now = afterEveryPause()) => {
      const leaseUntil = new Date(now.getTime() + timing.leaseMs);
      const claims = await claimDue(options.db, { now, leaseUntil, limit: 1_000 });
      for (const claim of claims) await recovery.resolve(claim);
      return claims.length;
    },
    close: async () => {
      await job.stop();
      await psp.close();
    },
  };
}
