import { idSchema } from '@kessai/http';
import { z } from 'zod';

// Query parameters that more than one resource takes.

export const paymentIdParameter = idSchema('pay');
export const refundIdParameter = idSchema('rfd');
export const merchantIdParameter = idSchema('mer');

/** Cursors of lists that go by journal. */
export const journalCursor = z.string().regex(/^jrn_[0-9a-f]{32}$/);
