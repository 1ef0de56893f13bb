import { CommitOutcomeUnknown, gauge, inTransaction, newId, passHandOver, type Logger } from '@kessai/platform';
import type { DataSource, EntityManager } from 'typeorm';
import { attemptRow, type Attempt } from '../confirmation/attempts';
import type { OutcomeService } from '../confirmation/outcome.service';
import { answerDeadline, recordInTime } from '../confirmation/record-in-time';
import { answerOnce, claimEnded, finalAnswer, passingAnswer, type Answer } from '../idempotency/answers';
import { claimOf, claimReleased, claimRunning, isClaimed, type IdempotencyClaim } from '../idempotency/claims';
import { lockPayment, readPayment, type Payment } from '../payment/payment';
import { takeStep } from '../payment/payment-states';
import type { Psp } from '../psp/psp';
import { openCase } from '../recovery/recovery-cases';
import { isInFlight, isOpen, type Refund, type RefundChange } from './refund';
import { cancelOf, nextAttemptNo, subjectOf } from './refund-attempts';
import { bornAs, isRefund, readByClaim, readNewestRefunds, readRefund, readStanding } from './refund-rows';
import { refundView } from './refund-view';
import { decideReservation, type RefundBody } from './reservation';

export interface RefundOptions {
  readonly psp: Psp;
  readonly outcomes: OutcomeService;
  readonly logger: Logger;
  /** How many requests may wait for the PSP at once. A further refund waits for recovery to send it. */
  readonly cancelsMax: number;
  /** Longer than a request may take with its cancel: after that recovery takes over what it has left. */
  readonly cancelLimitMs: number;
  /** A refund waits for its turn, and it may be now. */
  wakeRecovery(): void;
}

interface RefundRequest {
  readonly paymentId: string;
  readonly merchantId: string | null;
  readonly actor: string;
  readonly idempotencyKey: string;
  readonly body: RefundBody;
}

/** A refund that holds its part of the payment, and the cancel that is to leave for it now: none where it has to wait. */
interface Reserved {
  readonly payment: Payment;
  readonly refund: Refund;
  readonly attempt: Attempt | null;
  readonly claim: IdempotencyClaim;
}

/** Its key was used before: by the same request, or by another one. */
interface Claimed {
  readonly claim: IdempotencyClaim;
  readonly refund: null;
}

const waiting = gauge('kessai_psp_cancels_waiting', 'Refunds that wait for the PSP in their request');

/** Gives the buyer's money back, once, and never more than there was. */
export class RefundService {
  private cancelsWaiting = 0;

  constructor(
    private readonly db: DataSource,
    private readonly options: RefundOptions,
  ) {}

  /** Answers with the refund: settled, UNKNOWN, or PENDING where another one of the payment is under way. */
  async refund(request: RefundRequest): Promise<Answer> {
    const maySend = this.cancelsWaiting < this.options.cancelsMax;
    const reserved = await this.reserve(request, maySend);
    if (reserved.refund === null) return this.report(reserved.claim);
    if (reserved.attempt === null) {
      this.options.wakeRecovery();
      return answerOf(reserved.refund);
    }
    waiting.set((this.cancelsWaiting += 1));
    try {
      return answerOf(await this.send(reserved, reserved.attempt, request.actor));
    } finally {
      waiting.set((this.cancelsWaiting -= 1));
    }
  }

  get(refundId: string, merchantId: string | null): Promise<Refund> {
    return readRefund(this.db, refundId, merchantId);
  }

  async list(
    paymentId: string,
    merchantId: string | null,
    page: { before: string | null; limit: number },
  ): Promise<Refund[]> {
    await readPayment(this.db, paymentId, merchantId);
    return readNewestRefunds(this.db, paymentId, page);
  }

  /** One transaction holds the payment's row: of all who ask at once each sees what those before it have taken. */
  private async reserve(request: RefundRequest, maySend: boolean): Promise<Reserved | Claimed> {
    const ids = { refundId: newId('rfd'), attemptId: newId('att') };
    let reserved: Reserved | Claimed | null = null;
    try {
      await inTransaction(this.db, async (tx) => {
        reserved = await this.reserveUnderLock(tx, request, { ...ids, maySend });
        passHandOver('refund.before-reserve-commit');
      });
    } catch (error) {
      const stands = error instanceof CommitOutcomeUnknown && (await isRefund(this.db, ids.refundId));
      if (!stands) throw error; // Nothing has happened: the request may be repeated.
    }
    passHandOver('refund.after-reserve-commit');
    return reserved!;
  }

