import { idToBytes, inTransaction, newId, passHandOver, sendTogether } from '@kessai/platform';
import type { DataSource, EntityManager } from 'typeorm';
import { attemptRow, type Attempt } from '../confirmation/attempts';
import { questionOf } from '../confirmation/outcome';
import { readPayment, type Payment } from '../payment/payment';
import { PaymentMoved } from '../payment/payment-states';
import type { PspAnswer } from '../psp/psp';
import type { RefundRecovery } from '../refunds/refund-recovery';
import { decideNext, delayAfter, keyToAskUnder, type KeyOfAttempt, type Pace } from './recovery';
import { askThePsp, type CallOptions } from './recovery-calls';
import { closeCase, postponeCase, renewClaim, type Claim } from './recovery-cases';

export interface RecoveryOptions extends Pace, CallOptions {
  readonly refunds: RefundRecovery;
  /** Longer than a call to the PSP may take: while one is under way nobody else begins another. */
  readonly leaseMs: number;
  /** After this time EXECUTING nobody is at a payment any more: longer than a confirm may take with all it writes. */
  readonly executingLimitMs: number;
  /** A failure that was in doubt is looked up once more after this time: by then no request can be on its way any more. */
  readonly lateCheckMs: number;
}

/** Finds out from the PSP what became of a payment. */
export class RecoveryService {
  constructor(
    private readonly db: DataSource,
    private readonly options: RecoveryOptions,
  ) {}

  /** Looks the payment up; confirms or cancels again where that is what is missing; then closes or postpones the case. */
  async resolve(claim: Claim): Promise<void> {
    if (claim.question === 'refund') return this.options.refunds.resolve(claim);
    const payment = await readPayment(this.db, claim.paymentId, null);
    // A hint about a payment that nobody has ever confirmed: there is nothing at the PSP that could be ours.
    if (payment.paymentKey === null) return closeCase(this.db, claim, new Date());
    const isAnsweredMeanwhile = claim.question === 'outcome' && claim.hints === 0 && questionOf(payment) === null;
    if (isAnsweredMeanwhile) return this.close(payment, claim);

    const found = await this.ask(payment, claim, 'lookup');
    const next = decideNext(found.payment, found.answer, { isStale: this.isStale(found.payment) });
    if (next === 'close') return this.close(found.payment, claim);
    if (next === 'wait') return this.postpone(found.payment, claim);

    const asked = await this.ask(found.payment, claim, next);
    if (questionOf(asked.payment) === null) return this.close(asked.payment, claim);
    return this.postpone(asked.payment, claim);
  }

  /** The answer did not come about: the case waits for its next turn. */
  async giveBack(claim: Claim): Promise<void> {
    if (claim.question === 'refund') return this.options.refunds.giveBack(claim);
    await postponeCase(this.db, claim, claim.question, this.nextTurn(claim));
  }

  private ask(payment: Payment, claim: Claim, kind: Attempt['kind']): Promise<{ payment: Payment; answer: PspAnswer }> {
    return askThePsp(this.options, {
      begin: async () => ({ payment, attempt: await this.begin(payment, claim, kind) }),
      send: (asked, attempt) => this.send(asked, attempt),
      isStale: (asked) => this.isStale(asked),
    });
  }

  /** The attempt's row stands only while the payment is as it was read and the case is ours. */
  private async begin(payment: Payment, claim: Claim, kind: Attempt['kind']): Promise<Attempt> {
    const attemptId = newId('att');
    const attempt = await inTransaction(this.db, async (tx) => {
      await assertUnmoved(tx, payment);
      const now = new Date();
      await renewClaim(tx, claim, new Date(now.getTime() + this.options.leaseMs));
      const before = await attemptsBefore(tx, payment.id, kind);
      const idempotencyKey = kind === 'lookup' ? null : keyToAskUnder(attemptId, before.keys);
      const next: Attempt = { id: attemptId, attemptNo: before.last + 1, kind, idempotencyKey };
      const paymentKey = keyOf(payment);
      await sendTogether(tx, [attemptRow(next, { paymentId: payment.id, paymentKey, sentAt: now })]);
      passHandOver('recovery.before-attempt-commit');
      return next;
    });
    passHandOver('recovery.after-attempt-commit');
    return attempt;
  }

