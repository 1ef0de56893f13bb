import { CommitOutcomeUnknown, type Database, type Tx, type Walk, type Walked } from '@kessai/database';
import { failpoint, gauge, InFlight, newId } from '@kessai/runtime';
import { respondOnce, type ApiResponse } from '../idempotency/responses';
import {
  idempotencyRecordOf,
  releaseRecord,
  insertRunning,
  isRecorded,
  type IdempotencyRecord,
} from '../idempotency/idempotency-records';
import { lockPayment, readPayment, type Payment } from '../payment/payment';
import { insertHistory, updatePayment, type Step } from '../payment/payment-states';
import { insertAttempt, nextAttemptNo, subjectOf, type Attempt } from '../psp-attempts/attempts';
import { cancelOf } from '../psp-attempts/cancels';
import { answerDeadline, type PspOutcomes } from '../psp-outcomes/psp-outcomes';
import { responseToRefund } from '../psp-outcomes/responses';
import type { Psp } from '../psp/psp';
import { shareOfOneMerchant } from '../psp/share-of-one-merchant';
import { openTask } from '../recovery-tasks/recovery-tasks';
import { isInFlight, type Refund } from '../refund/refund';
import {
  insertRefund,
  insertRefundLines,
  isRefund,
  readByRecord,
  readNewestRefunds,
  readRefund,
  readRefunds,
  readUnfailedRefunds,
} from '../refund/refund-rows';
import { decideReservation, type RefundBody } from './reservation';

export interface RefundOptions {
  readonly psp: Psp;
  readonly outcomes: PspOutcomes;
  /** For requests that only read. */
  readonly readsDb: Database;
  /** For what follows the PSP's answer. */
  readonly answersDb: Database;
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
  readonly record: IdempotencyRecord;
}

/** Its key was used before: by the same request, or by another one. */
interface KeyUsed {
  readonly record: IdempotencyRecord;
  readonly refund: null;
}

const failpoints = {
  beforeCommit: 'refund.before-outcome-commit',
  afterCommit: 'refund.after-outcome-commit',
} as const;

const waiting = gauge('kessai_psp_cancels_waiting', 'Refunds that wait for the PSP in their request');

/** Gives the buyer's money back, once, and never more than there was. */
export class RefundService {
  private cancelsWaiting = 0;
  private readonly atThePsp: InFlight;

  constructor(
    private readonly db: Database,
    private readonly options: RefundOptions,
  ) {
    this.atThePsp = new InFlight(shareOfOneMerchant(options.cancelsMax), options.cancelsMax);
  }

  /** Answers with the refund: settled, UNKNOWN, or PENDING where another one of the payment is under way. */
  async refund(request: RefundRequest): Promise<ApiResponse> {
    const place = { id: 'psp', keyId: request.merchantId ?? request.actor };
    const maySend = this.atThePsp.enter(place, 1);
    try {
      return await this.reserveAndSend(request, maySend);
    } finally {
      if (maySend) this.atThePsp.leave(place, 1);
    }
  }

  private async reserveAndSend(request: RefundRequest, maySend: boolean): Promise<ApiResponse> {
    const reserved = await this.reserve(request, maySend);
    if (reserved.refund === null) return this.report(reserved.record);
    if (reserved.attempt === null) {
      this.options.wakeRecovery();
      return responseToRefund(reserved.refund);
    }
    waiting.set((this.cancelsWaiting += 1));
    try {
      return responseToRefund(await this.send(reserved, reserved.attempt, request.actor));
    } finally {
      waiting.set((this.cancelsWaiting -= 1));
    }
  }

  get(refundId: string, merchantId: string | null): Promise<Refund> {
    return readRefund(this.options.readsDb, refundId, merchantId);
  }

  async list(
    paymentId: string,
    merchantId: string | null,
    page: { before: string | null; limit: number },
  ): Promise<Refund[]> {
    await readPayment(this.options.readsDb, paymentId, merchantId);
    return readNewestRefunds(this.options.readsDb, paymentId, page);
  }

  listAll(walk: Walk, limit: number): Promise<Walked<Refund>> {
    return readRefunds(this.options.readsDb, walk, limit);
  }

