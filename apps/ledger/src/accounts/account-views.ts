import { idSchema } from '@kessai/http';
import { z } from 'zod';
import { type AccountType, accountTypes } from '../chart-of-accounts/chart-of-accounts';

export const accountTypeSchema = z.enum(accountTypes as [AccountType, ...AccountType[]]);

/** An account as the API shows it. */
export const accountSchema = z
  .object({
    code: z.string(),
    name: z.string(),
    type: accountTypeSchema,
    normalSide: z.enum(['debit', 'credit']),
    balances: z.array(
      z.object({
        currency: z.string(),
        debits: z.bigint(),
        credits: z.bigint(),
        balance: z.bigint().describe('On the normal side.'),
      }),
    ),
  })
  .meta({
    id: 'Account',
    examples: [
      {
        code: 'revenue:platform-fee',
        name: 'Platform fees',
        type: 'revenue',
        normalSide: 'credit',
        balances: [{ currency: 'KRW', debits: 0, credits: 450, balance: 450 }],
      },
    ],
  });
export type ShownAccount = z.output<typeof accountSchema>;

/** One journal's effect on the account, and the account's balance after it. */
export const accountEntrySchema = z
  .object({
    journalId: idSchema('jrn'),
    kind: z.string(),
    occurredAt: z.date(),
    recordedAt: z.date(),
    businessDate: z.iso.date(),
    paymentId: idSchema('pay').optional(),
    debit: z.bigint(),
    credit: z.bigint(),
    balance: z.bigint(),
  })
  .meta({
    id: 'AccountEntry',
    examples: [
      {
        journalId: 'jrn_0198c0000000700080000000000000aa',
        kind: 'payment_succeeded',
        occurredAt: '2026-01-01T00:00:02.345Z',
        recordedAt: '2026-01-01T00:00:02.456Z',
        businessDate: '2026-01-01',
        paymentId: 'pay_0198c0000000700080000000000000aa',
        debit: 0,
        credit: 450,
        balance: 450,
      },
    ],
  });
export type AccountEntry = z.output<typeof accountEntrySchema>;
