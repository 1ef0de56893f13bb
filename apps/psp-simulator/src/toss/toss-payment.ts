import { exactNumber, writeExactJson } from '@kessai/exact-json';
import { toMajorText } from '@kessai/money';
import { balanceOf, statusOf, type Movement, type SimulatedPayment } from '../book/book';

const SEOUL_AHEAD_MS = 9 * 3_600_000;

export interface View {
  now: number;
  /** Shows the payment as it was right after this movement: a replayed answer is the first one, whatever came later. */
  asOf?: Movement;
  /** Adds one minor unit to every amount: the `wrong_amount` fault. */
  wrongAmount?: boolean;
}

/** The payment as Toss's API writes it, in JSON text. */
export function tossPayment(payment: SimulatedPayment, view: View): string {
  const { asOf } = view;
  const cancels = asOf === undefined ? payment.cancels : payment.cancels.filter(({ seq }) => seq <= asOf.seq);
  const off = view.wrongAmount === true ? 1n : 0n;
  const major = (minor: bigint) => exactNumber(toMajorText(minor, payment.currency));
  const total = payment.amountMinor + off;
  const balance = balanceOf(payment, cancels) + off;
  const vat = (2n * balance + 11n) / 22n; // a tenth on top of the supplied amount, half up
  const last = cancels.at(-1) ?? payment.approval;
  return writeExactJson({
    version: '2022-11-16',
    mId: 'kessai-simulator',
    lastTransactionKey: last?.transactionKey ?? null,
    paymentKey: payment.paymentKey,
    orderId: payment.orderId,
    orderName: payment.orderName,
    status: statusOf(payment, view.now, cancels),
    requestedAt: seoulTime(payment.issuedAt),
    approvedAt: payment.approval === null ? null : seoulTime(payment.approval.at),
    type: 'NORMAL',
    country: 'KR',
    currency: payment.currency,
    totalAmount: major(total),
    balanceAmount: major(balance),
    suppliedAmount: major(balance - vat),
    vat: major(vat),
    taxFreeAmount: 0,
    taxExemptionAmount: 0,
    method: '카드',
    card: payment.approval === null ? null : card(major(total)),
    cancels:
      cancels.length === 0 ? null : cancels.map((cancel, index) => tossCancel(cancel, cancels.slice(0, index + 1))),
    isPartialCancelable: true,
    useEscrow: false,
    cultureExpense: false,
    secret: null,
    failure: payment.aborted && payment.decline !== null ? { code: payment.decline, message: 'declined' } : null,
    virtualAccount: null,
    transfer: null,
    mobilePhone: null,
    giftCertificate: null,
    easyPay: null,
    cashReceipt: null,
    cashReceipts: null,
    discount: null,
    receipt: payment.approval === null ? null : { url: `https://receipt.example/${payment.paymentKey}` },
    checkout: null,
    metadata: null,
  });
}

function tossCancel(cancel: Movement, upToIt: readonly Movement[]): object {
  const { payment } = cancel;
  const major = (minor: bigint) => exactNumber(toMajorText(minor, payment.currency));
  return {
    transactionKey: cancel.transactionKey,
    cancelReason: cancel.reason,
    canceledAt: seoulTime(cancel.at),
    cancelAmount: major(cancel.amountMinor),
    refundableAmount: major(balanceOf(payment, upToIt)),
    taxFreeAmount: 0,
    taxExemptionAmount: 0,
    easyPayDiscountAmount: 0,
    transferDiscountAmount: 0,
    cancelStatus: 'DONE',
    cancelRequestId: null,
    receiptKey: null,
  };
}

function card(amount: object): object {
  return {
    issuerCode: '61',
    acquirerCode: '31',
    number: '43301234****123*',
    installmentPlanMonths: 0,
    isInterestFree: false,
    interestPayer: null,
    approveNo: '00000000',
    useCardPoint: false,
    cardType: '신용',
    ownerType: '개인',
    acquireStatus: 'READY',
    amount,
  };
}

/** Toss writes Korean time with its offset. */
export function seoulTime(at: number): string {
  return new Date(at + SEOUL_AHEAD_MS).toISOString().replace('Z', '+09:00');
}
