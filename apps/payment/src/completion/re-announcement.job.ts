import type { Outbox } from '@kessai/messaging';
import { counter, idFromBytes, inTransaction, type Logger } from '@kessai/platform';
import type { DataSource, EntityManager } from 'typeorm';

export interface ReAnnouncementSettings {
  /** The wait after the first announcement; it doubles with each one, up to an hour. */
  readonly afterMs: number;
  readonly perSecond: number;
  readonly pollMs: number;
}

const delayMsMax = 3_600_000;
/** 60 s × 2^16 is far beyond the hour: from there on the exponent need not grow. */
const doublingsMax = 16;

const announcedAgain = counter('kessai_payments_announced_again_total', 'Succeeded payments that were announced again');

/**
 * Tells wallet and ledger again of what they have not answered, under the same event id, for ever. Kafka can lose what
 * it acknowledged; the inboxes drop what they have had, and send their answer again.
 */
export class ReAnnouncementJob {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly db: DataSource,
    private readonly outbox: Outbox,
    private readonly settings: ReAnnouncementSettings,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.timer = setTimeout(() => {
      this.running = this.poll();
    }, this.settings.pollMs);
  }

  /** Waits for the run that is under way. */
  async stop(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    await this.running;
  }

  /** Announces what is due at `now`, within the budget of one poll; says how many. */
  async run(now: Date): Promise<number> {
    const budget = Math.max(1, Math.ceil((this.settings.perSecond * this.settings.pollMs) / 1000));
    const announced = await inTransaction(this.db, async (tx) => {
      const due = await claimDue(tx, now, budget);
      if (due.length === 0) return 0;
      await this.postpone(tx, due, now);
      await this.outbox.announceAgain(
        tx,
        due.map(({ succeededEventId }) => idFromBytes('evt', succeededEventId)),
      );
      return due.length;
    });
    if (announced > 0) this.outbox.wake();
    announcedAgain.inc(announced);
    return announced;
  }

  private async postpone(tx: EntityManager, due: readonly Due[], now: Date): Promise<void> {
    await tx.query(
      // SET runs left to right: the delay is reckoned with the number of announcements before this one.
      `UPDATE payment
       SET nextAnnounceAt = ? + INTERVAL LEAST(? * POW(2, LEAST(announcements + 1, ?)), ?) * 1000 MICROSECOND,
           announcements = announcements + 1
       WHERE id IN (?)`,
      [now, this.settings.afterMs, doublingsMax, delayMsMax, due.map(({ id }) => id)],
    );
  }

  private async poll(): Promise<void> {
    try {
      const announced = await this.run(new Date());
      if (announced > 0) this.logger.warn({ announced }, 'announced again what wallet or ledger have not answered');
    } catch (error) {
      this.logger.error({ err: error }, 'could not announce again'); // What is due stays due for the next poll.
    }
    if (this.timer !== null) this.start();
  }
}

interface Due {
  readonly id: Buffer;
  readonly succeededEventId: Buffer;
}

/** Rows that another instance is at are skipped; once it commits, they are no longer due. */
function claimDue(tx: EntityManager, now: Date, limit: number): Promise<Due[]> {
  return tx.query<Due[]>(
    `SELECT id, succeededEventId FROM payment
     WHERE nextAnnounceAt <= ? ORDER BY nextAnnounceAt LIMIT ? FOR UPDATE SKIP LOCKED`,
    [now, limit],
  );
}
