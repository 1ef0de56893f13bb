import type { Database } from '@kessai/database';
import { givenModule, modulesOf } from '@kessai/testing';
import { AppModule, paymentService } from '../src/app.module';
import type { PaymentConfig } from '../src/config';
import { HintedLookUps } from '../src/psp-webhooks/hinted-look-ups';
import { HintedLookUpsJob } from '../src/psp-webhooks/hinted-look-ups.job';
import { claimHints } from '../src/psp-webhooks/psp-hints';
import { leaseDueTasks } from '../src/recovery-tasks/recovery-tasks';
import { RecoveryJob } from '../src/recovery/recovery.job';
import { RecoveryService } from '../src/recovery/recovery.service';
import { paymentConfig } from './given-payment';

export interface RecoveryOptions {
  readonly db: Database;
  readonly pspUrl: string;
  readonly executingLimitMs?: number;
  readonly leaseMs?: number;
  readonly callsPerSecond?: number;
  readonly breakerFailures?: number;
  readonly pspTimeoutMs?: number;
  readonly lateSuccessPolicy?: 'cancel' | 'keep';
}

export interface GivenRecovery {
  readonly recovery: RecoveryService;
  /** Runs by itself, as in the service, until `close`. */
  readonly job: RecoveryJob;
  /** As `job`, for the hints. */
  readonly hintsJob: HintedLookUpsJob;
  /** Claims what is due at that time, hints first, and works on it, one after another; says how many. */
  resolveDue(now?: Date): Promise<number>;
  close(): Promise<void>;
}

/** Far enough in the future for every case that waits for its turn. */
export const afterEveryPause = () => new Date(Date.now() + 3_600_000);

function settingsOf(options: RecoveryOptions): Partial<PaymentConfig> {
  const { pspTimeoutMs = 2_000, leaseMs = 10_000, executingLimitMs = 30_000 } = options;
  return {
    PSP_CONNECT_TIMEOUT_MS: pspTimeoutMs,
    RECOVERY_RESPONSE_TIMEOUT_MS: pspTimeoutMs,
    RECOVERY_LEASE_MS: leaseMs,
    EXECUTING_LIMIT_MS: executingLimitMs,
    RECOVERY_BREAKER_FAILURES: options.breakerFailures ?? 1_000,
    RECOVERY_BREAKER_PAUSE_MS: 100,
    RECOVERY_CALLS_PER_SECOND: options.callsPerSecond ?? 10_000,
    RECOVERY_CONCURRENCY: 20,
    RECOVERY_POLL_MS: 100,
    RECOVERY_FIRST_DELAY_MS: 100,
    RECOVERY_DELAY_MAX_MS: 400,
    LATE_SUCCESS_POLICY: options.lateSuccessPolicy ?? 'cancel',
  };
}

/** Recovery on a real database and a PSP of the test; its pauses are short, its events stay in the outbox. */
export async function givenRecovery(options: RecoveryOptions): Promise<GivenRecovery> {
  const { db, pspUrl, leaseMs = 10_000 } = options;
  const service = paymentService(paymentConfig(pspUrl, settingsOf(options)));
  const module = await givenModule(modulesOf(AppModule, service), { db });
  const [recovery, hinted] = [module.get(RecoveryService), module.get(HintedLookUps)];
  return {
    recovery,
    job: module.get(RecoveryJob),
    hintsJob: module.get(HintedLookUpsJob),
    resolveDue: async (now = afterEveryPause()) => {
      const leaseUntil = new Date(now.getTime() + leaseMs);
      const hints = await claimHints(db, { now, leaseUntil, limit: 1_000 });
      for (const hint of hints) await hinted.follow(hint);
      const claims = await leaseDueTasks(db, { now, leaseUntil, limit: 1_000 });
      for (const task of claims) await recovery.resolve(task);
      return hints.length + claims.length;
    },
    close: () => module.close(),
  };
}
