import { counter, databaseNow, idFromBytes, inTransaction, read, Rounds, type Logger } from '@kessai/platform';
import type { DataSource } from 'typeorm';
import type { MerchantEvents } from '../merchant-events/merchant-events';
import { readPayment } from '../payment/payment';
import { afterStep, PaymentMoved, takeStep, type Step } from '../payment/payment-states';

export interface ExpirySettings {
  /** How long a buyer has for paying, counted from the creation of the payment. */
  readonly afterSeconds: number;
  /** Of one round: a backlog is worked off in several, so that it holds up nothing else. */
  readonly perRoundMax: number;
  readonly pollMs: number;
}

const expired = counter('kessai_payments_expired_total', 'Payments that nobody has confirmed in time');

/** Ends the payments that nobody has confirmed in time: their order ids are free again. */
export class ExpiryJob {
  private readonly rounds: Rounds;

  constructor(
    private readonly db: DataSource,
    private readonly settings: ExpirySettings,
    private readonly merchantEvents: MerchantEvents,
    logger: Logger,
  ) {
    this.rounds = new Rounds(
      // By the database's clock: the instances may disagree about the time, and only one can be right.
      async () => void (await this.run(await databaseNow(db.manager))),
      { pauseMs: settings.pollMs, onFailure: (error) => logger.warn({ err: error }, 'expiry waits for its database') },
    );
  }

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /** Expires what is due at `now`, oldest first; says how many. */
  async run(now: Date): Promise<number> {
    const createdBefore = new Date(now.getTime() - this.settings.afterSeconds * 1_000);
    const due = await read<{ id: Buffer }>(
      this.db,
      // A CREATED payment has had no other state: the time of its state is that of its creation.
      `SELECT id FROM payment WHERE status = 'CREATED' AND updatedAt <= ? ORDER BY updatedAt LIMIT ?`,
      [createdBefore, this.settings.perRoundMax],
    );
    let count = 0;
    for (const { id } of due) if (await this.expire(idFromBytes('pay', id), now)) count += 1;
    expired.inc(count);
    if (count > 0) this.merchantEvents.wake();
    return count;
  }

  /** False when a confirm, a cancel or another instance was first. */
  private async expire(paymentId: string, now: Date): Promise<boolean> {
    const payment = await readPayment(this.db, paymentId, null);
    if (payment.status !== 'CREATED') return false;
    const step: Step = { to: 'EXPIRED', set: {}, reason: 'not_confirmed', actor: 'expiry', attemptId: null, at: now };
    const told = this.merchantEvents.ofStep(payment, afterStep(payment, step), now);
    try {
      await inTransaction(this.db, (tx) => takeStep(tx, payment, step, told));
      return true;
    } catch (error) {
      if (error instanceof PaymentMoved) return false;
      throw error;
    }
  }
}