  private send(payment: Payment, { kind, idempotencyKey }: Attempt): Promise<PspAnswer> {
    const { psp } = this.options;
    const { id: paymentId, amountMinor, currency } = payment;
    const subject = { paymentId, paymentKey: keyOf(payment), amountMinor, currency };
    if (idempotencyKey === null) return psp.lookUp(subject);
    if (kind === 'confirm') return psp.confirm({ ...subject, idempotencyKey });
    return psp.cancel({ ...subject, idempotencyKey, part: null, reason: `approved after it had failed: ${paymentId}` });
  }

  private isStale({ status, executingSince }: Payment): boolean {
    if (status !== 'EXECUTING' || executingSince === null) return true;
    return Date.now() - executingSince.getTime() >= this.options.executingLimitMs;
  }

  /**
   * The question is answered. Where the answer is that the payment FAILED, the PSP is asked once more: it may have been
   * working on another of our requests, and its webhook may never come.
   */
  private async close({ status }: Payment, claim: Claim): Promise<void> {
    const now = new Date();
    const isFailureAfterDoubt = claim.question === 'outcome' && status === 'FAILED';
    if (!isFailureAfterDoubt) return closeCase(this.db, claim, now);
    await postponeCase(this.db, claim, 'check', new Date(now.getTime() + this.options.lateCheckMs));
  }

  private async postpone(payment: Payment, claim: Claim): Promise<void> {
    const question = questionOf(payment) ?? 'check';
    await postponeCase(this.db, claim, question, this.nextTurn(claim, payment));
  }

  /** A payment that another request may still be at is looked at again when that has surely ended. */
  private nextTurn({ tries, openedAt }: Claim, payment?: Payment): Date {
    const now = Date.now();
    const later = now + delayAfter(tries, now - openedAt.getTime(), this.options, Math.random());
    const isBusy = payment !== undefined && !this.isStale(payment) && payment.executingSince !== null;
    return new Date(isBusy ? payment.executingSince.getTime() + this.options.executingLimitMs : later);
  }
}

function keyOf({ id, paymentKey }: Payment): string {
  if (paymentKey === null) throw new Error(`${id} has no paymentKey`);
  return paymentKey;
}

async function assertUnmoved(tx: EntityManager, { id, version }: Payment): Promise<void> {
  const [row] = await tx.query<{ version: string }[]>('SELECT version FROM payment WHERE id = ? FOR UPDATE', [
    idToBytes(id),
  ]);
  if (row === undefined || BigInt(row.version) !== version) throw new PaymentMoved(`${id} has moved`);
}

async function attemptsBefore(
  tx: EntityManager,
  paymentId: string,
  kind: Attempt['kind'],
): Promise<{ last: number; keys: KeyOfAttempt[] }> {
  const id = idToBytes(paymentId);
  const [{ last = 0 } = {}] = await tx.query<{ last: number }[]>(
    'SELECT COALESCE(MAX(attemptNo), 0) AS last FROM payment_attempt WHERE paymentId = ?',
    [id],
  );
  const rows = await tx.query<{ idempotencyKey: string; isDefinite: number | null }[]>(
    `SELECT idempotencyKey, isDefinite FROM payment_attempt
     WHERE paymentId = ? AND kind = ? AND idempotencyKey IS NOT NULL ORDER BY attemptNo`,
    [id, kind],
  );
  const keys = rows.map(({ idempotencyKey, isDefinite }) => ({ idempotencyKey, isDefinite: isDefinite === 1 }));
  return { last: Number(last), keys };
}
