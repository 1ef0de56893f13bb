import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event';
import { instant, merchantId } from './fields';

/**
 * There is a new merchant.
 * Produced by payment, in the transaction that creates it.
 * Consumed by wallet and ledger, which take it from then on where a root key names a merchant.
 */
export const AccessMerchantCreatedV1 = defineEvent({
  type: 'access.merchant_created.v1',
  topic: 'access.events',
  key: (data) => data.merchantId,
  data: z.object({ merchantId, createdAt: instant }),
});
export type AccessMerchantCreatedV1 = EventOf<typeof AccessMerchantCreatedV1>;
