import { randomBytes } from 'node:crypto';
import type { Store } from './store';

export interface BuyersOrder {
  orderId?: string | undefined;
  amount: bigint;
  currency: string;
  orderName: string;
  /** The code with which the buyer's card will be declined. */
  decline?: string | undefined;
}

/** Notes that the buyer has authenticated, and returns the key that the merchant confirms with. */
export function issueKey(store: Store, order: BuyersOrder): string {
  const paymentKey = `tgen_${randomBytes(18).toString('base64url')}`;
  store.record({
    type: 'key',
    at: store.book.now(),
    paymentKey,
    orderId: order.orderId ?? null,
    orderName: order.orderName,
    amount: order.amount.toString(),
    currency: order.currency,
    decline: order.decline ?? null,
  });
  return paymentKey;
}
