import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event';
import { instant, keyId } from './fields';

/**
 * An API key was used at ledger.
 * Produced by ledger: at the first use and then seldom, by every instance for itself.
 * Consumed by payment, which shows when each key was last used.
 */
export const LedgerKeyUsedV1 = defineEvent({
  type: 'ledger.key_used.v1',
  topic: 'ledger.events',
  key: (data) => data.keyId,
  data: z.object({ keyId, usedAt: instant }),
});
export type LedgerKeyUsedV1 = EventOf<typeof LedgerKeyUsedV1>;
