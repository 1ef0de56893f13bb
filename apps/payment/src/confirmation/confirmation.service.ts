import { setTimeout as delay } from 'node:timers/promises';
import {
  gauge,
  inTransaction,
  isInfrastructureError,
  newId,
  passHandOver,
  Refusal,
  type Logger,
} from '@kessai/platform';
import type { DataSource } from 'typeorm';
import { readPayment, type Payment } from '../payment/payment';
import { afterStep, PaymentMoved, takeStep } from '../payment/payment-states';
import type { Psp } from '../psp/psp';
import { attemptRow } from './attempts';
import { decideConfirm, decideStart, firstAttempt, type Confirmation } from './confirmation';
import type { Answered, OutcomeService } from './outcome.service';

export interface ConfirmationOptions {
  readonly psp: Psp;
  readonly outcomes: OutcomeService;
  readonly logger: Logger;
  /** How many confirms may wait for the PSP at once. */
  readonly confirmsMax: number;
}

interface ConfirmRequest extends Confirmation {
  readonly paymentId: string;
  readonly merchantId: string | null;
  readonly actor: string;
}

const retryAfterSeconds = 2;
/** By then the merchant has an answer, whatever the database does. The PSP's own limit is well below. */
const answerTimeoutMs = 25_000;
const outcomePauseMs = 250;

const waiting = gauge('kessai_psp_confirms_waiting', 'Confirms that wait for the PSP');

/** Takes the buyer's money, once. */
export class ConfirmationService {
  private confirmsWaiting = 0;

  constructor(
    private readonly db: DataSource,
    private readonly options: ConfirmationOptions,
  ) {}

  /** The payment after the confirm: settled, UNKNOWN, or EXECUTING where another request is at it. */
  async confirm(request: ConfirmRequest): Promise<Payment> {
    const payment = await readPayment(this.db, request.paymentId, request.merchantId);
    if (decideConfirm(payment, request) === 'report') return payment;

    // Refused before anything is written: the payment stays CREATED and can be confirmed in a moment.
    if (this.confirmsWaiting >= this.options.confirmsMax) {
      throw new Refusal('psp_unavailable', 'Too many payments wait for the PSP.', { retryAfterSeconds });
    }
    waiting.set((this.confirmsWaiting += 1));
    try {
      return await this.charge(payment, request);
    } finally {
      waiting.set((this.confirmsWaiting -= 1));
    }
  }

  /** Three steps: note that the PSP will be asked, ask it, note what it said. The process may die between any two. */
  private async charge(created: Payment, request: ConfirmRequest): Promise<Payment> {
    const deadline = performance.now() + answerTimeoutMs;
    const attempt = firstAttempt(newId('att'));
    const start = decideStart(request, this.options.psp.name, { attempt, actor: request.actor, at: new Date() });
    try {
      await inTransaction(this.db, async (tx) => {
        // Of several requests at once one gets past this line.
        await takeStep(tx, created, start, [attemptRow(attempt, { ...request, sentAt: start.at })]);
        passHandOver('confirm.before-start-commit');
      });
    } catch (error) {
      if (error instanceof PaymentMoved) return this.reportMoved(request);
      throw error;
    }
    passHandOver('confirm.after-start-commit');

    // No transaction is open here: the PSP may take twenty seconds, and no row lock may wait for it. Whoever dies from
    // here on leaves the payment EXECUTING: recovery finds it, and the key of the attempt to ask again under.
    passHandOver('confirm.before-psp-call');
    const { amountMinor, currency } = created;
    const { paymentId, paymentKey } = request;
    const { id: idempotencyKey } = attempt;
    const answer = await this.options.psp.confirm({ paymentId, paymentKey, amountMinor, currency, idempotencyKey });
    passHandOver('confirm.after-psp-call');

    const answered = { attempt, answer, actor: request.actor, hand: 'confirm', isStale: false } as const;
    return this.record(afterStep(created, start), answered, deadline);
  }

  /** Another confirm or a cancel was first. It has decided what the payment is, so the second look needs no third. */
  private async reportMoved(request: ConfirmRequest): Promise<Payment> {
    const payment = await readPayment(this.db, request.paymentId, request.merchantId);
    if (decideConfirm(payment, request) === 'report') return payment;
    throw new Error(`${payment.id} is CREATED again`);
  }

  /** Writes the outcome and its event together, or, while the database is away, leaves the payment EXECUTING. */
  private async record(executing: Payment, answered: Answered, deadline: number): Promise<Payment> {
    for (;;) {
      try {
        return await this.options.outcomes.record(executing, answered);
      } catch (error) {
        if (!isInfrastructureError(error)) throw error;
        const { conclusion } = answered.answer;
        this.options.logger.error({ err: error, paymentId: executing.id, conclusion }, 'outcome not written');
        if (performance.now() > deadline) return executing; // The truth: what the row says until the PSP is asked again.
      }
      await delay(outcomePauseMs);
    }
  }
}