  private async reserveUnderLock(
    tx: EntityManager,
    request: RefundRequest,
    { refundId, attemptId, maySend }: { refundId: string; attemptId: string; maySend: boolean },
  ): Promise<Reserved | Claimed> {
    const { paymentId, actor, body } = request;
    const payment = await lockPayment(tx, paymentId, request.merchantId);
    const claim = refundClaim(payment, request, this.options.cancelLimitMs);
    // Before anything is refused: what this very request has taken may be what is missing.
    if (await isClaimed(tx, claim)) return { claim, refund: null };
    const refunds = await readStanding(tx, paymentId);
    const at = new Date();

    const refund = decideReservation(payment, refunds, body, { refundId, at, maySend });

    const attempt = isInFlight(refund) ? firstCancel(attemptId, refundId, await nextAttemptNo(tx, paymentId)) : null;
    const note = { reason: 'refund_requested', actor, attemptId: attempt?.id ?? null, at };
    // Whoever dies from here on leaves the refund to recovery; where nobody is at another one, it is its turn at once.
    const isBusy = attempt !== null || refunds.some(isInFlight);
    const dueAt = new Date(at.getTime() + (isBusy ? this.options.cancelLimitMs : 0));
    await takeStep(tx, payment, { to: payment.status, set: {}, ...note }, [
      ...bornAs(payment, refund, null, claim.id),
      claimRunning(claim),
      attempt === null ? claimReleased(claim) : attemptRow(attempt, { ...subjectOf(payment), sentAt: at }),
      openCase(paymentId, 'refund', at, dueAt),
    ]);
    return { payment, refund, attempt, claim };
  }

  private async send({ payment, refund, claim }: Reserved, attempt: Attempt, actor: string): Promise<Refund> {
    const deadline = answerDeadline();
    // No transaction is open here. Whoever dies from here on leaves the refund in flight, and the key to ask again under.
    passHandOver('refund.before-psp-call');
    const answer = await this.options.psp.cancel(cancelOf(payment, refund, attempt, null));
    passHandOver('refund.after-psp-call');

    // Who repeats the request is given the very bytes that are told here, once they are settled.
    const alongside = (_after: Payment, changes: readonly RefundChange[]) => {
      const ended = changes.find(({ after }) => after.id === refund.id)?.after;
      return [claimEnded(claim, ended === undefined ? null : answerOf(ended))];
    };
    const answered = { attempt, answer, actor, hand: 'refund', isStale: true, alongside } as const;
    if ((await recordInTime(this.options, payment, answered, deadline)) === null) return refund;
    this.options.wakeRecovery(); // Others may have been waiting for this one to end.
    return readRefund(this.db, refund.id, null);
  }

  /** What has become of the refund that the same request made before. */
  private report(claim: IdempotencyClaim): Promise<Answer> {
    return answerOnce(this.db, claim, async () => answerOf(await readByClaim(this.db, claim.id)));
  }
}

/** The payment's merchant is named: an operator asks for him. */
function refundClaim(
  { id, merchantId }: Payment,
  { idempotencyKey: key, body }: RefundRequest,
  leaseMs: number,
): IdempotencyClaim {
  return claimOf({ merchantId, method: 'POST', path: `/v1/payments/${id}/refunds`, key, body }, leaseMs);
}

function firstCancel(attemptId: string, refundId: string, attemptNo: number): Attempt {
  const refund = { id: refundId, isOnlyKey: true };
  return { id: attemptId, attemptNo, kind: 'cancel', idempotencyKey: attemptId, refund };
}

/** A refusal of the PSP is an answer like a success. While there is none, a repetition is told what has become since. */
function answerOf(refund: Refund): Answer {
  const view = refundView(refund);
  return isOpen(refund) ? passingAnswer(201, view) : finalAnswer(201, view);
}
