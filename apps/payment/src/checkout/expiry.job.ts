import { databaseNow, RowMoved } from '@kessai/database';
import { counter, idFromBytes, Rounds } from '@kessai/runtime';
import { JobsDatabase, ServiceLogger } from '@kessai/messaging';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { idsWithin } from '../payment/created-span';
import { readPayment } from '../payment/payment';
import { insertHistory, updatePayment, type Step } from '../payment/payment-states';
import { withMerchantEvents } from '../merchant-events/merchant-event';
import { MerchantEvents } from '../merchant-events/merchant-events';
import { PaymentConfig } from '../config';

const expired = counter('kessai_payments_expired_total', 'Payments that nobody has confirmed in time');

/** Ends the payments that no request has confirmed in time: their order ids are free again. */
@Injectable()
export class ExpiryJob implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds: Rounds;

  constructor(
    private readonly db: JobsDatabase,
    private readonly config: PaymentConfig,
    private readonly merchantEvents: MerchantEvents,
    logger: ServiceLogger,
  ) {
    this.rounds = new Rounds(
      // By the database's clock: the instances may disagree about the time, and only one can be right.
      async () => void (await this.run(await databaseNow(db))),
      {
        pauseMs: config.EXPIRY_POLL_MS,
        onFailure: (error) => logger.warn({ err: error }, 'expiry waits for its database'),
      },
    );
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.rounds.stop();
  }

  /** Expires what is due at `now`, oldest first; says how many. A backlog takes several rounds and holds up nothing else. */
  async run(now: Date): Promise<number> {
    const createdBefore = new Date(now.getTime() - this.config.PAYMENT_EXPIRES_AFTER_SECONDS * 1_000);
    const [born] = idsWithin('id', { to: createdBefore });
    const due = await this.db.query<{ id: Buffer }>(
      `SELECT id FROM (SELECT id, updatedAt FROM payment FORCE INDEX (payment_by_status)
                       WHERE status = 'CREATED' AND ${born!.sql} ORDER BY id LIMIT ?) oldest
       WHERE updatedAt <= ?`,
      [born!.value, this.config.EXPIRY_PER_ROUND, createdBefore],
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
    const end: Step = { to: 'EXPIRED', set: {}, reason: 'not_confirmed', actor: 'expiry', attemptId: null, at: now };
    const { step, after, merchantEvents } = withMerchantEvents(payment, end);
    try {
      await this.db.transaction(async (tx) => {
        tx.queue(updatePayment(payment, step)); // payment: by compare-and-set
        tx.queue(insertHistory(payment, step)); // payment_history
        for (const event of merchantEvents) tx.queue(this.merchantEvents.row(event, after)); // merchant_event
        await tx.flush();
      });
      return true;
    } catch (error) {
      if (error instanceof RowMoved) return false;
      throw error;
    }
  }
}
