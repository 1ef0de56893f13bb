import { inTransaction, newId, passHandOver, sendTogether } from '@kessai/platform';
import type { DataSource, EntityManager } from 'typeorm';
import { attemptRow, type Attempt } from '../confirmation/attempts';
import { lockPayment, type Payment } from '../payment/payment';
import { PaymentMoved, takeStep } from '../payment/payment-states';
import type { PspAnswer } from '../psp/psp';
import { askThePsp, recoveryActor, type CallOptions } from '../recovery/recovery-calls';
import { delayAfter, type Pace } from '../recovery/recovery';
import { closeCase, goOnWithCase, postponeCase, renewClaim, type Claim } from '../recovery/recovery-cases';
import { isInFlight, isWaiting, sumOf, type Refund } from './refund';
import { cancelOf, nextAttemptNo, nextCancel, readCancels, subjectOf, type CancelsSent } from './refund-attempts';
import { changeRows, readStanding } from './refund-rows';

export interface RefundRecoveryOptions extends Pace, CallOptions {
  /** Longer than a call to the PSP may take. */
  readonly leaseMs: number;
  /** After this time nobody is at a cancel any more: longer than the request that sends it may take with all it writes. */
  readonly cancelLimitMs: number;
}

/** Toss keeps an idempotency key for fifteen days. After that the same cancel would be another one. */
const keyKeptMs = 14 * 24 * 3_600_000;

/** Sends the refunds that wait for their turn, one after another, and finds out what became of one that is in doubt. */
export class RefundRecovery {
  constructor(
    private readonly db: DataSource,
    private readonly options: RefundRecoveryOptions,
  ) {}

  /** One turn of a payment's refunds: the one in flight, or else the next, or else what a hint is worth. */
  async resolve(claim: Claim): Promise<void> {
    const refunds = await readStanding(this.db, claim.paymentId);
    const inFlight = refunds.find(isInFlight);
    if (inFlight !== undefined) await this.findOut(claim, inFlight);
    else if (refunds.some(isWaiting))
      await this.sendNext(claim); // Its answer shows all cancels, as a look-up does.
    else if (claim.hints > 0) await this.lookUp(claim);

    const after = (await readStanding(this.db, claim.paymentId)).find(isInFlight);
    await this.endTurn(claim, { goOn: after === undefined || after.id !== inFlight?.id });
  }

  /** The turn came to nothing: the next one waits for its time. */
  async giveBack(claim: Claim): Promise<void> {
    await this.endTurn(claim, { goOn: false });
  }

  /**
   * Says when the next turn is, or that there is none. Under the payment's lock: whoever asks for a refund or ends one at
   * this moment does so before, and is seen, or after, and opens the case again.
   */
  private async endTurn(claim: Claim, { goOn }: { goOn: boolean }): Promise<void> {
    await inTransaction(this.db, async (tx) => {
      await lockPayment(tx, claim.paymentId, null);
      const refunds = await readStanding(tx, claim.paymentId);
      const now = new Date();
      const inFlight = refunds.find(isInFlight);
      if (inFlight === undefined && !refunds.some(isWaiting)) return closeCase(tx, claim, now);
      if (inFlight === undefined && goOn) return goOnWithCase(tx, claim, now);
      const busyUntil = inFlight && this.busyUntil(await readCancels(tx, inFlight), now);
      await postponeCase(tx, claim, 'refund', busyUntil ?? this.later(claim, now));
    });
  }

