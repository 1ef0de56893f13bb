import {
  currentRequestId,
  currentTraceparent,
  idToBytes,
  insertRows,
  newId,
  toJson,
  traceIdOf,
  type Statement,
} from '@kessai/platform';
import type { EntityManager } from 'typeorm';
import type { OpenQuestion } from '../payment/open-questions';
import type { Payment } from '../payment/payment';
import { viewOf } from '../payment/payment-view';
import { eventTypeOf, type MerchantEventType, type RefundEventType } from './merchant-event';

/** A refund, or whatever else belongs to a payment, as its GET shows it. */
interface RefundView {
  readonly id: string;
  readonly paymentId: string;
}

/**
 * What merchants are told. An event is written in the transaction of the change that it tells of, with the payment as it
 * is by then; the deliveries are made from it afterwards.
 */
export class MerchantEvents {
  constructor(private readonly options: { readonly publicUrl: string; readonly deliveries: { wake(): void } }) {}

  /** To be sent together with the step, after it: none where the step tells the merchant nothing. */
  ofStep(before: Payment, after: Payment, at: Date, recovery: OpenQuestion | null = null): Statement[] {
    const type = eventTypeOf(before, after);
    if (type === null) return [];
    const data = toJson(viewOf(after, recovery, this.options.publicUrl));
    return counted({ type, merchantId: after.merchantId, data, at }, countedBy.payment(after.id));
  }

  /**
   * The same of a refund, whose events are counted with those of its payment. To be sent together with the change, after
   * the payment's row is locked.
   */
  ofRefund(type: RefundEventType, view: RefundView, { merchantId, at }: { merchantId: string; at: Date }): Statement[] {
    const told = { type, merchantId, refundId: view.id, data: toJson(view), at };
    return counted(told, countedBy.payment(view.paymentId));
  }

  /** The same of a webhook endpoint itself, which counts its own events. */
  ofEndpoint(
    type: Extract<MerchantEventType, `endpoint.${string}`>,
    { eventId, view, at }: { eventId: string; view: { readonly id: string; readonly merchantId: string }; at: Date },
  ): Statement[] {
    const told = { eventId, type, merchantId: view.merchantId, data: toJson(view), at };
    return counted(told, countedBy.endpoint(view.id));
  }

  /** Of the payments that a chunk of answers has completed. Their ids and sequences are taken already, under the rows' locks. */
  async writeCompleted(tx: EntityManager, completed: readonly Completed[], at: Date): Promise<void> {
    const told = fromWhom();
    const rows = completed.map(({ payment, eventId, sequence }) => [
      idToBytes(eventId),
      idToBytes(payment.merchantId),
      idToBytes(payment.id),
      'payment.completed' satisfies MerchantEventType,
      sequence,
      toJson(viewOf(payment, null, this.options.publicUrl)),
      ...told,
      at,
    ]);
    const columns = ['id', 'merchantId', 'subjectId', 'type', 'sequence', 'data', 'requestId', 'traceId', 'createdAt'];
    await insertRows(tx, 'merchant_event', columns, rows);
  }

  /** To be called when the transaction has committed: the deliveries need not wait for the next poll. */
  wake(): void {
    this.options.deliveries.wake();
  }
}

export interface Completed {
  readonly payment: Payment;
  readonly eventId: string;
  readonly sequence: bigint;
}

interface Told {
  readonly eventId?: string;
  readonly type: MerchantEventType;
  readonly merchantId: string;
  readonly refundId?: string;
  readonly data: string;
  readonly at: Date;
}

/** The row whose counter counts the event. */
interface Counter {
  readonly table: 'payment' | 'webhook_endpoint';
  readonly column: 'merchantEventSequence' | 'eventSequence';
  readonly id: Buffer;
}

const countedBy = {
  payment: (id: string): Counter => ({ table: 'payment', column: 'merchantEventSequence', id: idToBytes(id) }),
  endpoint: (id: string): Counter => ({ table: 'webhook_endpoint', column: 'eventSequence', id: idToBytes(id) }),
};

/**
 * Raised by one and then read, never set to what somebody had read before: the completion of a payment raises it too, and
 * leaves the version as it was.
 */
function counted(told: Told, { table, column, id }: Counter): Statement[] {
  return [
    { sql: `UPDATE ${table} SET ${column} = ${column} + 1 WHERE id = ?`, params: [id] },
    {
      sql: `INSERT INTO merchant_event (id, merchantId, subjectId, refundId, type, sequence, data, requestId, traceId, createdAt)
            VALUES (?, ?, ?, ?, ?, (SELECT ${column} FROM ${table} WHERE id = ?), ?, ?, ?, ?)`,
      params: [
        idToBytes(told.eventId ?? newId('evt')),
        idToBytes(told.merchantId),
        id,
        told.refundId === undefined ? null : idToBytes(told.refundId),
        told.type,
        id,
        told.data,
        ...fromWhom(),
        told.at,
      ],
    },
  ];
}

function fromWhom(): [requestId: string | null, traceId: string | null] {
  const traceparent = currentTraceparent();
  return [currentRequestId(), traceparent === null ? null : traceIdOf(traceparent)];
}
