import {
  CommitOutcomeUnknown,
  isDuplicateKey,
  type Statement,
  insert,
  insertMany,
  RowMoved,
  StepWriter,
} from '@kessai/database';
import { Refusal } from '@kessai/http';
import { RequestsDatabase } from '@kessai/messaging';
import { idToBytes, newId, failpoint } from '@kessai/runtime';
import { Injectable } from '@nestjs/common';
import { PaymentConfig } from '../config';
import { customerHashOf, emailHashOf } from '../customers/customers';
import { MerchantFees } from '../fees/merchant-fees';
import { respondOnce, finalResponse, keepResponse, openResponse, type ApiResponse } from '../idempotency/responses';
import {
  insertWithResponse,
  idempotencyRecordOf,
  findRecord,
  type IdempotencyRecord,
} from '../idempotency/idempotency-records';
import { EqualRequests } from '../idempotency/equal-requests';
import { undecided } from '../payment/open-questions';
import { withMerchantEvents } from '../merchant-events/merchant-event';
import { MerchantEvents } from '../merchant-events/merchant-events';
import { readByOrder, readPayment, type Payment } from '../payment/payment';
import { metadataRows } from '../payment/payment-metadata';
import { insertCreated, insertHistory, occupiesOrder, updatePayment, type Step } from '../payment/payment-states';
import { ViewsOfAnswers } from '../payment/payment-view';
import {
  decideAnotherTry,
  decidePayment,
  refusePlainHttp,
  type CreatePaymentBody,
  type NewPayment,
  type OrderedPayment,
} from './create-payment';

/** How often a payment or an order id may change hands under us before we give up; each time something was settled. */
const racesMax = 5;

interface Orderer {
  readonly merchantId: string;
  readonly actor: string;
  readonly idempotencyKey: string;
}

interface CanceledBy {
  readonly merchantId: string | null;
  readonly actor: string;
  readonly idempotencyKey: string | null;
}

/** Orders become payments here, until the buyer pays or the merchant cancels. */
@Injectable()
export class CheckoutService {
  private readonly equalCreates = new EqualRequests();
  private readonly creates: StepWriter;

  constructor(
    private readonly db: RequestsDatabase,
    private readonly fees: MerchantFees,
    private readonly merchantEvents: MerchantEvents,
    private readonly views: ViewsOfAnswers,
    private readonly config: PaymentConfig,
  ) {
    this.creates = new StepWriter(db, { name: 'new payments' });
  }

  /** Answers with the payment of the order: a new one, or the one that the same order made before. */
  create(order: CreatePaymentBody, orderer: Orderer): Promise<ApiResponse> {
    if (this.config.MODE === 'live') refusePlainHttp(order); // With real money buyers go back to https alone.
    const { merchantId, idempotencyKey: key } = orderer;
    const record = idempotencyRecordOf({ merchantId, method: 'POST', path: '/v1/payments', key, body: order });
    return this.equalCreates.answer(record, () => this.createUnder(record, order, orderer));
  }

  private async createUnder(
    record: IdempotencyRecord,
    order: CreatePaymentBody,
    { merchantId, actor }: Orderer,
  ): Promise<ApiResponse> {
    const lineIds = order.lines.map(() => newId('lin'));
    const ids = { merchantId, paymentId: newId('pay'), lineIds };
    const fees = await this.fees.inForce(merchantId, order.currency);
    const payment = decidePayment(order, { ...ids, fees, now: new Date() });
    const answer = finalResponse(201, this.views.ofDecided(payment));

    for (let race = 1; race <= racesMax; race += 1) {
      if (await this.hasPlaced(payment, actor, insertWithResponse(record, answer))) return answer;
      const found = await findRecord(this.db, record);
      if (found.kind === 'replay') return found.answer.body === answer.body ? answer : found.answer;
      const holder = await this.holderOf(payment);
      if (holder !== null) return keepResponse(this.db, record, await this.presentResponse(holder));
    }
    throw new Error(`order ${order.orderId} changed hands ${racesMax} times`);
  }

  /** A new payment for the order of one that has FAILED, or the one that was made of it before. */
  async createAgain(failed: OrderedPayment, actor: string): Promise<{ payment: Payment; isNew: boolean }> {
    const lineIds = failed.lines.map(() => newId('lin'));
    const fees = await this.fees.inForce(failed.merchantId, failed.currency);
    const payment = decideAnotherTry(failed, { paymentId: newId('pay'), lineIds, fees, now: new Date() });
    for (let race = 1; race <= racesMax; race += 1) {
      if (await this.hasPlaced(payment, actor, null)) return { payment, isNew: true };
      const holder = await this.holderOf(payment);
      if (holder !== null) return { payment: holder, isNew: holder.id === payment.id };
    }
    throw new Error(`order ${payment.orderId} changed hands ${racesMax} times`);
  }

  /** False where the record or the order id is taken, or the answer to COMMIT is lost: the rows tell which it was. */
  private async hasPlaced(payment: NewPayment, actor: string, record: Statement | null): Promise<boolean> {
    try {
      await this.creates.write(rowsOf(payment, actor, record), () => failpoint('create.before-commit'));
      failpoint('create.after-commit');
      return true;
    } catch (error) {
      if (!isDuplicateKey(error) && !(error instanceof CommitOutcomeUnknown)) throw error;
      return false;
    }
  }

