import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event';
import { currency, instant, merchantId, nonNegativeMinorUnits, paymentId, refundId } from './fields';

/**
 * Every seller of the refund has been debited, each line once.
 * Produced by wallet, in the transaction that wrote the entries.
 * Consumed by payment, which notes `walletDebitedAt` of the refund.
 */
export const WalletDebitedV1 = defineEvent({
  type: 'wallet.debited.v1',
  topic: 'wallet.events',
  key: (data) => data.paymentId,
  data: z.object({
    merchantId,
    paymentId,
    refundId,
    currency,
    /** The sum of the nets that went back. */
    debitedMinor: nonNegativeMinorUnits,
    debitedAt: instant,
  }),
});
export type WalletDebitedV1 = EventOf<typeof WalletDebitedV1>;
