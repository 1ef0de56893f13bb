import { hammer, type Attack, type HammerRequest } from '../attack';
import { createLargeOrders, largeOrder } from '../large-orders';
import { makeMerchant } from '../merchant';

const CONNECTIONS = 200;
const KEYS = 20;
const ORDERS = 150;

/** Twenty keys of one merchant create and list. */
export const manyKeys: Attack = {
  name: 'creates and lists, 20 keys of one merchant',
  start: async (bench) => {
    const scopes = Array.from({ length: KEYS }, () => ['payments:read', 'payments:write']);
    const merchant = await makeMerchant(bench, { name: 'many keys', keys: scopes });
    await createLargeOrders(bench, merchant, ORDERS);
    const url = `${bench.stack.url('payment')}/v1/payments`;
    const requests = merchant.keys.map((key, index): HammerRequest =>
      index % 2 === 0
        ? { method: 'GET', url: `${url}?limit=100`, key }
        : { method: 'POST', url, key, body: largeOrder() },
    );
    return hammer(requests, CONNECTIONS);
  },
};