  /** The payment that has the order id, of the same order; null where it has ended without money since. */
  private async holderOf({ merchantId, orderId, bodyHash }: NewPayment): Promise<Payment | null> {
    const holder = await readByOrder(this.db, merchantId, orderId);
    if (holder === null || holder.bodyHash.equals(bodyHash)) return holder;
    throw new Refusal('order_exists', `Another order ${orderId} is payment ${holder.id}.`);
  }

  private async presentResponse(payment: Payment): Promise<ApiResponse> {
    const isDecided = !undecided.has(payment.status);
    return isDecided
      ? finalResponse(200, this.views.ofDecided(payment))
      : openResponse(200, await this.views.of(payment));
  }

  /** Answers with the canceled payment: one that no buyer had begun to pay. Doing it again changes nothing. */
  async cancel(paymentId: string, by: CanceledBy): Promise<ApiResponse> {
    const answer = async () => finalResponse(200, this.views.ofDecided(await this.endByCancel(paymentId, by)));
    if (by.idempotencyKey === null) return answer();
    const { merchantId } = await readPayment(this.db, paymentId, by.merchantId);
    const path = `/v1/payments/${paymentId}/cancel`;
    const record = idempotencyRecordOf({ merchantId, method: 'POST', path, key: by.idempotencyKey, body: null });
    return respondOnce(this.db, record, answer);
  }

  private async endByCancel(paymentId: string, { merchantId, actor }: CanceledBy): Promise<Payment> {
    for (let race = 1; race <= racesMax; race += 1) {
      const payment = await readPayment(this.db, paymentId, merchantId);
      if (payment.status === 'CANCELED') return payment;
      if (payment.status !== 'CREATED') {
        throw new Refusal(
          'state_forbids',
          `The payment is ${payment.status}: only one that is CREATED can be canceled.`,
        );
      }
      const end: Step = { to: 'CANCELED', set: {}, reason: 'canceled', actor, attemptId: null, at: new Date() };
      const { step, after, merchantEvents } = withMerchantEvents(payment, end);
      try {
        await this.db.transaction(async (tx) => {
          tx.queue(updatePayment(payment, step)); // payment: by compare-and-set
          tx.queue(insertHistory(payment, step)); // payment_history
          for (const event of merchantEvents) tx.queue(this.merchantEvents.row(event, after)); // merchant_event
          await tx.flush();
        });
        this.merchantEvents.wake();
        return after;
      } catch (error) {
        // A confirm or another cancel was first, or the answer to COMMIT is lost: the row tells.
        if (!(error instanceof RowMoved) && !(error instanceof CommitOutcomeUnknown)) throw error;
      }
    }
    throw new Error(`payment ${paymentId} moved ${racesMax} times`);
  }
}

/**
 * All that a new payment writes, a line for each table. Inserts alone, with those of other creates in one transaction
 * (decision 46). The record's key lets one of several equal requests through, the unique key of merchant and order id one
 * of several equal orders; the others see it.
 */
function rowsOf(payment: NewPayment, actor: string, record: Statement | null): Statement[] {
  return [
    ...(record === null ? [] : [record]), // idempotency_claim with the response
    insertPayment(payment), // payment
    insertLines(payment), // payment_line
    ...metadataRows(payment), // payment_metadata
    insertCreated(payment, actor), // payment_history
  ];
}

function insertPayment(payment: NewPayment): Statement {
  const { customer, metadata } = payment;
  return insert('payment', {
    id: idToBytes(payment.id),
    merchantId: idToBytes(payment.merchantId),
    orderId: payment.orderId,
    occupiesOrder: occupiesOrder(payment.status),
    bodyHash: payment.bodyHash,
    orderName: payment.orderName,
    amountMinor: payment.amountMinor,
    currency: payment.currency,
    status: payment.status,
    version: payment.version,
    customer: customer && JSON.stringify(customer),
    customerHash: customer?.id === undefined ? null : customerHashOf(payment.merchantId, customer.id),
    customerEmailHash: customer?.email === undefined ? null : emailHashOf(payment.merchantId, customer.email),
    successUrl: payment.successUrl,
    failUrl: payment.failUrl,
    metadata: Object.keys(metadata).length > 0 ? JSON.stringify(metadata) : null,
    createdAt: payment.createdAt,
    updatedAt: payment.updatedAt,
  });
}

function insertLines(payment: NewPayment): Statement {
  const paymentId = idToBytes(payment.id);
  return insertMany(
    'payment_line',
    payment.lines.map((line, index) => ({
      paymentId: paymentId,
      lineNo: index + 1,
      id: idToBytes(line.id),
      sellerId: line.sellerId,
      name: line.name,
      grossMinor: line.grossMinor,
      feeMinor: line.feeMinor,
      vatMinor: line.vatMinor,
      netMinor: line.netMinor,
    })),
  );
}
