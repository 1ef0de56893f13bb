import {
  CommitOutcomeUnknown,
  idToBytes,
  insertion,
  inTransaction,
  isDuplicateKey,
  newId,
  passHandOver,
  Refusal,
  sendTogether,
  type Statement,
} from '@kessai/platform';
import type { DataSource, EntityManager } from 'typeorm';
import { customerHashOf } from '../customers/customers';
import type { MerchantFees } from '../fees/merchant-fees';
import { answerOnce, finalAnswer, keepAnswer, passingAnswer, type Answer } from '../idempotency/answers';
import { claimAnswered, claimOf, meetClaim, type IdempotencyClaim } from '../idempotency/claims';
import { EqualRequests } from '../idempotency/equal-requests';
import { undecided } from '../payment/open-questions';
import type { MerchantEvents } from '../merchant-events/merchant-events';
import { readByOrder, readNewest, readPayment, type Payment, type PaymentFilter } from '../payment/payment';
import { metadataRows } from '../payment/payment-metadata';
import { afterStep, historyRow, occupiesOrder, PaymentMoved, takeStep, type Step } from '../payment/payment-states';
import type { PaymentViews } from '../payment/payment-view';
import {
  decideAnotherTry,
  decidePayment,
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
export class CheckoutService {
  private readonly equalCreates = new EqualRequests();

  constructor(
    private readonly db: DataSource,
    private readonly fees: Pick<MerchantFees, 'inForce'>,
    private readonly merchantEvents: MerchantEvents,
    private readonly views: PaymentViews,
  ) {}

  /** Answers with the payment of the order: a new one, or the one that the same order made before. */
  create(order: CreatePaymentBody, orderer: Orderer): Promise<Answer> {
    const { merchantId, idempotencyKey: key } = orderer;
    const claim = claimOf({ merchantId, method: 'POST', path: '/v1/payments', key, body: order });
    return this.equalCreates.answer(claim, () => this.createUnder(claim, order, orderer));
  }

  private async createUnder(
    claim: IdempotencyClaim,
    order: CreatePaymentBody,
    { merchantId, actor }: Orderer,
  ): Promise<Answer> {
    const lineIds = order.lines.map(() => newId('lin'));
    const ids = { merchantId, paymentId: newId('pay'), lineIds };
    const fees = await this.fees.inForce(merchantId, order.currency);
    const payment = decidePayment(order, { ...ids, fees, now: new Date() });
    const answer = finalAnswer(201, this.views.ofDecided(payment));

    for (let race = 1; race <= racesMax; race += 1) {
      if (await this.hasPlaced(payment, actor, [claimAnswered(claim, answer)])) return answer;
      const met = await meetClaim(this.db, claim);
      if (met.kind === 'replay') return met.answer.body === answer.body ? answer : met.answer;
      const holder = await this.holderOf(payment);
      if (holder !== null) return keepAnswer(this.db, claim, await this.presentAnswer(holder));
    }
    throw new Error(`order ${order.orderId} changed hands ${racesMax} times`);
  }

  /** A new payment for the order of one that has FAILED, or the one that somebody has made of it before. */
  async createAgain(failed: OrderedPayment, actor: string): Promise<{ payment: Payment; isNew: boolean }> {
    const lineIds = failed.lines.map(() => newId('lin'));
    const fees = await this.fees.inForce(failed.merchantId, failed.currency);
    const payment = decideAnotherTry(failed, { paymentId: newId('pay'), lineIds, fees, now: new Date() });
    for (let race = 1; race <= racesMax; race += 1) {
      if (await this.hasPlaced(payment, actor, [])) return { payment, isNew: true };
      const holder = await this.holderOf(payment);
      if (holder !== null) return { payment: holder, isNew: holder.id === payment.id };
    }
    throw new Error(`order ${payment.orderId} changed hands ${racesMax} times`);
  }

  /** False where the claim or the order id is taken, or the answer to COMMIT is lost: the rows tell which it was. */
  private async hasPlaced(payment: NewPayment, actor: string, claim: readonly Statement[]): Promise<boolean> {
    try {
      await inTransaction(this.db, (tx) => writePayment(tx, payment, actor, claim));
      passHandOver('create.after-commit');
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

  private async presentAnswer(payment: Payment): Promise<Answer> {
    const isDecided = !undecided.has(payment.status);
    return isDecided
      ? finalAnswer(200, this.views.ofDecided(payment))
      : passingAnswer(200, await this.views.of(payment));
  }

  get(paymentId: string, merchantId: string | null): Promise<Payment> {
    return readPayment(this.db, paymentId, merchantId);
  }

  list(filter: PaymentFilter, limit: number): Promise<Payment[]> {
    return readNewest(this.db, filter, limit);
  }

  /** Answers with the canceled payment: one that nobody had begun to pay. Doing it again changes nothing. */
  async cancel(paymentId: string, by: CanceledBy): Promise<Answer> {
    const answer = async () => finalAnswer(200, this.views.ofDecided(await this.endByCancel(paymentId, by)));
    if (by.idempotencyKey === null) return answer();
    const { merchantId } = await readPayment(this.db, paymentId, by.merchantId);
    const path = `/v1/payments/${paymentId}/cancel`;
    const claim = claimOf({ merchantId, method: 'POST', path, key: by.idempotencyKey, body: null });
    return answerOnce(this.db, claim, answer);
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
      const step: Step = { to: 'CANCELED', set: {}, reason: 'canceled', actor, attemptId: null, at: new Date() };
      try {
        const after = afterStep(payment, step);
        const told = this.merchantEvents.ofStep(payment, after, step.at);
        await inTransaction(this.db, (tx) => takeStep(tx, payment, step, told));
        this.merchantEvents.wake();
        return after;
      } catch (error) {
        // A confirm or another cancel was first, or the answer to COMMIT is lost: the row tells.
        if (!(error instanceof PaymentMoved) && !(error instanceof CommitOutcomeUnknown)) throw error;
      }
    }
    throw new Error(`payment ${paymentId} moved ${racesMax} times`);
  }
}

/**
 * Inserts alone, the claim with its answer first. Its key lets one of several equal requests through, the unique key of
 * merchant and order id one of several equal orders; the others see it.
 */
async function writePayment(
  tx: EntityManager,
  payment: NewPayment,
  actor: string,
  claim: readonly Statement[],
): Promise<void> {
  const created = {
    paymentId: payment.id,
    version: payment.version,
    fromStatus: null,
    toStatus: payment.status,
    reason: 'created',
    actor,
    attemptId: null,
    at: payment.createdAt,
  };
  await sendTogether(tx, [
    ...claim,
    paymentRow(payment),
    lineRows(payment),
    ...metadataRows(payment),
    historyRow(created),
  ]);
  passHandOver('create.before-commit');
}

function paymentRow(payment: NewPayment): Statement {
  return {
    sql: `INSERT INTO payment (id, merchantId, orderId, occupiesOrder, bodyHash, orderName, amountMinor, currency, status,
            version, customer, customerHash, successUrl, failUrl, metadata, createdAt, updatedAt)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    params: [
      idToBytes(payment.id),
      idToBytes(payment.merchantId),
      payment.orderId,
      occupiesOrder(payment.status),
      payment.bodyHash,
      payment.orderName,
      payment.amountMinor,
      payment.currency,
      payment.status,
      payment.version,
      payment.customer && JSON.stringify(payment.customer),
      payment.customer?.id === undefined ? null : customerHashOf(payment.merchantId, payment.customer.id),
      payment.successUrl,
      payment.failUrl,
      Object.keys(payment.metadata).length > 0 ? JSON.stringify(payment.metadata) : null,
      payment.createdAt,
      payment.updatedAt,
    ],
  };
}

function lineRows(payment: NewPayment): Statement {
  const paymentId = idToBytes(payment.id);
  return insertion(
    'payment_line',
    ['paymentId', 'lineNo', 'id', 'sellerId', 'name', 'grossMinor', 'feeMinor', 'vatMinor', 'netMinor'],
    payment.lines.map((line, index) => [
      paymentId,
      index + 1,
      idToBytes(line.id),
      line.sellerId,
      line.name,
      line.grossMinor,
      line.feeMinor,
      line.vatMinor,
      line.netMinor,
    ]),
  );
}
