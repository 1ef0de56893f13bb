import { RowMoved, type Database, type Tx } from '@kessai/database';
import { failpoint, newId } from '@kessai/runtime';
import { lockPayment, type Payment } from '../payment/payment';
import { insertHistory, updatePayment, type Step } from '../payment/payment-states';
import { insertAttempt, nextAttemptNo, subjectOf, type Attempt } from '../psp-attempts/attempts';
import { cancelOf, nextCancel, readCancels, type CancelsSent } from '../psp-attempts/cancels';
import type { PspAnswer } from '../psp/psp';
import { closeTask, continueTask, postponeTask, renewLease, type LeasedTask } from '../recovery-tasks/recovery-tasks';
import { isInFlight, isWaiting, sumOf, type Refund } from '../refund/refund';
import { readUnfailedRefunds, updateRefund } from '../refund/refund-rows';
import { delayAfter, type Pace } from './recovery';
import { askThePsp, recoveryActor, type CallOptions } from './recovery-calls';

export interface RefundRecoveryOptions extends Pace, CallOptions {
  /** Longer than a call to the PSP may take. */
  readonly leaseMs: number;
  /** After this time no request is at a cancel: longer than the one that sends it may take with all it writes. */
  readonly cancelLimitMs: number;
}

/** Toss keeps an idempotency key for fifteen days. After that the same cancel would be another one. */
const keyKeptMs = 14 * 24 * 3_600_000;

/** Sends the refunds that wait for their turn, one after another, and finds out what became of one that is in doubt. */
export class RefundRecovery {
  constructor(
    private readonly db: Database,
    private readonly options: RefundRecoveryOptions,
  ) {}

  /** One turn of a payment's refunds: the one in flight, or else the next, or else what a hint is worth. */
  async resolve(task: LeasedTask): Promise<void> {
    const refunds = await readUnfailedRefunds(this.db, task.paymentId);
    const inFlight = refunds.find(isInFlight);
    if (inFlight !== undefined) await this.findOut(task, inFlight);
    else if (refunds.some(isWaiting))
      await this.sendNext(task); // Its answer shows all cancels, as a look-up does.
    else if (task.hints > 0) await this.lookUp(task);

    const after = (await readUnfailedRefunds(this.db, task.paymentId)).find(isInFlight);
    await this.endTurn(task, { goOn: after === undefined || after.id !== inFlight?.id });
  }

  /** The turn came to nothing: the next one waits for its time. */
  async giveBack(task: LeasedTask): Promise<void> {
    await this.endTurn(task, { goOn: false });
  }

  /**
   * Says when the next turn is, or that there is none. It holds the payment's lock. A process that asks for a refund or
   * ends one now does so before, and is seen, or after, and opens the task again.
   */
  private async endTurn(task: LeasedTask, { goOn }: { goOn: boolean }): Promise<void> {
    await this.db.transaction(async (tx) => {
      await lockPayment(tx, task.paymentId, null);
      const refunds = await readUnfailedRefunds(tx, task.paymentId);
      const now = new Date();
      const inFlight = refunds.find(isInFlight);
      if (inFlight === undefined && !refunds.some(isWaiting)) return closeTask(tx, task, now);
      if (inFlight === undefined && goOn) return continueTask(tx, task, now);
      const busyUntil = inFlight && this.busyUntil(await readCancels(tx, inFlight), now);
      await postponeTask(tx, task, 'refund', busyUntil ?? this.later(task, now));
    });
  }

  private later({ tries, openedAt }: LeasedTask, now: Date): Date {
    const ageMs = now.getTime() - openedAt.getTime();
    return new Date(now.getTime() + delayAfter(tries, ageMs, this.options, Math.random()));
  }

  /** Until when another request may still be at the refund; null where that has surely ended. */
  private busyUntil({ unansweredSince }: CancelsSent, now: Date): Date | null {
    if (unansweredSince === null) return null;
    const until = new Date(unansweredSince.getTime() + this.options.cancelLimitMs);
    return until > now ? until : null;
  }

