import { idToBytes, isAnswerTo, isDuplicateKey, sendTogether, type Statement } from '@kessai/platform';
import type { EntityManager } from 'typeorm';
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
  | 'failureCode'
  | 'failureMessage'
  | 'failureDeclined'
  | 'lateSuccessAt'
  | 'lateSuccessResolution'
  | 'approvedAt'
  | 'refundedMinor'
  | 'eventSequence'
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

/** Somebody else has moved the payment since it was read. Read it again, and decide again. */
export class PaymentMoved extends Error {
  override readonly name = 'PaymentMoved';
}

/**
 * Writes the step, its history and what `alongside` adds, in this order and in one round trip; or throws PaymentMoved,
 * and the transaction must roll back.
 */
export async function takeStep(
  tx: EntityManager,
  payment: Payment,
  step: Step,
  alongside: readonly Statement[] = [],
): Promise<void> {
  const history = historyRow({
    paymentId: payment.id,
    version: payment.version + 1n,
    fromStatus: payment.status,
    toStatus: step.to,
    reason: step.reason,
    actor: step.actor,
    attemptId: step.attemptId,
    at: step.at,
  });
  try {
    const [moved] = await sendTogether(tx, [compareAndSet(payment, step), history, ...alongside]);
    if (moved?.affectedRows === 1) return;
  } catch (error) {
    // Who comes second finds no row to move, and then the history of this version, written by who was first.
    if (!isDuplicateKey(error) || !isAnswerTo(history, error)) throw error;
  }
  throw new PaymentMoved(`${payment.id} is no longer ${payment.status}`);
}

/** Sets what the step sets, if the payment is still in the state and version it was read with. */
function compareAndSet(payment: Payment, step: Step): Statement {
  const isNote = step.to === payment.status && mayBeNoted.has(step.to);
  if (!isNote && !nextStatuses[payment.status].includes(step.to)) {
    throw new Error(`${payment.id}: no step leads from ${payment.status} to ${step.to}`);
  }
  if (inDoubt.has(payment.status) && !isNote && step.attemptId === null) {
    throw new Error(`${payment.id}: no evidence leads from ${payment.status} to ${step.to}`);
  }
  const { succeededEventId, ...set } = step.set;
  const columns = Object.entries(succeededEventId ? { ...set, succeededEventId: idToBytes(succeededEventId) } : set);
  return {
    sql: `UPDATE payment SET status = ?, version = version + 1, occupiesOrder = ?, updatedAt = ?
            ${columns.map(([column]) => `, ${column} = ?`).join('')}
          WHERE id = ? AND status = ? AND version = ?`,
    params: [
      step.to,
      occupiesOrder(step.to),
      step.at,
      ...columns.map(([, value]) => value),
      idToBytes(payment.id),
      payment.status,
      payment.version,
    ],
  };
}

/** One row of a payment's history; `version` is the one that the payment had from there on. */
export interface HistoryEntry {
  readonly paymentId: string;
  readonly version: bigint;
  readonly fromStatus: PaymentStatus | null;
  readonly toStatus: PaymentStatus;
  readonly reason: string;
  readonly actor: string;
  readonly attemptId: string | null;
  readonly at: Date;
}

export function historyRow(entry: HistoryEntry): Statement {
  return {
    sql: `INSERT INTO payment_history (paymentId, version, fromStatus, toStatus, reason, actor, attemptId, at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    params: [
      idToBytes(entry.paymentId),
      entry.version,
      entry.fromStatus,
      entry.toStatus,
      entry.reason,
      entry.actor.slice(0, actorLength),
      entry.attemptId === null ? null : idToBytes(entry.attemptId),
      entry.at,
    ],
  };
}
