import { type Computed, countOf, type Database } from '@kessai/database';
import { gauge, Rounds, measurement } from '@kessai/runtime';
import { JobsDatabase, ServiceLogger } from '@kessai/messaging';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

const measureEveryMs = 5_000;
/** While very much is open, counting it takes at most a twentieth of one connection's time. */
const pauseFactor = 20;

/**
 * Shows how much about money is not known, for the alerts. Every instance counts the same rows, so an alert takes the
 * maximum. Only payments and refunds about which the PSP is still to be asked are looked at, and these are few.
 */
@Injectable()
export class OpenQuestionsJob implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly unknown = gauge('kessai_payments_unknown', 'Payments whose outcome is not known');
  private readonly unknownOldest = gauge(
    'kessai_payments_unknown_oldest_seconds',
    'How long the oldest of them has been asked about',
  );
  private readonly late = gauge('kessai_late_successes_open', 'Charges of failed payments that are to be given back');
  private readonly lateOldest = gauge(
    'kessai_late_successes_open_oldest_seconds',
    'How long the oldest of them has been waiting',
  );
  private readonly pendingRefunds = gauge(
    'kessai_refunds_pending',
    'Refunds that wait for their turn or are being sent',
  );
  private readonly pendingRefundsOldest = gauge(
    'kessai_refunds_pending_oldest_seconds',
    'How long ago the oldest of them was asked for',
  );
  private readonly unknownRefunds = gauge('kessai_refunds_unknown', 'Refunds whose outcome is not known');
  private readonly unknownRefundsOldest = gauge(
    'kessai_refunds_unknown_oldest_seconds',
    'How long ago the oldest of them was first sent to the PSP',
  );
  private readonly findings = gauge('kessai_psp_findings_open', 'Payments of which the PSP names another amount');
  private readonly countedAt = gauge(
    'kessai_open_questions_counted_timestamp_seconds',
    'When all of these were last counted: a count that fails leaves them as they were',
  );
  private readonly unmeasured = measurement('open_questions');
  private readonly rounds: Rounds;

  constructor(
    private readonly db: JobsDatabase,
    logger: ServiceLogger,
  ) {
    this.rounds = new Rounds(
      async () => {
        const startedAt = performance.now();
        await this.measure();
        return pauseFactor * (performance.now() - startedAt);
      },
      // The next round counts all of them.
      {
        pauseMs: measureEveryMs,
        onFailure: (error) => this.unmeasured.failed(error, logger),
      },
    );
  }

  onApplicationBootstrap(): void {
    this.rounds.start(0);
  }

  onApplicationShutdown(): Promise<void> {
    return this.rounds.stop();
  }

  async measure(): Promise<void> {
    const open = await count(this.db, `SELECT openedAt FROM payment_recovery WHERE question = 'outcome'`);
    this.unknown.set(open.count);
    this.unknownOldest.set(open.oldestSeconds);

    const late = await count(
      this.db,
      `SELECT r.openedAt FROM payment_recovery r JOIN payment p ON p.id = r.paymentId
       WHERE p.lateSuccessAt IS NOT NULL AND p.lateSuccessResolution IS NULL`,
    );
    this.late.set(late.count);
    this.lateOldest.set(late.oldestSeconds);

    const pending = await count(this.db, `SELECT createdAt AS openedAt FROM refund WHERE status = 'PENDING'`);
    this.pendingRefunds.set(pending.count);
    this.pendingRefundsOldest.set(pending.oldestSeconds);

    const inDoubt = await count(this.db, `SELECT firstSentAt AS openedAt FROM refund WHERE status = 'UNKNOWN'`);
    this.unknownRefunds.set(inDoubt.count);
    this.unknownRefundsOldest.set(inDoubt.oldestSeconds);

    const differing = await count(
      this.db,
      `SELECT r.openedAt FROM payment_recovery r JOIN psp_finding f ON f.paymentId = r.paymentId
       WHERE r.question = 'outcome' AND f.kind = 'amount_differs' AND f.resolvedAt IS NULL`,
    );
    this.findings.set(differing.count);
    this.countedAt.setToCurrentTime();
  }
}

interface Counted {
  readonly count: number;
  readonly oldestSeconds: number;
}

async function count(db: Database, openedAts: string): Promise<Counted> {
  const [row] = await db.query<{ counted: Computed; seconds: Computed }>(
    `SELECT COUNT(*) AS counted, TIMESTAMPDIFF(SECOND, MIN(openedAt), UTC_TIMESTAMP(6)) AS seconds FROM (${openedAts}) o`,
  );
  return { count: countOf(row!.counted), oldestSeconds: Math.max(0, countOf(row!.seconds)) };
}
