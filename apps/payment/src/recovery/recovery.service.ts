import { RowMoved, type Database, type Tx } from '@kessai/database';
import { failpoint, idToBytes, newId } from '@kessai/runtime';
import { readPayment, type Payment } from '../payment/payment';
import {
  insertAttempt,
  keyToAskUnder,
  nextAttemptNo,
  readKeys,
  subjectOf,
  type Attempt,
} from '../psp-attempts/attempts';
import { questionOf } from '../psp-outcomes/conclude';
import type { PspAnswer } from '../psp/psp';
import { closeTask, postponeTask, renewLease, type LeasedTask } from '../recovery-tasks/recovery-tasks';
import { decideNext, delayAfter, isAbandoned, type Pace } from './recovery';
import { askThePsp, type CallOptions } from './recovery-calls';
import type { RefundRecovery } from './refund-recovery';

export interface RecoveryOptions extends Pace, CallOptions {
  readonly refunds: RefundRecovery;
  /** Longer than a call to the PSP may take: while one is under way no other process begins another. */
  readonly leaseMs: number;
  /** After this time EXECUTING no request is at a payment: longer than a confirm may take with all it writes. */
  readonly executingLimitMs: number;
  /** A failure that was in doubt is looked up once more after this time: by then no request can be on its way any more. */
  readonly lateCheckMs: number;
}

/** Finds out from the PSP what became of a payment. */
export class RecoveryService {
  constructor(
    private readonly db: Database,
    private readonly options: RecoveryOptions,
  ) {}

  /** Looks the payment up; confirms or cancels again where that is what is missing; then closes or postpones the task. */
  async resolve(task: LeasedTask): Promise<void> {
    if (task.question === 'refund') return this.options.refunds.resolve(task);
    const payment = await readPayment(this.db, task.paymentId, null);
    // A hint about a payment that no request has ever confirmed: there is nothing at the PSP that could be ours.
    if (payment.paymentKey === null) return closeTask(this.db, task, new Date());
    const isAnsweredMeanwhile = task.question === 'outcome' && task.hints === 0 && questionOf(payment) === null;
    if (isAnsweredMeanwhile) return this.close(payment, task);

    const found = await this.ask(payment, task, 'lookup');
    const next = decideNext(found.payment, found.reply, { isStale: this.isStale(found.payment) });
    if (next === 'close') return this.close(found.payment, task);
    if (next === 'wait') return this.postpone(found.payment, task);

    const asked = await this.ask(found.payment, task, next);
    if (questionOf(asked.payment) === null) return this.close(asked.payment, task);
    return this.postpone(asked.payment, task);
  }

  /** The answer did not come about: the task waits for its next turn. */
  async giveBack(task: LeasedTask): Promise<void> {
    if (task.question === 'refund') return this.options.refunds.giveBack(task);
    await postponeTask(this.db, task, task.question, this.nextTurn(task));
  }

  private ask(
    payment: Payment,
    task: LeasedTask,
    kind: Attempt['kind'],
  ): Promise<{ payment: Payment; reply: PspAnswer }> {
    return askThePsp(this.options, {
      begin: async () => ({ payment, attempt: await this.begin(payment, task, kind) }),
      send: (asked, attempt) => this.send(asked, attempt),
      isStale: (asked) => this.isStale(asked),
    });
  }

  /** The attempt's row stands only while the payment is as it was read and the task is ours. */
  private async begin(payment: Payment, task: LeasedTask, kind: Attempt['kind']): Promise<Attempt> {
    const attemptId = newId('att');
    const attempt = await this.db.transaction(async (tx) => {
      await assertUnmoved(tx, payment);
      const now = new Date();
      await renewLease(tx, task, new Date(now.getTime() + this.options.leaseMs));
      const attemptNo = await nextAttemptNo(tx, payment.id);
      const idempotencyKey = kind === 'lookup' ? null : keyToAskUnder(attemptId, await readKeys(tx, payment.id, kind));
      const next: Attempt = { id: attemptId, attemptNo, kind, idempotencyKey };
      tx.queue(insertAttempt(next, { ...subjectOf(payment), sentAt: now }));
      await tx.flush();
      failpoint('recovery.before-attempt-commit');
      return next;
    });
    failpoint('recovery.after-attempt-commit');
    return attempt;
  }

  private send(payment: Payment, { kind, idempotencyKey }: Attempt): Promise<PspAnswer> {
    const { psp } = this.options;
    const subject = subjectOf(payment);
    if (idempotencyKey === null) return psp.lookUp(subject);
    if (kind === 'confirm') return psp.confirm({ ...subject, idempotencyKey });
    return psp.cancel({
      ...subject,
      idempotencyKey,
      part: null,
      reason: `approved after it had failed: ${payment.id}`,
    });
  }

  private isStale(payment: Payment): boolean {
    return isAbandoned(payment, this.options.executingLimitMs);
  }

  /**
   * The question is answered. Where the answer is that the payment FAILED, the PSP is asked once more. It may have been
   * working on another of our requests, and its webhook may never come.
   */
  private async close({ status }: Payment, task: LeasedTask): Promise<void> {
    const now = new Date();
    const isFailureAfterDoubt = task.question === 'outcome' && status === 'FAILED';
    if (!isFailureAfterDoubt) return closeTask(this.db, task, now);
    await postponeTask(this.db, task, 'check', new Date(now.getTime() + this.options.lateCheckMs));
  }

  private async postpone(payment: Payment, task: LeasedTask): Promise<void> {
    const question = questionOf(payment) ?? 'check';
    await postponeTask(this.db, task, question, this.nextTurn(task, payment));
  }

  /** A payment that another request may still be at is looked at again when that has surely ended. */
  private nextTurn({ tries, openedAt }: LeasedTask, payment?: Payment): Date {
    const now = Date.now();
    const later = now + delayAfter(tries, now - openedAt.getTime(), this.options, Math.random());
    const isBusy = payment !== undefined && !this.isStale(payment) && payment.executingSince !== null;
    return new Date(isBusy ? payment.executingSince.getTime() + this.options.executingLimitMs : later);
  }
}

async function assertUnmoved(tx: Tx, { id, version }: Payment): Promise<void> {
  const [row] = await tx.query<{ version: string }>('SELECT version FROM payment WHERE id = ? FOR UPDATE', [
    idToBytes(id),
  ]);
  if (row === undefined || BigInt(row.version) !== version) throw new RowMoved(`${id} has moved`);
}
