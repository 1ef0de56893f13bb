import { Signal } from '@kessai/messaging';
import { childOf, counter, gauge, isInfrastructureError, runWithTrace, type Logger } from '@kessai/platform';
import type { DataSource } from 'typeorm';
import { PaymentMoved } from '../payment/payment-states';
import { isRefusedByBreaker, type PspBreaker } from './psp-breaker';
import { claimDue, ClaimLost, hastenAll, openForgotten, openForgottenRefunds, type Claim } from './recovery-cases';
import type { RecoveryService } from './recovery.service';

export interface RecoveryJobSettings {
  readonly pollMs: number;
  readonly leaseMs: number;
  readonly executingLimitMs: number;
  /** Cases worked on at once by this instance. */
  readonly concurrency: number;
}

/** Of one sweep: the rest is found by the next. */
const forgottenMax = 500;
const executingSweepMs = 1_000;
/** Looks at every unknown payment, of which an outage can leave many. */
const unknownSweepMs = 60_000;

const tried = counter('kessai_recovery_tries_total', 'Cases that were looked up', ['result']);
const atWork = gauge('kessai_recovery_running', 'Cases that are being looked up');

/**
 * Works on the payments whose outcome is in doubt, oldest first. Several instances share the work by leases; one that
 * dies leaves its cases claimed until the leases end.
 */
export class RecoveryJob {
  private readonly signal = new Signal();
  private readonly atWork = new Set<Promise<void>>();
  private stopping = false;
  private running: Promise<void> = Promise.resolve();
  private readonly sweptAtMs = { EXECUTING: -Infinity, UNKNOWN: -Infinity };

  constructor(
    private readonly parts: { db: DataSource; recovery: RecoveryService; breaker: PspBreaker; logger: Logger },
    private readonly settings: RecoveryJobSettings,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** Begins nothing new and waits for the calls that are under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.signal.wake();
    await this.running;
    await Promise.all(this.atWork);
  }

  /** Work may be due before the next poll. */
  wake(): void {
    this.signal.wake();
  }

  /** The PSP answers again: what waits for its turn is asked now, as fast as the budget allows. */
  pspIsBack(): void {
    hastenAll(this.parts.db, new Date()).then(
      () => this.wake(),
      (error: unknown) => this.parts.logger.warn({ err: error }, 'open questions keep their turns'),
    );
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.sweep(new Date());
        await this.beginDue(new Date());
      } catch (error) {
        this.parts.logger.warn({ err: error }, 'recovery waits for its database');
      }
      await this.signal.wait(this.settings.pollMs);
    }
  }

  private async sweep(now: Date): Promise<void> {
    const { db, logger } = this.parts;
    const before = new Date(now.getTime() - this.settings.executingLimitMs);
    if (this.isTimeFor('EXECUTING', executingSweepMs)) {
      const opened = await openForgotten(db, { status: 'EXECUTING', before, now, limit: forgottenMax });
      if (opened > 0) logger.warn({ opened }, 'payments that nobody is at any more');
    }
    // An unknown outcome has its case from the beginning: this finds what a person has done to the rows.
    if (this.isTimeFor('UNKNOWN', unknownSweepMs)) {
      const opened = await openForgotten(db, { status: 'UNKNOWN', before, now, limit: forgottenMax });
      if (opened > 0) logger.error({ opened }, 'unknown outcomes that nobody asked about');
      const refunds = await openForgottenRefunds(db, { before, now, limit: forgottenMax });
      if (refunds > 0) logger.error({ refunds }, 'open refunds that nobody asked about');
    }
  }

  private isTimeFor(status: 'EXECUTING' | 'UNKNOWN', everyMs: number): boolean {
    const now = performance.now();
    if (now - this.sweptAtMs[status] < everyMs) return false;
    this.sweptAtMs[status] = now;
    return true;
  }

  private async beginDue(now: Date): Promise<void> {
    const limit = this.parts.breaker.room(this.settings.concurrency - this.atWork.size);
    if (limit <= 0) return;
    const leaseUntil = new Date(now.getTime() + this.settings.leaseMs);
    for (const claim of await claimDue(this.parts.db, { now, leaseUntil, limit })) this.begin(claim);
  }

  private begin(claim: Claim): void {
    const work = runWithTrace(childOf(null), () => this.work(claim)).finally(() => {
      this.atWork.delete(work);
      atWork.set(this.atWork.size);
      this.signal.wake(); // There may be more that is due, and now there is room.
    });
    this.atWork.add(work);
    atWork.set(this.atWork.size);
  }

  private async work(claim: Claim): Promise<void> {
    try {
      await this.parts.recovery.resolve(claim);
      tried.inc({ result: 'answered' });
    } catch (error) {
      tried.inc({ result: 'not_answered' });
      await this.giveBack(claim, error);
    }
  }

  /** What cannot even be given back is freed by the end of its lease. */
  private async giveBack(claim: Claim, reason: unknown): Promise<void> {
    const { logger, recovery } = this.parts;
    const isForeseen = reason instanceof PaymentMoved || reason instanceof ClaimLost || isRefusedByBreaker(reason);
    if (!isForeseen) {
      const level = isInfrastructureError(reason) ? 'warn' : 'error';
      logger[level]({ err: reason, paymentId: claim.paymentId }, 'a look-up came to no end');
    }
    try {
      await recovery.giveBack(claim);
    } catch (error) {
      logger.warn({ err: error, paymentId: claim.paymentId }, 'a case waits for the end of its lease');
    }
  }
}
