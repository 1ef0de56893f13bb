import type { Payment, PaymentLine } from '../src/payment/payment';
import type { PspCancel } from '../src/psp/psp';
import type { Refund } from '../src/refund/refund';

const at = new Date('2026-01-02T03:04:05Z');

export function aLine(parts: Partial<PaymentLine>): PaymentLine {
  return {
    id: 'lin_1',
    sellerId: 'coffee',
    name: null,
    refundedMinor: 0n,
    grossMinor: 100n,
    feeMinor: 0n,
    vatMinor: 0n,
    netMinor: 100n,
    ...parts,
  };
}

/** One of 100 units that has succeeded. */
export function aSucceededPayment(parts: Partial<Payment> = {}): Payment {
  return {
    id: 'pay_1',
    merchantId: 'mer_1',
    orderId: 'order',
    bodyHash: Buffer.alloc(32),
    orderName: 'Beans',
    amountMinor: 100n,
    currency: 'KRW',
    status: 'SUCCEEDED',
    version: 3n,
    psp: 'toss',
    paymentKey: 'key',
    pspMethod: null,
    pspDetails: null,
    failureCode: null,
    failureMessage: null,
    failureDeclined: null,
    lateSuccessAt: null,
    lateSuccessResolution: null,
    approvedAt: at,
    refundedMinor: 0n,
    eventSequence: 1n,
    merchantEventSequence: 0n,
    executingSince: at,
    succeededEventId: 'evt_1',
    nextAnnounceAt: null,
    walletCreditedAt: null,
    ledgerBookedAt: null,
    completedAt: null,
    metadata: {},
    createdAt: at,
    updatedAt: at,
    lines: [aLine({})],
    ...parts,
  };
}

/** One that waits for its turn. */
export function aRefund(parts: Partial<Refund> = {}): Refund {
  const amountMinor = parts.amountMinor ?? 10n;
  return {
    id: 'rfd_1',
    paymentId: 'pay_1',
    merchantId: 'mer_1',
    source: 'merchant',
    status: 'PENDING',
    amountMinor,
    currency: 'KRW',
    reason: 'why',
    failureCode: null,
    failureMessage: null,
    psp: 'toss',
    firstSentAt: null,
    transactionKey: null,
    canceledAt: null,
    createdAt: at,
    updatedAt: at,
    lines: [{ lineId: 'lin_1', grossMinor: amountMinor, feeMinor: 0n, vatMinor: 0n, netMinor: amountMinor }],
    ...parts,
  };
}

/** One at the PSP that was made by hand. */
export function aCancel(parts: Partial<PspCancel> = {}): PspCancel {
  return { transactionKey: 'theirs', amountMinor: 10n, canceledAt: at, reason: 'by hand', ...parts };
}
