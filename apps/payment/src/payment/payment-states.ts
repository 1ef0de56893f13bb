import { insert, update, type Statement } from '@kessai/database';
import { idToBytes } from '@kessai/runtime';
import type { Payment } from './payment';

export type PaymentStatus = 'CREATED' | 'EXECUTING' | 'SUCCEEDED' | 'FAILED' | 'UNKNOWN' | 'CANCELED' | 'EXPIRED';

/** Where a payment may go from each state. Whatever is not here does not happen. */
export const nextStatuses: Readonly<Record<PaymentStatus, readonly PaymentStatus[]>> = {
  CREATED: ['EXECUTING', 'CANCELED', 'EXPIRED'],
  EXECUTING: ['SUCCEEDED', 'FAILED', 'UNKNOWN'],
  UNKNOWN: ['SUCCEEDED', 'FAILED'], // on evidence of the PSP only, never because time has passed
  SUCCEEDED: [],
  FAILED: [],
  CANCELED: [],
  EXPIRED: [],
};

/** Where something may be noted of a payment that stays where it is, e.g. a late success: a step from a state to itself. */
const mayBeNoted: ReadonlySet<PaymentStatus> = new Set<PaymentStatus>(['UNKNOWN', 'SUCCEEDED', 'FAILED']);

/** Left by evidence alone: the attempt whose answer it is. */
const inDoubt: ReadonlySet<PaymentStatus> = new Set<PaymentStatus>(['EXECUTING', 'UNKNOWN']);

export const paymentStatuses = Object.keys(nextStatuses) as PaymentStatus[];

/** Once it ends so, its order id is free for a new payment. */
const endedWithoutMoney: ReadonlySet<PaymentStatus> = new Set<PaymentStatus>(['FAILED', 'CANCELED', 'EXPIRED']);

/** 1 while the order id is taken; null, which a unique key never compares, once it is free. */
export function occupiesOrder(status: PaymentStatus): 1 | null {
  return endedWithoutMoney.has(status) ? null : 1;
}

const actorLength = 64;

/** The columns that a step may set besides the state itself. */
type Settable =
  | 'psp'
  | 'paymentKey'
  | 'pspMethod'
  | 'pspDetails'
  | 'failureCode'
  | 'failureMessage'
  | 'failureDeclined'
  | 'lateSuccessAt'
  | 'lateSuccessResolution'
  | 'approvedAt'
  | 'refundedMinor'
  | 'eventSequence'
  | 'merchantEventSequence'
  | 'executingSince'
  | 'succeededEventId'
  | 'nextAnnounceAt';

/** One step along the table, or a note: where to, what else becomes true of the payment, and who did it why. */
export interface Step {
  readonly to: PaymentStatus;
  readonly set: Partial<Pick<Payment, Settable>>;
  readonly reason: string;
  readonly actor: string;
  readonly attemptId: string | null;
  readonly at: Date;
}

/** The payment as it is after the step. */
export function afterStep(payment: Payment, step: Step): Payment {
  return { ...payment, ...step.set, status: step.to, version: payment.version + 1n, updatedAt: step.at };
}

/**
 * Sets what the step sets, if the payment is still in the state and version it was read with. Else the transaction ends
 * with RowMoved, and the work decides anew. The same where events for the merchant were numbered by another meanwhile.
 */
export function updatePayment(payment: Payment, step: Step): Statement {
  const isNote = step.to === payment.status && mayBeNoted.has(step.to);
  if (!isNote && !nextStatuses[payment.status].includes(step.to)) {
    throw new Error(`${payment.id}: no step leads from ${payment.status} to ${step.to}`);
  }
  if (inDoubt.has(payment.status) && !isNote && step.attemptId === null) {
    throw new Error(`${payment.id}: no evidence leads from ${payment.status} to ${step.to}`);
  }
  const { succeededEventId, pspDetails, ...set } = step.set;
  return update('payment', {
    set: {
      status: step.to,
      version: payment.version + 1n,
      occupiesOrder: occupiesOrder(step.to),
      updatedAt: step.at,
      ...set,
      ...(succeededEventId && { succeededEventId: idToBytes(succeededEventId) }),
      ...(pspDetails && { pspDetails: JSON.stringify(pspDetails) }),
    },
    where: {
      id: idToBytes(payment.id),
      status: payment.status,
      version: payment.version,
      ...(set.merchantEventSequence !== undefined && { merchantEventSequence: payment.merchantEventSequence }),
    },
    mustFind: `${payment.id} is no longer ${payment.status}`,
  });
}

/** The row of the step in the payment's history, under the version that the payment has from there on. */
export function insertHistory(payment: Payment, step: Step): Statement {
  return historyRow(payment.id, payment.version + 1n, payment.status, step);
}

/** The first row of the history. */
export function insertCreated({ id, version, status, createdAt }: Payment, actor: string): Statement {
  return historyRow(id, version, null, { to: status, reason: 'created', actor, attemptId: null, at: createdAt });
}

function historyRow(
  paymentId: string,
  version: bigint,
  fromStatus: PaymentStatus | null,
  { to, reason, actor, attemptId, at }: Omit<Step, 'set'>,
): Statement {
  return insert('payment_history', {
    paymentId: idToBytes(paymentId),
    version,
    fromStatus,
    toStatus: to,
    reason,
    actor: actor.slice(0, actorLength),
    attemptId: attemptId === null ? null : idToBytes(attemptId),
    at,
  });
}
