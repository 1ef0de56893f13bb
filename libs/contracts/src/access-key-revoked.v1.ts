import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event';
import { instant, keyId } from './fields';

/**
 * An API key is good no more. It wins over the key's creation, whichever is heard first.
 * Produced by payment, in the transaction that revokes it.
 * Consumed by wallet and ledger, which let the key in no more.
 */
export const AccessKeyRevokedV1 = defineEvent({
  type: 'access.key_revoked.v1',
  topic: 'access.events',
  // A record of its own beside the creation's, which compaction keeps: a tombstone would be forgotten one day.
  key: (data) => `${data.keyId}/revoked`,
  data: z.object({ keyId, revokedAt: instant }),
});
export type AccessKeyRevokedV1 = EventOf<typeof AccessKeyRevokedV1>;
