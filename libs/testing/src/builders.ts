import {
  PaymentSucceededV1,
  RefundSucceededV1,
  type DataOf,
  type EventDefinition,
  type EventEnvelope,
} from '@kessai/contracts';
import { newId } from '@kessai/runtime';

type Overrides = Partial<Omit<EventEnvelope, 'type' | 'data'>>;

/** An event as a consumer receives it, with a new id. */
export function anEnvelope<Type extends string, Definition extends EventDefinition<Type>>(
  definition: Definition,
  data: DataOf<Definition>,
  overrides: Overrides = {},
): EventEnvelope<Definition['type'], DataOf<Definition>> {
  return {
    id: newId('evt'),
    type: definition.type,
    source: 'kessai/test',
    time: new Date('2026-01-15T03:00:01Z'),
    key: definition.key(data),
    sequence: 1n,
    traceparent: null,
    causedBy: null,
    ...overrides,
    data,
  };
}

interface ASucceededPayment {
  /** Seller and gross amount of each line. */
  readonly lines: readonly (readonly [sellerId: string, grossMinor: bigint])[];
  readonly merchantId?: string;
  readonly paymentId?: string;
  readonly currency?: string;
  readonly approvedAt?: Date;
  /** The fee of each line; the rest of the line is its net. */
  readonly feeMinor?: bigint;
  readonly vatMinor?: bigint;
  readonly eventId?: string;
}

/** A payment whose money the PSP has captured, without fees unless the test names them. */
export function aPaymentSucceeded(payment: ASucceededPayment): PaymentSucceededV1 {
  const { feeMinor = 0n, vatMinor = 0n } = payment;
  const lines = payment.lines.map(([sellerId, grossMinor]) => ({
    lineId: newId('lin'),
    sellerId,
    grossMinor,
    feeMinor,
    vatMinor,
    netMinor: grossMinor - feeMinor - vatMinor,
  }));
  const data = {
    merchantId: payment.merchantId ?? 'mer_0198c0000000700080000000000000aa',
    paymentId: payment.paymentId ?? newId('pay'),
    psp: 'toss',
    currency: payment.currency ?? 'KRW',
    amountMinor: lines.reduce((sum, line) => sum + line.grossMinor, 0n),
    approvedAt: payment.approvedAt ?? new Date('2026-01-15T03:00:00Z'),
    lines,
  };
  return anEnvelope(PaymentSucceededV1, data, payment.eventId ? { id: payment.eventId } : {});
}

interface ASucceededRefund {
  /** What goes back of which line, counted from 0; without it all that the payment had. */
  readonly of?: readonly (readonly [lineIndex: number, grossMinor: bigint])[];
  readonly refundId?: string;
  readonly canceledAt?: Date;
}

/** A refund of a payment. Of part of a line the fee and VAT go back in proportion, rounded down. */
export function aRefundSucceeded(payment: PaymentSucceededV1, refund: ASucceededRefund = {}): RefundSucceededV1 {
  const { merchantId, paymentId, psp, currency } = payment.data;
  const refundId = refund.refundId ?? newId('rfd');
  const parts = refund.of ?? payment.data.lines.map((line, index): [number, bigint] => [index, line.grossMinor]);
  const lines = parts.map(([index, grossMinor]) => {
    const line = payment.data.lines[index];
    if (!line) throw new Error(`the payment has no line ${index}`);
    const feeMinor = (line.feeMinor * grossMinor) / line.grossMinor;
    const vatMinor = (line.vatMinor * grossMinor) / line.grossMinor;
    const { lineId, sellerId } = line;
    return { lineId, sellerId, grossMinor, feeMinor, vatMinor, netMinor: grossMinor - feeMinor - vatMinor };
  });
  return anEnvelope(RefundSucceededV1, {
    merchantId,
    paymentId,
    refundId,
    psp,
    currency,
    amountMinor: lines.reduce((sum, line) => sum + line.grossMinor, 0n),
    transactionKey: `cancel-of-${refundId}`,
    canceledAt: refund.canceledAt ?? new Date('2026-01-16T03:00:00Z'),
    lines,
  });
}
