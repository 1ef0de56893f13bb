import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event';
import { currency, instant, journalId, merchantId, paymentId, positiveMinorUnits } from './fields';

/**
 * The payment's journal stands in the books.
 * Produced by ledger, in the transaction that wrote the journal and its postings.
 * Consumed by payment, which notes `ledgerBookedAt`.
 */
export const LedgerBookedV1 = defineEvent({
  type: 'ledger.booked.v1',
  topic: 'ledger.events',
  key: (data) => data.paymentId,
  data: z.object({
    merchantId,
    paymentId,
    journalId,
    currency,
    /** What was debited to the PSP's receivable. */
    amountMinor: positiveMinorUnits,
    bookedAt: instant,
  }),
});
export type LedgerBookedV1 = EventOf<typeof LedgerBookedV1>;
