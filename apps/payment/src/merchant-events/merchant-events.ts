import { insert, queueRows, ONE_MORE, update, type Statement, type Tx } from '@kessai/database';
import { currentRequestId, currentTraceparent, idToBytes, newId, toJson, traceIdOf } from '@kessai/runtime';
import type { OpenQuestion } from '../payment/open-questions';
import type { Payment } from '../payment/payment';
import { viewOf } from '../payment/payment-view';
import { refundView } from '../refund/refund-view';
import type { MerchantEvent, MerchantEventType } from './merchant-event';

/**
 * What merchants are told. An event is written in the transaction of the change that it tells of, with the payment as it
 * is by then; the deliveries are made from it afterwards.
 */
export class MerchantEvents {
  constructor(private readonly options: { readonly publicUrl: string; readonly deliveries: { wake(): void } }) {}

  /** Of a payment after a step, whose row counts the event. `recovery` is what the step leaves open. */
  row({ type, sequence, refund }: MerchantEvent, after: Payment, recovery: OpenQuestion | null = null): Statement {
    const view = refund === null ? viewOf(after, recovery, this.options.publicUrl) : refundView(refund);
    const [requestId, traceId] = requestAndTrace();
    return insert('merchant_event', {
      id: idToBytes(newId('evt')),
      merchantId: idToBytes(after.merchantId),
      subjectId: idToBytes(after.id),
      refundId: refund === null ? null : idToBytes(refund.id),
      type,
      sequence,
      data: toJson(view),
      requestId,
      traceId,
      createdAt: after.updatedAt,
    });
  }

  /** Of a webhook endpoint itself, which counts its own events: raised by one and then read, under the row's lock. */
  ofEndpoint(
    type: Extract<MerchantEventType, `endpoint.${string}`>,
    { eventId, view, at }: { eventId: string; view: { readonly id: string; readonly merchantId: string }; at: Date },
  ): Statement[] {
    const id = idToBytes(view.id);
    return [
      update('webhook_endpoint', { set: { eventSequence: ONE_MORE }, where: { id } }),
      {
        sql: `INSERT INTO merchant_event (id, merchantId, subjectId, type, sequence, data, requestId, traceId, createdAt)
              VALUES (?, ?, ?, ?, (SELECT eventSequence FROM webhook_endpoint WHERE id = ?), ?, ?, ?, ?)`,
        params: [idToBytes(eventId), idToBytes(view.merchantId), id, type, id, toJson(view), ...requestAndTrace(), at],
      },
    ];
  }

  /** Of the payments that a chunk of answers has completed. Their ids and sequences are taken already, under the rows' locks. */
  queueCompleted(tx: Tx, completed: readonly Completed[], at: Date): void {
    const [requestId, traceId] = requestAndTrace();
    const rows = completed.map(({ payment, eventId }) => ({
      id: idToBytes(eventId),
      merchantId: idToBytes(payment.merchantId),
      subjectId: idToBytes(payment.id),
      type: 'payment.completed' satisfies MerchantEventType,
      sequence: payment.merchantEventSequence,
      data: toJson(viewOf(payment, null, this.options.publicUrl)),
      requestId,
      traceId,
      createdAt: at,
    }));
    queueRows(tx, 'merchant_event', rows);
  }

  /** To be called when the transaction has committed: the deliveries need not wait for the next poll. */
  wake(): void {
    this.options.deliveries.wake();
  }
}

export interface Completed {
  readonly payment: Payment;
  readonly eventId: string;
}

function requestAndTrace(): [requestId: string | null, traceId: string | null] {
  const traceparent = currentTraceparent();
  return [currentRequestId(), traceparent === null ? null : traceIdOf(traceparent)];
}
