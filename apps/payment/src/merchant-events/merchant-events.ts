import { insertRows, type Statement, type Tx } from '@kessai/database';
import { currentRequestId, currentTraceparent, idToBytes, newId, toJson, traceIdOf } from '@kessai/runtime';
import type { OpenQuestion } from '../payment/open-questions';
import type { Payment } from '../payment/payment';
import { viewOf } from '../payment/payment-view';
import type { Refund } from '../refund/refund';
import { refundView } from '../refund/refund-view';
import { eventTypeOf, type MerchantEventType } from './merchant-event';

const refundEvents = { SUCCEEDED: 'refund.succeeded', FAILED: 'refund.failed', UNKNOWN: 'refund.unknown' } as const;

/**
 * What merchants are told. An event is written in the transaction of the change that it tells of, with the payment as it
 * is by then; the deliveries are made from it afterwards.
 */
export class MerchantEvents {
  constructor(private readonly options: { readonly publicUrl: string; readonly deliveries: { wake(): void } }) {}

  /** Of a step of a payment, after it: nothing where the step is none that merchants are told of. */
  queueStep(tx: Tx, before: Payment, after: Payment, recovery: OpenQuestion | null = null): void {
    const type = eventTypeOf(before, after);
    if (type === null) return;
    const data = toJson(viewOf(after, recovery, this.options.publicUrl));
    const event = { type, merchantId: after.merchantId, data, at: after.updatedAt };
    tx.queue(...counted(event, countedBy.payment(after.id)));
  }

  /** Of a refund that is not PENDING any more. It is counted with the events of its payment, whose row is locked. */
  queueRefund(tx: Tx, refund: Refund, at: Date): void {
    if (refund.status === 'PENDING') return; // The request that asked for it knows.
    const data = toJson(refundView(refund));
    const event = { type: refundEvents[refund.status], merchantId: refund.merchantId, refundId: refund.id, data, at };
    tx.queue(...counted(event, countedBy.payment(refund.paymentId)));
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
  async writeCompleted(tx: Tx, completed: readonly Completed[], at: Date): Promise<void> {
    const [requestId, traceId] = requestAndTrace();
    const rows = completed.map(({ payment, eventId, sequence }) => ({
      id: idToBytes(eventId),
      merchantId: idToBytes(payment.merchantId),
      subjectId: idToBytes(payment.id),
      type: 'payment.completed' satisfies MerchantEventType,
      sequence,
      data: toJson(viewOf(payment, null, this.options.publicUrl)),
      requestId,
      traceId,
      createdAt: at,
    }));
    await insertRows(tx, 'merchant_event', rows);
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
 * Raised by one and then read, never set to what a process had read before. For the completion of a payment raises it
 * too, and leaves the version as it was.
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
        ...requestAndTrace(),
        told.at,
      ],
    },
  ];
}

function requestAndTrace(): [requestId: string | null, traceId: string | null] {
  const traceparent = currentTraceparent();
  return [currentRequestId(), traceparent === null ? null : traceIdOf(traceparent)];
}
