import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event';
import { instant, journalId, merchantId, paymentId } from './fields';

/**
 * The ledger has taken in an event of payment that is no success; `causedBy` names the event.
 * Produced by ledger, in the transaction that wrote the journal or ended the doubt.
 * Consumed by payment, which need not announce it again.
 */
export const LedgerNotedV1 = defineEvent({
  type: 'ledger.noted.v1',
  topic: 'ledger.events',
  key: (data) => data.paymentId,
  data: z.object({
    merchantId,
    paymentId,
    /** Null where no money moved. */
    journalId: journalId.nullable(),
    notedAt: instant,
  }),
});
export type LedgerNotedV1 = EventOf<typeof LedgerNotedV1>;
