import type { DataSource } from 'typeorm';
import { readOpenQuestions, type OpenQuestion } from './open-questions';
import type { Payment } from './payment';

/** Payments as merchants see them. Amounts are bigint here and exact integers in the JSON. */
export class PaymentViews {
  /** `publicUrl` is where buyers reach the hosted checkout. */
  constructor(
    private readonly db: DataSource,
    private readonly publicUrl: string,
  ) {}

  async of(payment: Payment): Promise<PaymentView> {
    const [view] = await this.ofAll([payment]);
    return view!;
  }

  /** In the same order. How far we are with an outcome that is not known is read only where there is such a payment. */
  async ofAll(payments: readonly Payment[]): Promise<PaymentView[]> {
    const questions = await readOpenQuestions(this.db, payments);
    return payments.map((payment) => viewOf(payment, questions.get(payment.id) ?? null, this.publicUrl));
  }
}

function viewOf(payment: Payment, recovery: OpenQuestion | null, publicUrl: string) {
  return {
    id: payment.id,
    merchantId: payment.merchantId,
    orderId: payment.orderId,
    orderName: payment.orderName,
    amount: payment.amountMinor,
    currency: payment.currency,
    status: payment.status,
    lines: payment.lines.map((line) => ({
      id: line.id,
      sellerId: line.sellerId,
      amount: line.grossMinor,
      fee: line.feeMinor,
      vat: line.vatMinor,
      net: line.netMinor,
      refundedAmount: line.refundedMinor,
      name: line.name,
    })),
    psp: pspOf(payment),
    failure: failureOf(payment),
    lateSuccess: lateSuccessOf(payment),
    recovery,
    approvedAt: payment.approvedAt,
    refundedAmount: payment.refundedMinor,
    walletCreditedAt: payment.walletCreditedAt,
    ledgerBookedAt: payment.ledgerBookedAt,
    completedAt: payment.completedAt,
    checkoutUrl: `${publicUrl}/checkout/${payment.id}`,
    metadata: payment.metadata,
    createdAt: payment.createdAt,
    updatedAt: lastChange(payment),
  };
}

export type PaymentView = ReturnType<typeof viewOf>;

function pspOf({ psp, paymentKey, pspMethod }: Payment) {
  return psp === null ? null : { name: psp, paymentKey, method: pspMethod };
}

function failureOf({ failureCode, failureMessage, failureDeclined }: Payment) {
  return failureCode === null
    ? null
    : { code: failureCode, message: failureMessage, declined: failureDeclined === true };
}

/** The PSP took the money after all, when it was told that it had not. */
function lateSuccessOf({ lateSuccessAt: at, lateSuccessResolution: resolution, paymentKey }: Payment) {
  return at === null ? null : { at, paymentKey, resolution };
}

/** The column is the time of the last state: to raise it on each completion as well would rewrite an index twice. */
function lastChange(payment: Payment): Date {
  const times = [payment.updatedAt, payment.walletCreditedAt, payment.ledgerBookedAt, payment.completedAt];
  return times.reduce<Date>((latest, time) => (time !== null && time > latest ? time : latest), payment.updatedAt);
}
