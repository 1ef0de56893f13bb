import { gauge, inTransaction, newId, passHandOver, Refusal, type Logger } from '@kessai/platform';
import type { DataSource } from 'typeorm';
import { answerOnce, claimEnded, finalAnswer, passingAnswer, type Answer } from '../idempotency/answers';
import { claimOf, claimRunning, type IdempotencyClaim } from '../idempotency/claims';
import { readPayment, type Payment } from '../payment/payment';
import { afterStep, PaymentMoved, takeStep, type PaymentStatus } from '../payment/payment-states';
import type { PaymentViews } from '../payment/payment-view';
import type { Psp } from '../psp/psp';
import { attemptRow } from './attempts';
import { decideConfirm, decideStart, firstAttempt, type Confirmation } from './confirmation';
import type { OutcomeService } from './outcome.service';
import { answerDeadline, recordInTime } from './record-in-time';

export interface ConfirmationOptions {
  readonly psp: Psp;
  readonly outcomes: OutcomeService;
  readonly views: PaymentViews;
  readonly logger: Logger;
  /** How many confirms may wait for the PSP at once. */
  readonly confirmsMax: number;
  /** Longer than a confirm may take: after this time nobody is at it any more, and its repetition takes over. */
  readonly executingLimitMs: number;
}

interface ConfirmRequest extends Confirmation {
  readonly paymentId: string;
  readonly merchantId: string | null;
  readonly actor: string;
  readonly idempotencyKey: string;
}

const settled: ReadonlySet<PaymentStatus> = new Set<PaymentStatus>(['SUCCEEDED', 'FAILED']);

const retryAfterSeconds = 2;

const waiting = gauge('kessai_psp_confirms_waiting', 'Confirms that wait for the PSP');

/** Takes the buyer's money, once. */
export class ConfirmationService {
  private confirmsWaiting = 0;

  constructor(
    private readonly db: DataSource,
    private readonly options: ConfirmationOptions,
  ) {}

  /** Answers with the payment after the confirm: settled, UNKNOWN, or EXECUTING where another request is at it. */
  async confirm(request: ConfirmRequest): Promise<Answer> {
    const payment = await readPayment(this.db, request.paymentId, request.merchantId);
    const claim = confirmClaim(payment, request, this.options.executingLimitMs);
    // Every claim on confirming it was made with a step away from CREATED, or after one.
    if (payment.status !== 'CREATED') return this.report(request, claim);
    decideConfirm(payment, request, false);

    // Refused before anything is written: the payment stays CREATED and can be confirmed in a moment.
    if (this.confirmsWaiting >= this.options.confirmsMax) {
      throw new Refusal('psp_unavailable', 'Too many payments wait for the PSP.', { retryAfterSeconds });
    }
    waiting.set((this.confirmsWaiting += 1));
    try {
      return await this.charge(payment, request, claim);
    } finally {
      waiting.set((this.confirmsWaiting -= 1));
    }
  }

  /** Three steps: note that the PSP will be asked, ask it, note what it said. The process may die between any two. */
  private async charge(created: Payment, request: ConfirmRequest, claim: IdempotencyClaim): Promise<Answer> {
    const deadline = answerDeadline();
    const attempt = firstAttempt(newId('att'));
    const start = decideStart(request, this.options.psp.name, { attempt, actor: request.actor, at: new Date() });
    try {
      await inTransaction(this.db, async (tx) => {
        // Of several requests at once one gets past this line.
        const attempted = attemptRow(attempt, { ...request, sentAt: start.at });
        await takeStep(tx, created, start, [attempted, claimRunning(claim)]);
        passHandOver('confirm.before-start-commit');
      });
    } catch (error) {
      if (error instanceof PaymentMoved) return this.report(request, claim);
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

    // Who repeats the request is given the very bytes that are told here, once they are settled.
    const alongside = (after: Payment) => [claimEnded(claim, this.settledAnswer(after))];
    const answered = { attempt, answer, actor: request.actor, hand: 'confirm', isStale: false, alongside } as const;
    const executing = afterStep(created, start);
    // Where nothing could be written, the truth is what the row says until the PSP is asked again.
    return this.answerOf((await recordInTime(this.options, executing, answered, deadline)) ?? executing);
  }

  /** What the payment has come to by an earlier request: this very one, another confirm, or a cancel. */
  private report(request: ConfirmRequest, claim: IdempotencyClaim): Promise<Answer> {
    return answerOnce(this.db, claim, async (isRepeated) => {
      const payment = await readPayment(this.db, request.paymentId, request.merchantId);
      if (decideConfirm(payment, request, isRepeated) === 'report') return this.answerOf(payment);
      throw new Error(`${payment.id} is CREATED again`);
    });
  }

  private async answerOf(payment: Payment): Promise<Answer> {
    return this.settledAnswer(payment) ?? passingAnswer(202, await this.options.views.of(payment));
  }

  /** A decline is an answer like a success. While there is none, the request is accepted, not done. */
  private settledAnswer(payment: Payment): Answer | null {
    return settled.has(payment.status) ? finalAnswer(200, this.options.views.ofDecided(payment)) : null;
  }
}

function confirmClaim({ id, merchantId }: Payment, request: ConfirmRequest, leaseMs: number): IdempotencyClaim {
  const { paymentKey, amountMinor, idempotencyKey: key } = request;
  const path = `/v1/payments/${id}/confirm`;
  return claimOf({ merchantId, method: 'POST', path, key, body: { paymentKey, amountMinor } }, leaseMs);
}
