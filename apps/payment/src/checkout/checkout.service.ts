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
import type { FeeSchedules } from '../fees/fees';
import type { MerchantEvents } from '../merchant-events/merchant-events';
import { readByOrder, readNewest, readPayment, type Condition, type Payment } from '../payment/payment';
import { afterStep, historyRow, occupiesOrder, PaymentMoved, takeStep, type Step } from '../payment/payment-states';
import {
  decideAnotherTry,
  decidePayment,
  type CreatePaymentBody,
  type NewPayment,
  type OrderedPayment,
} from './create-payment';

/** How often a payment or an order id may change hands under us before we give up; each time something was settled. */
const racesMax = 5;

/** Orders become payments here, until the buyer pays or the merchant cancels. */
export class CheckoutService {
  constructor(
    private readonly db: DataSource,
    private readonly fees: FeeSchedules,
    private readonly merchantEvents: MerchantEvents,
  ) {}

  /** The payment of the order: a new one, or the one that the same order made before. */
  async create(
    order: CreatePaymentBody,
    { merchantId, actor }: { merchantId: string; actor: string },
  ): Promise<{ payment: Payment; isNew: boolean }> {
    const lineIds = order.lines.map(() => newId('lin'));
    const ids = { merchantId, paymentId: newId('pay'), lineIds };
    return this.place(decidePayment(order, { ...ids, fees: this.fees, now: new Date() }), actor);
  }

  /** A new payment for the order of one that has FAILED, or the one that somebody has made of it before. */
  createAgain(failed: OrderedPayment, actor: string): Promise<{ payment: Payment; isNew: boolean }> {
    const lineIds = failed.lines.map(() => newId('lin'));
    const payment = decideAnotherTry(failed, {
      ...{ paymentId: newId('pay'), lineIds, fees: this.fees, now: new Date() },
    });
    return this.place(payment, actor);
  }

  private async place(payment: NewPayment, actor: string): Promise<{ payment: Payment; isNew: boolean }> {
    const { merchantId, orderId } = payment;
    for (let race = 1; race <= racesMax; race += 1) {
      try {
        await inTransaction(this.db, (tx) => writePayment(tx, payment, actor));
        passHandOver('create.after-commit');
        return { payment, isNew: true };
      } catch (error) {
        // The unique key of the order id has decided, or the answer to COMMIT is lost: the row tells which it was.
        if (!isDuplicateKey(error) && !(error instanceof CommitOutcomeUnknown)) throw error;
      }
      const holder = await readByOrder(this.db, merchantId, orderId);
      if (holder === null) continue; // It has ended without money since: the order id is free again.
      if (!holder.bodyHash.equals(payment.bodyHash)) {
        throw new Refusal('order_exists', `Another order ${orderId} is payment ${holder.id}.`);
      }
      return { payment: holder, isNew: holder.id === payment.id };
    }
    throw new Error(`order ${orderId} changed hands ${racesMax} times`);
  }

  get(paymentId: string, merchantId: string | null): Promise<Payment> {
    return readPayment(this.db, paymentId, merchantId);
  }

  list(conditions: readonly Condition[], limit: number): Promise<Payment[]> {
    return readNewest(this.db, conditions, limit);
  }

  /** Ends a payment that nobody has begun to pay. Doing it again changes nothing. */
  async cancel(paymentId: string, merchantId: string | null, actor: string): Promise<Payment> {
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

/** Three inserts. The unique key of merchant and order id lets one of several equal orders through, the others see it. */
async function writePayment(tx: EntityManager, payment: NewPayment, actor: string): Promise<void> {
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
  await sendTogether(tx, [paymentRow(payment), lineRows(payment), historyRow(created)]);
  passHandOver('create.before-commit');
}

function paymentRow(payment: NewPayment): Statement {
  return {
    sql: `INSERT INTO payment (id, merchantId, orderId, occupiesOrder, bodyHash, orderName, amountMinor, currency, status,
            version, customer, successUrl, failUrl, metadata, createdAt, updatedAt)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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
