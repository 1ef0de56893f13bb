import { finalResponse, openResponse, type ApiResponse } from '../idempotency/responses';
import type { IdempotencyRecord } from '../idempotency/idempotency-records';
import type { Payment } from '../payment/payment';
import type { PaymentStatus } from '../payment/payment-states';
import type { PaymentViews } from '../payment/payment-view';
import { isOpen, type Refund } from '../refund/refund';
import { refundView } from '../refund/refund-view';
import type { Outcome } from './decide-outcome';

/** A request that waits for what the PSP says: its response is stored in the transaction of the outcome. */
export interface RunningRequest {
  readonly record: IdempotencyRecord;
  /** Null: it confirms a payment. */
  readonly refundId: string | null;
}

const decided: ReadonlySet<PaymentStatus> = new Set<PaymentStatus>(['SUCCEEDED', 'FAILED']);

/** A decline is an answer like a success. Null while the outcome is open. */
export function responseToConfirm(payment: Payment, views: PaymentViews): ApiResponse | null {
  return decided.has(payment.status) ? finalResponse(200, views.ofDecided(payment)) : null;
}

/** A refusal of the PSP is an answer like a success. While the outcome is open, a repetition is told what has become since. */
export function responseToRefund(refund: Refund): ApiResponse {
  const view = refundView(refund);
  return isOpen(refund) ? openResponse(201, view) : finalResponse(201, view);
}

/** What the request is told of the outcome, and every repetition of it in the same bytes. Null: nothing that could be stored. */
export function responseAfter({ refundId }: RunningRequest, outcome: Outcome, views: PaymentViews): ApiResponse | null {
  if (refundId === null) return responseToConfirm(outcome.after, views);
  const refund = outcome.refunds.find(({ after }) => after.id === refundId)?.after;
  return refund === undefined ? null : responseToRefund(refund);
}
