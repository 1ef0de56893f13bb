import { isInfrastructureError, type Database } from '@kessai/database';
import { childOf, Rounds, runWithTrace, type Logger } from '@kessai/runtime';
import { isRefusedByBreaker, type PspBreaker } from '../recovery/psp-breaker';
import { LeaseLost } from '../recovery-tasks/recovery-tasks';
import type { HintedLookUps } from './hinted-look-ups';
import { claimHints, type LeasedHint } from './psp-hints';

export interface HintedLookUpsJobSettings {
  readonly pollMs: number;
  readonly leaseMs: number;
  /** Look-ups under way at once in this instance. */
  readonly concurrency: number;
}

interface Parts {
  readonly db: Database;
  readonly lookUps: HintedLookUps;
  readonly breaker: PspBreaker;
  readonly logger: Logger;
}

/** Follows the hints that are due, oldest first; several instances share them by leases. */
export class HintedLookUpsJob {
  private readonly rounds: Rounds;

  constructor(
    private readonly parts: Parts,
    private readonly settings: HintedLookUpsJobSettings,
  ) {
    this.rounds = new Rounds(() => this.round(), {
      pauseMs: settings.pollMs,
      onFailure: (error) => parts.logger.warn({ err: error }, 'hints wait for their database'),
    });
  }

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async round(): Promise<void> {
    const limit = this.parts.breaker.room(this.settings.concurrency);
    if (limit === 0) return;
    const now = new Date();
    const leaseUntil = new Date(now.getTime() + this.settings.leaseMs);
    const claims = await claimHints(this.parts.db, { now, leaseUntil, limit });
    await Promise.all(claims.map((hint) => runWithTrace(childOf(null), () => this.follow(hint))));
  }

  private async follow(hint: LeasedHint): Promise<void> {
    const { lookUps, logger } = this.parts;
    try {
      await lookUps.follow(hint);
    } catch (error) {
      const isForeseen = error instanceof LeaseLost || isRefusedByBreaker(error);
      const level = isInfrastructureError(error) ? 'warn' : 'error';
      if (!isForeseen) logger[level]({ err: error, paymentId: hint.paymentId }, 'a look-up came to no end');
      await lookUps.giveBack(hint);
    }
  }
}
