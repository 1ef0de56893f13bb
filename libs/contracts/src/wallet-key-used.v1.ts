import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event';
import { instant, keyId } from './fields';

/**
 * An API key was used at wallet.
 * Produced by wallet: at the first use and then seldom, by every instance for itself.
 * Consumed by payment, which shows when each key was last used.
 */
export const WalletKeyUsedV1 = defineEvent({
  type: 'wallet.key_used.v1',
  topic: 'wallet.events',
  key: (data) => data.keyId,
  data: z.object({ keyId, usedAt: instant }),
});
export type WalletKeyUsedV1 = EventOf<typeof WalletKeyUsedV1>;
