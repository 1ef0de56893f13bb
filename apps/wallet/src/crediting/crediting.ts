import type { PaymentSucceededV1 } from '@kessai/contracts';
import { EventRejected } from '@kessai/messaging';
import { contradictionIn, entriesOf, type Entries, type Movement, type Wallet } from '../entries/entries';

/** The event contradicts itself: no seller is credited, and no repetition can help. */
export class CreditRejected extends EventRejected {}

/**
 * Credits each line's net to its seller, in the order of the payments, or refuses the first that contradicts itself.
 * `wallets` holds every wallet of `walletsMovedBy(payments)`; `now` was read while they were locked.
 */
export function decideCredits(payments: readonly PaymentSucceededV1[], wallets: readonly Wallet[], now: Date): Entries {
  for (const { id, data } of payments) {
    const contradiction = contradictionIn(data);
    if (contradiction) throw new CreditRejected(contradiction[0], id, contradiction[1]);
  }
  return entriesOf(payments.flatMap(creditsOf), wallets, now);
}

function creditsOf({ id, data }: PaymentSucceededV1): Movement[] {
  const { merchantId, paymentId, currency, approvedAt, lines } = data;
  return lines.map(({ lineId, sellerId, netMinor }) => ({
    kind: 'payment',
    merchantId,
    sellerId,
    currency,
    sourceEventId: id,
    lineId,
    paymentId,
    refundId: null,
    amountMinor: netMinor,
    occurredAt: approvedAt,
  }));
}
