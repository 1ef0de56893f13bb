import { Signal } from '@kessai/messaging';
import { isInfrastructureError, RowMoved, type Database } from '@kessai/database';
import { childOf, counter, gauge, runWithTrace, type Logger } from '@kessai/runtime';
import { isRefusedByBreaker, type PspBreaker } from './psp-breaker';
import {
  leaseDueTasks,
  LeaseLost,
  hastenAll,
  openForgotten,
  openForgottenRefunds,
  type LeasedTask,
} from '../recovery-tasks/recovery-tasks';
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
 * dies leaves its tasks claimed until the leases end.
 */
export class RecoveryJob {
  private readonly signal = new Signal();
  private readonly atWork = new Set<Promise<void>>();
  private stopping = false;
  private running: Promise<void> = Promise.resolve();
  private readonly sweptAtMs = { EXECUTING: -Infinity, UNKNOWN: -Infinity };

  constructor(
    private readonly parts: { db: Database; recovery: RecoveryService; breaker: PspBreaker; logger: Logger },
    private readonly settings: RecoveryJobSettings,
  ) {
    parts.breaker.onReturn(() => this.pspIsBack());
  }

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
        this.parts.logger.warn({ event: 'recovery.waiting', err: error }, 'recovery waits for its database');
      }
      await this.signal.wait(this.settings.pollMs);
    }
  }

  private async sweep(now: Date): Promise<void> {
    const { db, logger } = this.parts;
    const before = new Date(now.getTime() - this.settings.executingLimitMs);
    if (this.isTimeFor('EXECUTING', executingSweepMs)) {
      const opened = await openForgotten(db, { status: 'EXECUTING', before, now, limit: forgottenMax });
      if (opened > 0)
        logger.warn({ event: 'recovery.abandoned_found', opened }, 'payments left EXECUTING by a process that ended');
    }
    // An unknown outcome has its task from the beginning: this finds what a person has done to the rows.
    if (this.isTimeFor('UNKNOWN', unknownSweepMs)) {
      const opened = await openForgotten(db, { status: 'UNKNOWN', before, now, limit: forgottenMax });
      if (opened > 0)
        logger.error({ event: 'recovery.unknown_without_task', opened }, 'unknown outcomes without a recovery task');
      const refunds = await openForgottenRefunds(db, { before, now, limit: forgottenMax });
      if (refunds > 0)
        logger.error({ event: 'recovery.refunds_without_task', refunds }, 'open refunds without a recovery task');
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
    for (const task of await leaseDueTasks(this.parts.db, { now, leaseUntil, limit })) this.begin(task);
  }

  private begin(task: LeasedTask): void {
    const work = runWithTrace(childOf(null), () => this.work(task)).finally(() => {
      this.atWork.delete(work);
      atWork.set(this.atWork.size);
      this.signal.wake(); // There may be more that is due, and now there is room.
    });
    this.atWork.add(work);
    atWork.set(this.atWork.size);
  }

  private async work(task: LeasedTask): Promise<void> {
    try {
      await this.parts.recovery.resolve(task);
      tried.inc({ result: 'answered' });
    } catch (error) {
      tried.inc({ result: 'not_answered' });
      await this.giveBack(task, error);
    }
  }

  /** What cannot even be given back is freed by the end of its lease. */
  private async giveBack(task: LeasedTask, reason: unknown): Promise<void> {
    const { logger, recovery } = this.parts;
    const isForeseen = reason instanceof RowMoved || reason instanceof LeaseLost || isRefusedByBreaker(reason);
    if (!isForeseen) {
      const level = isInfrastructureError(reason) ? 'warn' : 'error';
      logger[level]({ event: 'recovery.failed', err: reason, paymentId: task.paymentId }, 'a look-up came to no end');
    }
    try {
      await recovery.giveBack(task);
    } catch (error) {
      logger.warn(
        { event: 'recovery.lease_kept', err: error, paymentId: task.paymentId },
        'a recovery task waits for the end of its lease',
      );
    }
  }
}
