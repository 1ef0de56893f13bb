import type { Walk, Walked, Database } from '@kessai/database';
import { idSchema } from '@kessai/http';
import { z } from 'zod';
import { readOpenQuestions, undecided, type OpenQuestion } from './open-questions';
import { readNewest } from './newest-payments';
import { readPayment, type Payment } from './payment';
import { paymentStatuses, type PaymentStatus } from './payment-states';

const instant = z.date().nullable();
const paymentIdExample = 'pay_0198c0000000700080000000000000aa';

const lineSchema = z.object({
  id: idSchema('lin'),
  sellerId: z.string(),
  amount: z.bigint(),
  fee: z.bigint(),
  vat: z.bigint(),
  net: z.bigint().describe('What the seller gets: amount − fee − vat.'),
  refundedAmount: z.bigint(),
  name: z.string().nullable(),
});

const recoverySchema = z.object({
  since: instant,
  tries: z.int(),
  nextTryAt: instant,
  lastEvidence: z
    .object({ at: z.date(), kind: z.string(), httpStatus: z.int().nullable(), code: z.string().nullable() })
    .nullable(),
});

/** A payment as merchants see it. */
export const paymentSchema = z
  .object({
    id: idSchema('pay'),
    merchantId: idSchema('mer'),
    orderId: z.string(),
    orderName: z.string(),
    amount: z.bigint(),
    currency: z.string(),
    status: z.enum(paymentStatuses as [PaymentStatus, ...PaymentStatus[]]),
    lines: z.array(lineSchema),
    psp: z
      .object({
        name: z.string(),
        paymentKey: z.string().nullable(),
        method: z.string().nullable(),
        card: z
          .object({
            issuerCode: z.string().nullable(),
            lastDigits: z.string().nullable().describe('As far as the PSP shows them, at most four.'),
            approvalNumber: z.string().nullable(),
          })
          .nullable(),
        receiptUrl: z.string().nullable(),
      })
      .nullable()
      .describe('Null until the first confirm.'),
    failure: z
      .object({
        code: z.string().describe('The PSP’s.'),
        message: z.string().nullable(),
        declined: z.boolean().describe('By the PSP or the bank, rather than not sent at all.'),
      })
      .nullable(),
    lateSuccess: z
      .object({ at: z.date(), paymentKey: z.string().nullable(), resolution: z.enum(['canceled', 'kept']).nullable() })
      .nullable()
      .describe('The PSP took the money after all, when it had been told that it had not.'),
    recovery: recoverySchema
      .nullable()
      .describe('How far we are with finding out what became of an EXECUTING or UNKNOWN payment.'),
    approvedAt: instant,
    refundedAmount: z.bigint(),
    walletCreditedAt: instant,
    ledgerBookedAt: instant,
    completedAt: instant.describe('When the sellers were credited and the books were written.'),
    checkoutUrl: z.string(),
    metadata: z.record(z.string(), z.string()),
    createdAt: z.date(),
    updatedAt: z.date(),
  })
  .meta({
    id: 'Payment',
    examples: [
      {
        id: paymentIdExample,
        merchantId: 'mer_0198c0000000700080000000000000aa',
        orderId: 'order-20260101-0001',
        orderName: 'Beans and two books',
        amount: 15000,
        currency: 'KRW',
        status: 'SUCCEEDED',
        lines: [
          {
            id: 'lin_0198c0000000700080000000000000aa',
            sellerId: 'coffee',
            amount: 15000,
            fee: 450,
            vat: 45,
            net: 14505,
            refundedAmount: 0,
            name: 'Beans',
          },
        ],
        psp: {
          name: 'toss',
          paymentKey: 'sim_5EnNZRJGvaBX7zk2yd8ydw26XvwXkLrx',
          method: '카드',
          card: { issuerCode: '61', lastDigits: '123', approvalNumber: '00000000' },
          receiptUrl: 'https://receipt.example/sim_5EnNZRJGvaBX7zk2yd8ydw26XvwXkLrx',
        },
        failure: null,
        lateSuccess: null,
        recovery: null,
        approvedAt: '2026-01-01T00:00:02.345Z',
        refundedAmount: 0,
        walletCreditedAt: '2026-01-01T00:00:02.456Z',
        ledgerBookedAt: '2026-01-01T00:00:02.467Z',
        completedAt: '2026-01-01T00:00:02.470Z',
        checkoutUrl: `https://pay.example/checkout/${paymentIdExample}`,
        metadata: {},
        createdAt: '2026-01-01T00:00:00.000Z',
        updatedAt: '2026-01-01T00:00:02.470Z',
      },
    ],
  });
/** Of an answer that is a payment. */
export const paymentLinks = {
  confirm: { operationId: 'confirmPayment', id: '/id' },
  refunds: { operationId: 'createRefund', id: '/id' },
  timeline: { operationId: 'getTimeline', id: '/id' },
};
export type PaymentView = z.output<typeof paymentSchema>;

/** Payments as merchants see them. Amounts are bigint here and exact integers in the JSON. */
export class PaymentViews {
  /** `publicUrl` is where buyers reach the hosted checkout. */
  constructor(
    private readonly db: Database,
    private readonly publicUrl: string,
  ) {}

  async one(paymentId: string, merchantId: string | null): Promise<PaymentView> {
    return this.of(await readPayment(this.db, paymentId, merchantId));
  }

  async newest(walk: Walk, limit: number): Promise<Walked<PaymentView>> {
    const { rows, end } = await readNewest(this.db, walk, limit);
    return { rows: await this.ofAll(rows), end };
  }

  async of(payment: Payment): Promise<PaymentView> {
    const [view] = await this.ofAll([payment]);
    return view!;
  }

  /** Of a payment whose outcome is no open question: everything that is shown of it is in its own row. */
  ofDecided(payment: Payment): PaymentView {
    if (undecided.has(payment.status)) throw new Error(`${payment.id} is ${payment.status}`);
    return viewOf(payment, null, this.publicUrl);
  }

  /** In the same order. How far we are with an outcome that is not known is read only where there is such a payment. */
  async ofAll(payments: readonly Payment[]): Promise<PaymentView[]> {
    const questions = await readOpenQuestions(this.db, payments);
    return payments.map((payment) => viewOf(payment, questions.get(payment.id) ?? null, this.publicUrl));
  }
}

/** The same by connections that wait behind no request: what is shown has just been written. */
export class ViewsOfAnswers extends PaymentViews {}

/** As GET shows it. Where the answer to `recovery` is at hand, it needs no database. */
export function viewOf(payment: Payment, recovery: OpenQuestion | null, publicUrl: string): PaymentView {
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

function pspOf({ psp, paymentKey, pspMethod, pspDetails }: Payment) {
  const { card, receiptUrl } = pspDetails ?? { card: null, receiptUrl: null };
  return psp === null ? null : { name: psp, paymentKey, method: pspMethod, card, receiptUrl };
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