  /** Absence proves nothing: what a look-up does not show is asked for again, in a way by which it happens once. */
  private async findOut(task: LeasedTask, { id }: Refund): Promise<void> {
    const { reply } = await this.lookUp(task);
    if (reply.conclusion !== 'captured') return;
    const refund = (await readUnfailedRefunds(this.db, task.paymentId)).find((one) => one.id === id);
    if (refund === undefined || !isInFlight(refund)) return;
    const now = new Date();
    if (this.busyUntil(await readCancels(this.db, refund), now) !== null) return;
    if (now.getTime() - (refund.firstSentAt ?? now).getTime() >= keyKeptMs) return;

    const goneMinor = sumOf(reply.cancels.map(({ amountMinor }) => amountMinor));
    await this.cancel(task, {
      // If the first try goes through after this look-up, less is left and the PSP refuses this one.
      refundableMinor: ({ amountMinor }) => amountMinor - goneMinor,
      begin: async (tx, payment, refunds) => {
        const same = refunds.find((one) => one.id === id);
        if (same === undefined || !isInFlight(same)) throw new RowMoved(`${id} has come to its end`);
        const attempt = await nextCancel(tx, same);
        tx.queue(insertAttempt(attempt, { ...subjectOf(payment), sentAt: new Date() }));
        return { attempt, refund: same };
      },
    });
  }

  /** From now on it is the one in flight: its attempt and that it is stand together. */
  private async sendNext(task: LeasedTask): Promise<void> {
    await this.cancel(task, {
      refundableMinor: () => null,
      begin: async (tx, payment, refunds) => {
        const next = refunds.find(isWaiting);
        if (next === undefined || refunds.some(isInFlight)) throw new RowMoved(`${payment.id}: it has no turn now`);
        const at = new Date();
        const attempt = await nextCancel(tx, next);
        const sent = { ...next, firstSentAt: at, updatedAt: at };
        const reason = 'refund_sent';
        const note: Step = { to: payment.status, set: {}, reason, actor: recoveryActor, attemptId: attempt.id, at };
        tx.queue(updatePayment(payment, note)); // payment: its version alone
        tx.queue(insertHistory(payment, note)); // payment_history
        tx.queue(updateRefund(next, sent, null)); // refund
        tx.queue(insertAttempt(attempt, { ...subjectOf(payment), sentAt: at })); // payment_attempt
        return { attempt, refund: sent };
      },
    });
  }

  private async cancel(task: LeasedTask, { begin, refundableMinor }: Canceling): Promise<void> {
    let asked: Refund;
    await askThePsp(this.options, {
      begin: () =>
        this.begin(task, async (tx, payment) => {
          const begun = await begin(tx, payment, await readUnfailedRefunds(tx, payment.id));
          asked = begun.refund;
          return begun.attempt;
        }),
      send: (payment, attempt) => this.options.psp.cancel(cancelOf(payment, asked, attempt, refundableMinor(payment))),
      isStale: () => true,
    });
  }

  private lookUp(task: LeasedTask): Promise<{ reply: PspAnswer }> {
    return askThePsp(this.options, {
      begin: () =>
        this.begin(task, async (tx, payment) => {
          const attemptNo = await nextAttemptNo(tx, payment.id);
          const attempt: Attempt = { id: newId('att'), attemptNo, kind: 'lookup', idempotencyKey: null };
          tx.queue(insertAttempt(attempt, { ...subjectOf(payment), sentAt: new Date() }));
          return attempt;
        }),
      send: (payment) => this.options.psp.lookUp(subjectOf(payment)),
      isStale: () => true,
    });
  }

  /** The attempt's row stands only while the task is ours. */
  private async begin(
    task: LeasedTask,
    write: (tx: Tx, payment: Payment) => Promise<Attempt>,
  ): Promise<{ payment: Payment; attempt: Attempt }> {
    const begun = await this.db.transaction(async (tx) => {
      const payment = await lockPayment(tx, task.paymentId, null);
      await renewLease(tx, task, new Date(Date.now() + this.options.leaseMs));
      const attempt = await write(tx, payment);
      await tx.flush();
      failpoint('recovery.before-attempt-commit');
      return { payment, attempt };
    });
    failpoint('recovery.after-attempt-commit');
    return begun;
  }
}

interface Canceling {
  refundableMinor(payment: Payment): bigint | null;
  /** Decides in the transaction what is sent, and writes that it is. */
  begin(tx: Tx, payment: Payment, refunds: readonly Refund[]): Promise<{ attempt: Attempt; refund: Refund }>;
}
