import { Refusal } from '@kessai/http';
import { statement } from '@kessai/runtime';
import { z } from 'zod';
import { amount } from '../checkout/create-payment';
import type { Payment } from '../payment/payment';
import { heldBy, isInFlight, linesLeft, sumOf, type LineLeft, type Refund, type RefundLine } from '../refund/refund';
import { partOf, spread } from '../refund/refund-split';

export const refundBody = z
  .strictObject({
    amount: amount.optional(),
    lines: z
      .array(z.strictObject({ lineId: z.string().regex(/^lin_[0-9a-f]{32}$/), amount }))
      .min(1)
      .max(100)
      .refine((lines) => new Set(lines.map(({ lineId }) => lineId)).size === lines.length, 'names a line twice')
      .optional(),
    reason: statement(200),
  })
  .meta({ examples: [{ amount: 5_000, reason: 'The beans were stale' }] });
export type RefundBody = z.output<typeof refundBody>;

interface Birth {
  readonly refundId: string;
  readonly at: Date;
  /** There is room for one more call to the PSP. Without it the refund waits, as it does while another is in flight. */
  readonly maySend: boolean;
}

/** The refund that is asked for, holding its part of the payment from now on; or a refusal. */
export function decideReservation(
  payment: Payment,
  refunds: readonly Refund[],
  { amount: whole, lines: wanted, reason }: RefundBody,
  { refundId, at, maySend }: Birth,
): Refund {
  if (payment.status !== 'SUCCEEDED' || payment.psp === null) {
    throw new Refusal('state_forbids', `The payment is ${payment.status}: only one that has SUCCEEDED is refunded.`);
  }
  const left = linesLeft(payment.lines, refunds);
  const leftMinor = payment.amountMinor - heldBy(refunds);
  const lines = wanted ? namedLines(left, wanted, whole) : spreadLines(left, leftMinor, whole);
  return {
    id: refundId,
    paymentId: payment.id,
    merchantId: payment.merchantId,
    source: 'merchant',
    status: 'PENDING',
    amountMinor: sumOf(lines.map(({ grossMinor }) => grossMinor)),
    currency: payment.currency,
    reason,
    failureCode: null,
    failureMessage: null,
    psp: payment.psp,
    firstSentAt: maySend && !refunds.some(isInFlight) ? at : null,
    transactionKey: null,
    canceledAt: null,
    createdAt: at,
    updatedAt: at,
    lines,
  };
}

function namedLines(
  left: readonly LineLeft[],
  wanted: NonNullable<RefundBody['lines']>,
  whole: number | undefined,
): RefundLine[] {
  const named = wanted.map(({ lineId, amount: wantedMinor }) => {
    const line = left.find(({ line: { id } }) => id === lineId);
    if (line === undefined) throw new Refusal('line_not_found', `The payment has no line ${lineId}.`);
    return { line, grossMinor: BigInt(wantedMinor) };
  });
  const sum = sumOf(named.map(({ grossMinor }) => grossMinor));
  if (whole !== undefined && sum !== BigInt(whole)) {
    throw new Refusal('lines_do_not_add_up', `The lines sum to ${sum}, the amount is ${whole}.`);
  }
  for (const { line, grossMinor } of named) {
    if (grossMinor > line.left.grossMinor) throw exceeds(`of line ${line.line.id}`, line.left.grossMinor, grossMinor);
  }
  return named.map(({ line, grossMinor }) => partOf(line, grossMinor));
}

function spreadLines(left: readonly LineLeft[], leftMinor: bigint, whole: number | undefined): RefundLine[] {
  const amountMinor = whole === undefined ? leftMinor : BigInt(whole);
  if (leftMinor === 0n || amountMinor > leftMinor) throw exceeds('of the payment', leftMinor, amountMinor);
  return spread(amountMinor, left);
}

function exceeds(ofWhat: string, leftMinor: bigint, wantedMinor: bigint): Refusal {
  return new Refusal('refund_exceeds_remaining', `Only ${leftMinor} ${ofWhat} are left, not ${wantedMinor}.`);
}
