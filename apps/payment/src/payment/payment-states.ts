import { idToBytes } from '@kessai/platform';
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
  | 'approvedAt'
  | 'eventSequence'
  | 'executingSince'
  | 'succeededEventId'
  | 'nextAnnounceAt';

/** One step along the table: where to, what else becomes true of the payment, and who moved it why. */
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

/** Writes the step and its history, or throws PaymentMoved and writes nothing. */
export async function takeStep(tx: EntityManager, payment: Payment, step: Step): Promise<void> {
  if (!nextStatuses[payment.status].includes(step.to)) {
    throw new Error(`${payment.id}: no step leads from ${payment.status} to ${step.to}`);
  }
  const columns = Object.keys(step.set);
  const { affectedRows } = await tx.query<{ affectedRows: number }>(
    `UPDATE payment SET status = ?, version = version + 1, occupiesOrder = ?, updatedAt = ?
       ${columns.map((column) => `, ${column} = ?`).join('')}
     WHERE id = ? AND status = ? AND version = ?`,
    [
      step.to,
      occupiesOrder(step.to),
      step.at,
      ...Object.entries(step.set).map(([column, value]) =>
        column === 'succeededEventId' ? idToBytes(String(value)) : value,
      ),
      idToBytes(payment.id),
      payment.status,
      payment.version,
    ],
  );
  if (affectedRows !== 1) throw new PaymentMoved(`${payment.id} is no longer ${payment.status}`);
  const { to: toStatus, reason, actor, attemptId, at } = step;
  const version = payment.version + 1n;
  await writeHistory(tx, {
    paymentId: payment.id,
    version,
    fromStatus: payment.status,
    toStatus,
    reason,
    actor,
    attemptId,
    at,
  });
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

export async function writeHistory(tx: EntityManager, entry: HistoryEntry): Promise<void> {
  await tx.query(
    `INSERT INTO payment_history (paymentId, version, fromStatus, toStatus, reason, actor, attemptId, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      idToBytes(entry.paymentId),
      entry.version,
      entry.fromStatus,
      entry.toStatus,
      entry.reason,
      entry.actor.slice(0, actorLength),
      entry.attemptId === null ? null : idToBytes(entry.attemptId),
      entry.at,
    ],
  );
}
