import type { PaymentLine } from '../payment/payment';

export type RefundStatus = 'PENDING' | 'SUCCEEDED' | 'FAILED' | 'UNKNOWN';

/** Where a refund may go from each state. UNKNOWN is left on evidence of the PSP only, never because time has passed. */
export const nextRefundStatuses: Readonly<Record<RefundStatus, readonly RefundStatus[]>> = {
  PENDING: ['SUCCEEDED', 'FAILED', 'UNKNOWN'],
  UNKNOWN: ['SUCCEEDED', 'FAILED'],
  SUCCEEDED: [],
  FAILED: [],
};

/** What goes back of one line: gross = fee + VAT + net. */
export interface RefundLine {
  readonly lineId: string;
  readonly grossMinor: bigint;
  readonly feeMinor: bigint;
  readonly vatMinor: bigint;
  readonly netMinor: bigint;
}

export interface Refund {
  readonly id: string;
  readonly paymentId: string;
  readonly merchantId: string;
  /** psp: canceled at the PSP itself. A fact, found there. */
  readonly source: 'merchant' | 'psp';
  readonly status: RefundStatus;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly reason: string;
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
  readonly psp: string;
  /** Null until its first cancel is about to leave. */
  readonly firstSentAt: Date | null;
  readonly transactionKey: string | null;
  readonly canceledAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly lines: readonly RefundLine[];
}

/** One step of a refund, or its birth. All of those of one transaction are written together with the payment's note. */
export interface RefundChange {
  readonly before: Refund | null;
  readonly after: Refund;
}

/** Its money may still go back: it holds its part of the payment, as one that has succeeded does. */
export function isOpen({ status }: Refund): boolean {
  return status === 'PENDING' || status === 'UNKNOWN';
}

/** A cancel has left for it, or is about to: until its outcome is known no other one leaves for the same payment. */
export function isInFlight(refund: Refund): boolean {
  return isOpen(refund) && refund.firstSentAt !== null;
}

/** It waits for its turn: the PSP was never asked for it. */
export function isWaiting(refund: Refund): boolean {
  return isOpen(refund) && refund.firstSentAt === null;
}

/** The refunds as they are after the changes. */
export function afterChanges(refunds: readonly Refund[], changes: readonly RefundChange[]): Refund[] {
  const changed = new Map(changes.map(({ after }) => [after.id, after]));
  const born = changes.filter(({ before }) => before === null).map(({ after }) => after);
  return [...refunds.map((refund) => changed.get(refund.id) ?? refund), ...born];
}

export function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}

/** What all the refunds hold together that have not failed. */
export function heldBy(refunds: readonly Refund[]): bigint {
  return sumOf(refunds.filter(({ status }) => status !== 'FAILED').map(({ amountMinor }) => amountMinor));
}

const parts = ['grossMinor', 'feeMinor', 'vatMinor', 'netMinor'] as const;
type Parts = Readonly<Record<(typeof parts)[number], bigint>>;

/** One line of a payment with what is still left of it beside the refunds that have not failed. */
export interface LineLeft {
  readonly line: PaymentLine;
  readonly left: Parts;
}

export function linesLeft(lines: readonly PaymentLine[], refunds: readonly Refund[]): LineLeft[] {
  const taken = refunds.filter(({ status }) => status !== 'FAILED').flatMap((refund) => refund.lines);
  return lines.map((line) => {
    const gone = taken.filter(({ lineId }) => lineId === line.id);
    const left = parts.map((part) => [part, line[part] - sumOf(gone.map((one) => one[part]))] as const);
    return { line, left: Object.fromEntries(left) as Record<(typeof parts)[number], bigint> };
  });
}
