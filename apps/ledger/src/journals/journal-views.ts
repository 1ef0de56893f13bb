import { idSchema } from '@kessai/http';
import { z } from 'zod';

const lineSchema = z.object({
  account: z.string(),
  side: z.enum(['debit', 'credit']),
  amount: z.bigint(),
  currency: z.string(),
});
export type ShownLine = z.output<typeof lineSchema>;

/** A journal as the API shows it: one line per account and side. */
export const journalSchema = z
  .object({
    id: idSchema('jrn'),
    kind: z.string(),
    occurredAt: z.date(),
    recordedAt: z.date(),
    businessDate: z.iso.date(),
    latePeriod: z.string().optional().describe('The closed month it belongs to, where it came too late for it.'),
    paymentId: idSchema('pay').optional(),
    refundId: idSchema('rfd').optional(),
    payoutId: idSchema('pyt').optional(),
    sourceEventId: idSchema('evt'),
    lines: z.array(lineSchema),
  })
  .meta({
    id: 'Journal',
    examples: [
      {
        id: 'jrn_0198c0000000700080000000000000aa',
        kind: 'payment_succeeded',
        occurredAt: '2026-01-01T00:00:02.345Z',
        recordedAt: '2026-01-01T00:00:02.456Z',
        businessDate: '2026-01-01',
        paymentId: 'pay_0198c0000000700080000000000000aa',
        sourceEventId: 'evt_0198c0000000700080000000000000aa',
        lines: [
          { account: 'assets:psp:toss:receivable', side: 'debit', amount: 450, currency: 'KRW' },
          { account: 'revenue:platform-fee', side: 'credit', amount: 450, currency: 'KRW' },
        ],
      },
    ],
  });
export type ShownJournal = z.output<typeof journalSchema>;
