import type { Database } from '@kessai/database';
import { newId, failpoint } from '@kessai/runtime';
import { insertAttempt, nextAttemptNo, subjectOf, type Attempt } from '../psp-attempts/attempts';
import { lockPayment, readPayment, type Payment } from '../payment/payment';
import { isAbandoned } from '../recovery/recovery';
import type { CallBudget } from '../recovery/call-budget';
import { askThePsp, type CallOptions } from '../recovery/recovery-calls';
import { isWorthALookUp } from './psp-webhook';
import { endHint, postponeHint, renewHint, type LeasedHint } from './psp-hints';

export interface HintedLookUpOptions extends CallOptions {
  /** Of hints alone, a part of the whole: however many come, recovery keeps most of the calls. */
  readonly hintBudget: CallBudget;
  readonly leaseMs: number;
  readonly executingLimitMs: number;
  /** Between two look-ups of one payment because of hints. */
  readonly pauseMs: number;
}

/** What a hint is worth: one look-up, whose answer is written down. To confirm or to cancel is for recovery, at its own pace. */
export class HintedLookUps {
  constructor(
    private readonly db: Database,
    private readonly options: HintedLookUpOptions,
  ) {}

  async follow(hint: LeasedHint): Promise<void> {
    const { status } = await readPayment(this.db, hint.paymentId, null);
    // Most often the confirm itself has brought by now what the hint claims.
    if (isWorthALookUp(status, hint.claims)) await this.lookUp(hint);
    await endHint(this.db, hint);
  }

  /** The look-up did not come about. */
  async giveBack(hint: LeasedHint): Promise<void> {
    await postponeHint(this.db, hint, new Date(Date.now() + this.options.pauseMs));
  }

  private async lookUp(hint: LeasedHint): Promise<void> {
    const { hintBudget, psp, executingLimitMs } = this.options;
    await hintBudget.take();
    await askThePsp(this.options, {
      begin: () => this.begin(hint),
      send: (payment) => psp.lookUp(subjectOf(payment)),
      isStale: (payment) => isAbandoned(payment, executingLimitMs),
    });
  }

  /** The attempt's row stands only while the hint is ours. */
  private async begin(hint: LeasedHint): Promise<{ payment: Payment; attempt: Attempt }> {
    const begun = await this.db.transaction(async (tx) => {
      const payment = await lockPayment(tx, hint.paymentId, null);
      const now = new Date();
      await renewHint(tx, hint, new Date(now.getTime() + this.options.leaseMs));
      const attemptNo = await nextAttemptNo(tx, payment.id);
      const attempt: Attempt = { id: newId('att'), attemptNo, kind: 'lookup', idempotencyKey: null };
      tx.queue(insertAttempt(attempt, { ...subjectOf(payment), sentAt: now }));
      await tx.flush();
      failpoint('recovery.before-attempt-commit');
      return { payment, attempt };
    });
    failpoint('recovery.after-attempt-commit');
    return begun;
  }
}
