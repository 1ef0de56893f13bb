import { idSchema } from '@kessai/http';
import { z } from 'zod';
import type { Refund } from './refund';

const id = (prefix: string) => `${prefix}_0198c0000000700080000000000000aa`;

/** A refund as merchants see it. Amounts are bigint here and exact integers in the JSON. */
export const refundSchema = z
  .object({
    id: idSchema('rfd'),
    paymentId: idSchema('pay'),
    amount: z.bigint(),
    currency: z.string(),
    lines: z.array(
      z.object({
        lineId: idSchema('lin'),
        amount: z.bigint(),
        fee: z.bigint().describe('What goes back of the fee.'),
        vat: z.bigint().describe('What goes back of the VAT.'),
        net: z.bigint().describe('What the seller is debited: amount − fee − vat.'),
      }),
    ),
    status: z
      .enum(['PENDING', 'SUCCEEDED', 'FAILED', 'UNKNOWN'])
      .describe(
        'PENDING: it waits for another refund of the payment, or is on its way. UNKNOWN: the PSP is asked until it has told.',
      ),
    source: z.enum(['merchant', 'psp']).describe('psp: canceled at the PSP itself, and found there.'),
    reason: z.string(),
    failure: z.object({ code: z.string(), message: z.string().nullable() }).nullable(),
    createdAt: z.date(),
    updatedAt: z.date(),
  })
  .meta({
    id: 'Refund',
    examples: [
      {
        id: id('rfd'),
        paymentId: id('pay'),
        amount: 5000,
        currency: 'KRW',
        lines: [{ lineId: id('lin'), amount: 5000, fee: 150, vat: 15, net: 4835 }],
        status: 'SUCCEEDED',
        source: 'merchant',
        reason: 'The book was sold out.',
        failure: null,
        createdAt: '2026-01-02T00:00:00.000Z',
        updatedAt: '2026-01-02T00:00:00.345Z',
      },
    ],
  });
/** Of an answer that is a refund. */
export const refundLinks = {
  refund: { operationId: 'getRefund', id: '/id' },
  payment: { operationId: 'getPayment', id: '/paymentId' },
};
export type RefundView = z.output<typeof refundSchema>;

export function refundView(refund: Refund): RefundView {
  const { failureCode: code, failureMessage: message } = refund;
  return {
    id: refund.id,
    paymentId: refund.paymentId,
    amount: refund.amountMinor,
    currency: refund.currency,
    lines: refund.lines.map(({ lineId, grossMinor, feeMinor, vatMinor, netMinor }) => ({
      lineId,
      amount: grossMinor,
      fee: feeMinor,
      vat: vatMinor,
      net: netMinor,
    })),
    status: refund.status,
    source: refund.source,
    reason: refund.reason,
    failure: code === null ? null : { code, message },
    createdAt: refund.createdAt,
    updatedAt: refund.updatedAt,
  };
}
