import { RowMoved, StepWriter } from '@kessai/database';
import { Refusal } from '@kessai/http';
import { RequestsDatabase } from '@kessai/messaging';
import { failpoint, gauge, InFlight, newId } from '@kessai/runtime';
import { Injectable } from '@nestjs/common';
import { PaymentConfig } from '../config';
import { respondOnce, openResponse, type ApiResponse } from '../idempotency/responses';
import { idempotencyRecordOf, insertRunning, type IdempotencyRecord } from '../idempotency/idempotency-records';
import { readPayment, type Payment } from '../payment/payment';
import { PaymentReads } from '../payment/payment-reads';
import { afterStep, insertHistory, updatePayment } from '../payment/payment-states';
import { ViewsOfAnswers } from '../payment/payment-view';
import { insertAttempt, subjectOf } from '../psp-attempts/attempts';
import { answerDeadline, PspOutcomes } from '../psp-outcomes/psp-outcomes';
import { responseToConfirm } from '../psp-outcomes/responses';
import { TossClient } from '../psp/toss-client';
import { shareOfOneMerchant } from '../psp/share-of-one-merchant';
import { decideConfirm, decideStart, firstAttempt, type Confirmation } from './confirmation';

interface ConfirmRequest extends Confirmation {
  readonly paymentId: string;
  readonly merchantId: string | null;
  readonly actor: string;
  readonly idempotencyKey: string;
}

const retryAfterSeconds = 2;
const failpoints = {
  beforeCommit: 'confirm.before-outcome-commit',
  afterCommit: 'confirm.after-outcome-commit',
} as const;

const waiting = gauge('kessai_psp_confirms_waiting', 'Confirms that wait for the PSP');

/** Takes the buyer's money, once. */
@Injectable()
export class ConfirmationService {
  private confirmsWaiting = 0;
  private readonly atThePsp: InFlight;
  private readonly payments: PaymentReads;
  private readonly starts: StepWriter;

  constructor(
    private readonly db: RequestsDatabase,
    private readonly psp: TossClient,
    private readonly outcomes: PspOutcomes,
    private readonly views: ViewsOfAnswers,
    private readonly config: PaymentConfig,
  ) {
    const { PSP_CONFIRM_CONCURRENCY: confirmsMax } = config;
    this.atThePsp = new InFlight(shareOfOneMerchant(confirmsMax), confirmsMax);
    this.payments = new PaymentReads(db);
    this.starts = new StepWriter(db, { name: 'starts of confirms' });
  }

  /** Answers with the payment after the confirm: settled, UNKNOWN, or EXECUTING where another request is at it. */
  async confirm(request: ConfirmRequest): Promise<ApiResponse> {
    const payment = await this.payments.one(request.paymentId, request.merchantId);
    const record = confirmRecord(payment, request, this.config.EXECUTING_LIMIT_MS);
    // Every record on confirming it was made with a step away from CREATED, or after one.
    if (payment.status !== 'CREATED') return this.report(request, record);
    decideConfirm(payment, request, false);

    // Refused before anything is written: the payment stays CREATED and can be confirmed in a moment.
    const place = { id: 'psp', keyId: payment.merchantId };
    if (!this.atThePsp.enter(place, 1)) {
      throw new Refusal('psp_unavailable', 'Too many payments wait for the PSP.', { retryAfterSeconds });
    }
    waiting.set((this.confirmsWaiting += 1));
    try {
      return await this.charge(payment, request, record);
    } finally {
      waiting.set((this.confirmsWaiting -= 1));
      this.atThePsp.leave(place, 1);
    }
  }

  /** Three steps: note that the PSP will be asked, ask it, note what it said. The process may die between any two. */
  private async charge(created: Payment, request: ConfirmRequest, record: IdempotencyRecord): Promise<ApiResponse> {
    const deadline = answerDeadline();
    const attempt = firstAttempt(newId('att'));
    const start = decideStart(request, this.psp.name, { attempt, actor: request.actor, at: new Date() });
    try {
      const rows = [
        updatePayment(created, start), // payment: of several requests at once one gets past this line
        insertHistory(created, start), // payment_history
        insertAttempt(attempt, { ...request, sentAt: start.at }), // payment_attempt
        insertRunning(record), // idempotency_claim
      ];
      await this.starts.write(rows, () => failpoint('confirm.before-start-commit'));
    } catch (error) {
      if (error instanceof RowMoved) return this.report(request, record);
      throw error;
    }
    failpoint('confirm.after-start-commit');

    // No transaction is open here: the PSP may take twenty seconds, and no row lock may wait for it. A process that dies
    // from here on leaves the payment EXECUTING: recovery finds it, and the key of the attempt to ask again under.
    failpoint('confirm.before-psp-call');
    const executing = afterStep(created, start);
    const reply = await this.psp.confirm({ ...subjectOf(executing), idempotencyKey: attempt.id });
    failpoint('confirm.after-psp-call');

    const running = { record, refundId: null };
    const said = { attempt, reply, actor: request.actor, isStale: false, request: running, failpoints } as const;
    // Where nothing could be written, the truth is what the row says until the PSP is asked again.
    return this.responseOf((await this.outcomes.recordInTime(executing, said, deadline)) ?? executing);
  }

  /** What the payment has come to by an earlier request: this very one, another confirm, or a cancel. */
  private report(request: ConfirmRequest, record: IdempotencyRecord): Promise<ApiResponse> {
    return respondOnce(this.db, record, async (isRepeated) => {
      const payment = await readPayment(this.db, request.paymentId, request.merchantId);
      if (decideConfirm(payment, request, isRepeated) === 'report') return this.responseOf(payment);
      throw new Error(`${payment.id} is CREATED again`);
    });
  }

  private async responseOf(payment: Payment): Promise<ApiResponse> {
    return responseToConfirm(payment, this.views) ?? openResponse(202, await this.views.of(payment));
  }
}

function confirmRecord({ id, merchantId }: Payment, request: ConfirmRequest, leaseMs: number): IdempotencyRecord {
  const { paymentKey, amountMinor, idempotencyKey: key } = request;
  const path = `/v1/payments/${id}/confirm`;
  return idempotencyRecordOf({ merchantId, method: 'POST', path, key, body: { paymentKey, amountMinor } }, leaseMs);
}
