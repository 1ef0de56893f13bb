import type { Approved, BookRecord, Canceled, KeyIssued, Refused } from './records';

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

export interface SimulatedPayment {
  readonly paymentKey: string;
  orderId: string | null;
  readonly orderName: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly decline: string | null;
  readonly issuedAt: number;
  aborted: boolean;
  approval: Movement | null;
  cancels: Movement[];
}

/** What a call under an idempotency key was answered: a movement (the payment as it was then) or a refusal. */
export type KeptAnswer = Movement | Refused;

/** All that the simulator knows, rebuilt from its records. `apply` is the only thing that changes it. */
export class Book {
  readonly payments = new Map<string, SimulatedPayment>();
  readonly movements: Movement[] = [];
  clockAheadMs = 0;
  private readonly byOrder = new Map<string, SimulatedPayment>();
  private readonly answers = new Map<string, KeptAnswer>();

  now(): number {
    return Date.now() + this.clockAheadMs;
  }

  /** The payment that was approved for the order; before that, the one that was authenticated last. */
  ofOrder(orderId: string): SimulatedPayment | undefined {
    return this.byOrder.get(orderId);
  }

  answerTo(scope: string): KeptAnswer | undefined {
    const answer = this.answers.get(scope);
    if (answer === undefined || this.now() - answer.at < ANSWER_KEPT_MS) return answer;
    this.answers.delete(scope);
    return undefined;
  }

  nextSeq(): number {
    return this.movements.length + 1;
  }

  clear(): void {
    this.payments.clear();
    this.byOrder.clear();
    this.answers.clear();
    this.movements.length = 0;
    this.clockAheadMs = 0;
  }

  apply(record: BookRecord): void {
    switch (record.type) {
      case 'key':
        return this.applyKey(record);
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
      approval: null,
      cancels: [],
    };
    this.payments.set(payment.paymentKey, payment);
    if (payment.orderId !== null && !this.byOrder.get(payment.orderId)?.approval) {
      this.byOrder.set(payment.orderId, payment);
    }
  }

  private applyApproval(record: Approved): void {
    const payment = this.payment(record.paymentKey);
    const { seq, at, transactionKey } = record;
    payment.orderId = record.orderId;
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
    return authenticationExpired(payment, now) ? 'EXPIRED' : 'IN_PROGRESS';
  }
  if (cancels.length === 0) return 'DONE';
  // Toss keeps PARTIAL_CANCELED after the last of several cancels too: only the balance says that nothing is left.
  return cancels[0]?.amountMinor === payment.amountMinor ? 'CANCELED' : 'PARTIAL_CANCELED';
}
