import type { Approved, ApprovedLater, BookRecord, Canceled, KeyIssued, Refused } from './records';

/** How long a buyer's authentication may wait for its confirm. */
export const AUTHENTICATION_VALID_MS = 10 * 60_000;
/** How long the answer to an idempotency key is replayed. */
export const ANSWER_KEPT_MS = 15 * 24 * 3_600_000;

export type PaymentStatus = 'IN_PROGRESS' | 'DONE' | 'CANCELED' | 'PARTIAL_CANCELED' | 'ABORTED' | 'EXPIRED';

/** Money that moved: an approval or a cancel. */
export interface Movement {
  readonly kind: 'approve' | 'cancel';
  readonly seq: number;
  readonly at: number;
  readonly payment: SimulatedPayment;
  readonly transactionKey: string;
  readonly amountMinor: bigint;
  readonly reason: string | null;
}

export interface LateApproval {
  readonly dueAt: number;
  readonly orderId: string;
  readonly answers: string | null;
}

export interface SimulatedPayment {
  readonly paymentKey: string;
  orderId: string | null;
  readonly orderName: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly decline: string | null;
  readonly issuedAt: number;
  aborted: boolean;
  /** An approval that is on its way: look-ups say IN_PROGRESS, even when the buyer's authentication has expired. */
  late: LateApproval | null;
  approval: Movement | null;
  cancels: Movement[];
}

/** What a call under an idempotency key was answered: a movement (the payment as it was then) or a refusal. */
export type KeptAnswer = Movement | Refused;

/** All that the simulator knows, rebuilt from its records. `apply` is the only thing that changes it. */
export class Book {
  readonly payments = new Map<string, SimulatedPayment>();
  readonly movements: Movement[] = [];
  /** The payments whose approval is on its way, by payment key. */
  readonly late = new Map<string, SimulatedPayment>();
  clockAheadMs = 0;
  private readonly byOrder = new Map<string, SimulatedPayment>();
  private readonly answers = new Map<string, KeptAnswer>();
  private readonly unanswered = new Set<string>();

  now(): number {
    return Date.now() + this.clockAheadMs;
  }

  /** The payment that was approved for the order, or is about to be; before that, the one that was authenticated last. */
  ofOrder(orderId: string): SimulatedPayment | undefined {
    return this.byOrder.get(orderId);
  }

  answerTo(scope: string): KeptAnswer | undefined {
    const answer = this.answers.get(scope);
    if (answer === undefined || this.now() - answer.at < ANSWER_KEPT_MS) return answer;
    this.answers.delete(scope);
    return undefined;
  }

  /** The call under this idempotency key was accepted, and its payment is still to be approved. */
  isUnanswered(scope: string): boolean {
    return this.unanswered.has(scope);
  }

  nextSeq(): number {
    return this.movements.length + 1;
  }

  clear(): void {
    this.payments.clear();
    this.byOrder.clear();
    this.answers.clear();
    this.late.clear();
    this.unanswered.clear();
    this.movements.length = 0;
    this.clockAheadMs = 0;
  }

  apply(record: BookRecord): void {
    switch (record.type) {
      case 'key':
        return this.applyKey(record);
      case 'late':
        return this.applyLate(record);
      case 'approve':
        return this.applyApproval(record);
      case 'cancel':
        return this.applyCancel(record);
      case 'decline':
        this.payment(record.paymentKey).aborted = true;
        return;
      case 'refusal':
        this.answers.set(record.answers, record);
        return;
      case 'clock':
        this.clockAheadMs += record.ms;
    }
  }

  private applyKey(record: KeyIssued): void {
    const payment: SimulatedPayment = {
      paymentKey: record.paymentKey,
      orderId: record.orderId,
      orderName: record.orderName,
      amountMinor: BigInt(record.amount),
      currency: record.currency,
      decline: record.decline,
      issuedAt: record.at,
      aborted: false,
      late: null,
      approval: null,
      cancels: [],
    };
    this.payments.set(payment.paymentKey, payment);
    if (payment.orderId === null) return;
    const known = this.byOrder.get(payment.orderId);
    if (!known?.approval && !known?.late) this.byOrder.set(payment.orderId, payment);
  }

  private applyLate({ paymentKey, dueAt, orderId, answers }: ApprovedLater): void {
    const payment = this.payment(paymentKey);
    payment.orderId = orderId;
    payment.late = { dueAt, orderId, answers };
    this.byOrder.set(orderId, payment);
    this.late.set(paymentKey, payment);
    if (answers !== null) this.unanswered.add(answers);
  }

  private applyApproval(record: Approved): void {
    const payment = this.payment(record.paymentKey);
    const { seq, at, transactionKey } = record;
    payment.orderId = record.orderId;
    payment.late = null;
    this.late.delete(record.paymentKey);
    if (record.answers !== null) this.unanswered.delete(record.answers);
    payment.approval = {
      kind: 'approve',
      seq,
      at,
      payment,
      transactionKey,
      amountMinor: payment.amountMinor,
      reason: null,
    };
    this.byOrder.set(record.orderId, payment);
    this.keep(payment.approval, record.answers);
  }

  private applyCancel(record: Canceled): void {
    const payment = this.payment(record.paymentKey);
    const { seq, at, transactionKey, reason } = record;
    const cancel: Movement = {
      kind: 'cancel',
      seq,
      at,
      payment,
      transactionKey,
      amountMinor: BigInt(record.amount),
      reason,
    };
    payment.cancels.push(cancel);
    this.keep(cancel, record.answers);
  }

  private keep(movement: Movement, answers: string | null): void {
    this.movements.push(movement);
    if (answers !== null) this.answers.set(answers, movement);
  }

  private payment(paymentKey: string): SimulatedPayment {
    const payment = this.payments.get(paymentKey);
    if (payment === undefined) throw new Error(`${paymentKey} was never issued`);
    return payment;
  }
}

export function balanceOf(payment: SimulatedPayment, cancels: readonly Movement[] = payment.cancels): bigint {
  return cancels.reduce((left, cancel) => left - cancel.amountMinor, payment.amountMinor);
}

export function authenticationExpired(payment: SimulatedPayment, now: number): boolean {
  return now - payment.issuedAt >= AUTHENTICATION_VALID_MS;
}

export function statusOf(
  payment: SimulatedPayment,
  now: number,
  cancels: readonly Movement[] = payment.cancels,
): PaymentStatus {
  if (payment.approval === null) {
    if (payment.aborted) return 'ABORTED';
    if (payment.late !== null) return 'IN_PROGRESS';
    return authenticationExpired(payment, now) ? 'EXPIRED' : 'IN_PROGRESS';
  }
  if (cancels.length === 0) return 'DONE';
  // Toss keeps PARTIAL_CANCELED after the last of several cancels too: only the balance says that nothing is left.
  return cancels[0]?.amountMinor === payment.amountMinor ? 'CANCELED' : 'PARTIAL_CANCELED';
}