  private later({ tries, openedAt }: Claim, now: Date): Date {
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
  private async findOut(claim: Claim, { id }: Refund): Promise<void> {
    const { answer } = await this.lookUp(claim);
    if (answer.conclusion !== 'captured') return;
    const refund = (await readStanding(this.db, claim.paymentId)).find((one) => one.id === id);
    if (refund === undefined || !isInFlight(refund)) return;
    const now = new Date();
    if (this.busyUntil(await readCancels(this.db, refund), now) !== null) return;
    if (now.getTime() - (refund.firstSentAt ?? now).getTime() >= keyKeptMs) return;

    const goneMinor = sumOf(answer.cancels.map(({ amountMinor }) => amountMinor));
    await this.cancel(claim, {
      // If the first try goes through after this look-up, less is left and the PSP refuses this one.
      refundableMinor: ({ amountMinor }) => amountMinor - goneMinor,
      begin: async (tx, payment, refunds) => {
        const same = refunds.find((one) => one.id === id);
        if (same === undefined || !isInFlight(same)) throw new PaymentMoved(`${id} has come to its end`);
        const attempt = await nextCancel(tx, same);
        await sendTogether(tx, [attemptRow(attempt, { ...subjectOf(payment), sentAt: new Date() })]);
        return { attempt, refund: same };
      },
    });
  }

  /** From now on it is the one in flight: its attempt and that it is stand together. */
  private async sendNext(claim: Claim): Promise<void> {
    await this.cancel(claim, {
      refundableMinor: () => null,
      begin: async (tx, payment, refunds) => {
        const next = refunds.find(isWaiting);
        if (next === undefined || refunds.some(isInFlight)) throw new PaymentMoved(`${payment.id}: it has no turn now`);
        const at = new Date();
        const attempt = await nextCancel(tx, next);
        const sent = { before: next, after: { ...next, firstSentAt: at, updatedAt: at } };
        const note = { reason: 'refund_sent', actor: recoveryActor, attemptId: attempt.id, at };
        await takeStep(tx, payment, { to: payment.status, set: {}, ...note }, [
          ...changeRows(payment, [sent], new Map()),
          attemptRow(attempt, { ...subjectOf(payment), sentAt: at }),
        ]);
        return { attempt, refund: sent.after };
      },
    });
  }

  private async cancel(claim: Claim, { begin, refundableMinor }: Canceling): Promise<void> {
    let asked: Refund;
    await askThePsp(this.options, {
      begin: () =>
        this.begin(claim, async (tx, payment) => {
          const begun = await begin(tx, payment, await readStanding(tx, payment.id));
          asked = begun.refund;
          return begun.attempt;
        }),
      send: (payment, attempt) => this.options.psp.cancel(cancelOf(payment, asked, attempt, refundableMinor(payment))),
      isStale: () => true,
    });
  }

  private lookUp(claim: Claim): Promise<{ answer: PspAnswer }> {
    return askThePsp(this.options, {
      begin: () =>
        this.begin(claim, async (tx, payment) => {
          const attemptNo = await nextAttemptNo(tx, payment.id);
          const attempt: Attempt = { id: newId('att'), attemptNo, kind: 'lookup', idempotencyKey: null };
          await sendTogether(tx, [attemptRow(attempt, { ...subjectOf(payment), sentAt: new Date() })]);
          return attempt;
        }),
      send: (payment) => this.options.psp.lookUp(subjectOf(payment)),
      isStale: () => true,
    });
  }

  /** The attempt's row stands only while the case is ours. */
  private async begin(
    claim: Claim,
    write: (tx: EntityManager, payment: Payment) => Promise<Attempt>,
  ): Promise<{ payment: Payment; attempt: Attempt }> {
    const begun = await inTransaction(this.db, async (tx) => {
      const payment = await lockPayment(tx, claim.paymentId, null);
      await renewClaim(tx, claim, new Date(Date.now() + this.options.leaseMs));
      const attempt = await write(tx, payment);
      passHandOver('recovery.before-attempt-commit');
      return { payment, attempt };
    });
    passHandOver('recovery.after-attempt-commit');
    return begun;
  }
}

interface Canceling {
  refundableMinor(payment: Payment): bigint | null;
  /** Decides in the transaction what is sent, and writes that it is. */
  begin(tx: EntityManager, payment: Payment, refunds: readonly Refund[]): Promise<{ attempt: Attempt; refund: Refund }>;
}
