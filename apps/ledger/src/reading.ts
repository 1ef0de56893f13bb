import { isCurrency } from '@kessai/money';
import { isId } from '@kessai/platform';
import { z } from 'zod';

// Query parameters that more than one resource takes.

export const currencyParameter = z
  .string()
  .refine(isCurrency, 'is not an ISO 4217 code that books are kept in')
  .describe('ISO 4217');
export const paymentIdParameter = z.string().refine((text) => isId('pay', text), 'is no payment id');
export const refundIdParameter = z.string().refine((text) => isId('rfd', text), 'is no refund id');
export const merchantIdParameter = z.string().refine((text) => isId('mer', text), 'is no merchant id');

/** Cursors of lists that go by journal. */
export const journalCursor = z.string().regex(/^jrn_[0-9a-f]{32}$/);
