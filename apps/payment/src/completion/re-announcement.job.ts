import type { Tx } from '@kessai/database';
import { counter, idFromBytes, Rounds } from '@kessai/runtime';
import { JobsDatabase, ServiceLogger, Outbox } from '@kessai/messaging';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PaymentConfig } from '../config';

/** The wait after an announcement doubles with each one, up to this. */
const delayMsMax = 3_600_000;
/** 60 s × 2^16 is far beyond the hour: from there on the exponent need not grow. */
const doublingsMax = 16;

const announcedAgain = counter('kessai_events_announced_again_total', 'Events that were announced again, unanswered');

/** Where the rows are that wait for an answer: each names the event to announce again, at its `nextAnnounceAt`. */
interface Waiting {
  readonly table: 'payment' | 'refund' | 'ledger_notice';
  readonly key: 'id' | 'eventId';
  readonly event: 'succeededEventId' | 'eventId';
}

/** Payments and refunds that have succeeded wait for wallet and ledger, all else for the ledger alone. Locked in this order. */
const waitingRows: readonly Waiting[] = [
  { table: 'payment', key: 'id', event: 'succeededEventId' },
  { table: 'refund', key: 'id', event: 'succeededEventId' },
  { table: 'ledger_notice', key: 'eventId', event: 'eventId' },
];

/**
 * Tells wallet and ledger again of what they have not answered, under the same event id, for ever. Kafka can lose what
 * it acknowledged; the inboxes drop what they have had, and send their answer again.
 */
@Injectable()
export class ReAnnouncementJob implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds: Rounds;

  constructor(
    private readonly db: JobsDatabase,
    private readonly outbox: Outbox,
    private readonly config: PaymentConfig,
    logger: ServiceLogger,
  ) {
    this.rounds = new Rounds(
      async () => {
        const announced = await this.run(new Date());
        if (announced > 0) logger.warn({ announced }, 'announced again what wallet or ledger have not answered');
      },
      // What is due stays due for the next round.
      {
        pauseMs: config.REANNOUNCE_POLL_MS,
        onFailure: (error) => logger.error({ err: error }, 'could not announce again'),
      },
    );
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.rounds.stop();
  }

  /** Announces what is due at `now`, within the budget of one poll; says how many. */
  async run(now: Date): Promise<number> {
    const { REANNOUNCE_PER_SECOND: perSecond, REANNOUNCE_POLL_MS: pollMs } = this.config;
    const budget = Math.max(1, Math.ceil((perSecond * pollMs) / 1000));
    const announced = await this.db.transaction(async (tx) => {
      const due = await leaseDueTasks(tx, now, budget);
      for (const waiting of waitingRows) {
        const rows = due.filter((row) => row.waiting === waiting);
        if (rows.length > 0) await this.postpone(tx, waiting, rows, now);
      }
      await this.outbox.announceAgain(
        tx,
        due.map(({ eventId }) => idFromBytes('evt', eventId)),
      );
      return due.length;
    });
    if (announced > 0) this.outbox.wake();
    announcedAgain.inc(announced);
    return announced;
  }

  private async postpone(tx: Tx, { table, key }: Waiting, due: readonly Due[], now: Date): Promise<void> {
    await tx.execute(
      // SET runs left to right: the delay is reckoned with the number of announcements before this one.
      `UPDATE ${table}
       SET nextAnnounceAt = ? + INTERVAL LEAST(? * POW(2, LEAST(announcements + 1, ?)), ?) * 1000 MICROSECOND,
           announcements = announcements + 1
       WHERE ${key} IN (?)`,
      [now, this.config.REANNOUNCE_AFTER_MS, doublingsMax, delayMsMax, due.map(({ id }) => id)],
    );
  }
}

interface DueRow {
  readonly id: Buffer;
  readonly eventId: Buffer;
  readonly nextAnnounceAt: Date;
}

interface Due extends DueRow {
  readonly waiting: Waiting;
}

/** The longest due of all tables. What is locked beyond the limit is free again at once, and due at the next poll. */
async function leaseDueTasks(tx: Tx, now: Date, limit: number): Promise<Due[]> {
  const due: Due[] = [];
  for (const waiting of waitingRows) {
    const rows = await claimDueOf(tx, waiting, now, limit);
    due.push(...rows.map((row) => ({ ...row, waiting })));
  }
  return due.sort((a, b) => a.nextAnnounceAt.getTime() - b.nextAnnounceAt.getTime()).slice(0, limit);
}

/** Rows that another instance is at are skipped; once it commits, they are no longer due. */
function claimDueOf(tx: Tx, { table, key, event }: Waiting, now: Date, limit: number): Promise<DueRow[]> {
  return tx.query<DueRow>(
    `SELECT ${key} AS id, ${event} AS eventId, nextAnnounceAt FROM ${table}
     WHERE nextAnnounceAt <= ? ORDER BY nextAnnounceAt LIMIT ? FOR UPDATE SKIP LOCKED`,
    [now, limit],
  );
}
