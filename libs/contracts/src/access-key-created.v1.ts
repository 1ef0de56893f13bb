import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event';
import { instant, keyId, merchantId } from './fields';

/**
 * There is a new API key. The key itself is known to its owner alone: what travels is its hash.
 * Produced by payment, in the transaction that creates it.
 * Consumed by wallet and ledger, which let it in from then on, unless they have heard that it is revoked.
 */
export const AccessKeyCreatedV1 = defineEvent({
  type: 'access.key_created.v1',
  topic: 'access.events',
  key: (data) => data.keyId,
  data: z.object({
    keyId,
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    /** Null for a key of an operator, who sees all merchants. */
    merchantId: merchantId.nullable(),
    /** Names that a service does not know yet are kept: a later version of it may. */
    scopes: z.array(z.string().regex(/^[a-z]+(:[a-z]+)?$/)).min(1),
    createdAt: instant,
  }),
});
export type AccessKeyCreatedV1 = EventOf<typeof AccessKeyCreatedV1>;