  /** One transaction holds the payment's row: of all who ask at once each sees what those before it have taken. */
  private async reserve(request: RefundRequest, maySend: boolean): Promise<Reserved | KeyUsed> {
    const ids = { refundId: newId('rfd'), attemptId: newId('att') };
    let reserved: Reserved | KeyUsed | null = null;
    try {
      await this.db.transaction(async (tx) => {
        reserved = await this.reserveUnderLock(tx, request, { ...ids, maySend });
        failpoint('refund.before-reserve-commit');
      });
    } catch (error) {
      const stands = error instanceof CommitOutcomeUnknown && (await isRefund(this.db, ids.refundId));
      if (!stands) throw error; // Nothing has happened: the request may be repeated.
    }
    failpoint('refund.after-reserve-commit');
    return reserved!;
  }

  private async reserveUnderLock(
    tx: Tx,
    request: RefundRequest,
    { refundId, attemptId, maySend }: { refundId: string; attemptId: string; maySend: boolean },
  ): Promise<Reserved | KeyUsed> {
    const { paymentId, actor, body } = request;
    const payment = await lockPayment(tx, paymentId, request.merchantId);
    const record = refundRecord(payment, request, this.options.cancelLimitMs);
    // Before anything is refused: what this very request has taken may be what is missing.
    if (await isRecorded(tx, record)) return { record, refund: null };
    const refunds = await readUnfailedRefunds(tx, paymentId);
    const at = new Date();

    const refund = decideReservation(payment, refunds, body, { refundId, at, maySend });

    const attempt = isInFlight(refund) ? firstCancel(attemptId, refundId, await nextAttemptNo(tx, paymentId)) : null;
    // A process that dies from here on leaves the refund to recovery; where none is in flight, it is its turn at once.
    const isBusy = attempt !== null || refunds.some(isInFlight);
    const dueAt = new Date(at.getTime() + (isBusy ? this.options.cancelLimitMs : 0));
    const note: Step = {
      to: payment.status,
      set: {},
      reason: 'refund_requested',
      actor,
      attemptId: attempt?.id ?? null,
      at,
    };
    tx.queue(updatePayment(payment, note)); // payment: its version alone
    tx.queue(insertHistory(payment, note)); // payment_history
    tx.queue(insertRefund(refund, null, record.id)); // refund
    tx.queue(insertRefundLines(payment, refund)); // refund_line
    tx.queue(insertRunning(record)); // idempotency_claim
    if (attempt === null) tx.queue(releaseRecord(record));
    else tx.queue(insertAttempt(attempt, { ...subjectOf(payment), sentAt: at })); // payment_attempt
    tx.queue(openTask(paymentId, 'refund', at, dueAt)); // payment_recovery
    await tx.flush();
    return { payment, refund, attempt, record };
  }

  private async send({ payment, refund, record }: Reserved, attempt: Attempt, actor: string): Promise<Refund> {
    const deadline = answerDeadline();
    // No transaction is open. A process that dies from here on leaves the refund in flight, with the key to repeat it.
    failpoint('refund.before-psp-call');
    const reply = await this.options.psp.cancel(cancelOf(payment, refund, attempt, null));
    failpoint('refund.after-psp-call');

    const running = { record, refundId: refund.id };
    const said = { attempt, reply, actor, isStale: true, request: running, failpoints } as const;
    if ((await this.options.outcomes.recordInTime(payment, said, deadline)) === null) return refund;
    this.options.wakeRecovery(); // Others may have been waiting for this one to end.
    return readRefund(this.options.answersDb, refund.id, null);
  }

  /** What has become of the refund that the same request made before. */
  private report(record: IdempotencyRecord): Promise<ApiResponse> {
    return respondOnce(this.db, record, async () => responseToRefund(await readByRecord(this.db, record.id)));
  }
}

/** The payment's merchant is named: an operator asks for him. */
function refundRecord(
  { id, merchantId }: Payment,
  { idempotencyKey: key, body }: RefundRequest,
  leaseMs: number,
): IdempotencyRecord {
  return idempotencyRecordOf({ merchantId, method: 'POST', path: `/v1/payments/${id}/refunds`, key, body }, leaseMs);
}

function firstCancel(attemptId: string, refundId: string, attemptNo: number): Attempt {
  const refund = { id: refundId, isOnlyKey: true };
  return { id: attemptId, attemptNo, kind: 'cancel', idempotencyKey: attemptId, refund };
}
