import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event';
import { currency, instant, merchantId, nonNegativeMinorUnits, paymentId } from './fields';

/**
 * Every seller of the payment has been credited, each line once.
 * Produced by wallet, in the transaction that wrote the entries.
 * Consumed by payment, which notes `walletCreditedAt`.
 */
export const WalletCreditedV1 = defineEvent({
  type: 'wallet.credited.v1',
  topic: 'wallet.events',
  key: (data) => data.paymentId,
  data: z.object({
    merchantId,
    paymentId,
    currency,
    /** The sum of the sellers' nets. */
    creditedMinor: nonNegativeMinorUnits,
    creditedAt: instant,
  }),
});
export type WalletCreditedV1 = EventOf<typeof WalletCreditedV1>;
