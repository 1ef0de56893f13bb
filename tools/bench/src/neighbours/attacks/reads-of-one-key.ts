import type { BenchStack } from '../../bench-stack';
import { hammer, type Attack, type HammerRequest } from '../attack';
import { createLargeOrders } from '../large-orders';
import { makeMerchant, type Merchant } from '../merchant';

const CONNECTIONS = 200;
const ORDERS = 150;

type Reads = (bench: BenchStack, merchant: Merchant, paymentIds: readonly string[]) => string[];

const lists: Reads = () => ['/v1/payments?limit=100'];
const searches: Reads = () => [
  '/v1/payments?limit=100&metadata[note-1]=value-1-seed1',
  '/v1/payments?limit=100&status=CREATED',
  '/v1/payments?limit=100&createdFrom=2020-01-01T00:00:00Z',
  '/v1/events?limit=100&type=payment.expired',
  '/v1/refunds?limit=100&status=UNKNOWN',
];
const ofOnePayment: Reads = (_bench, _merchant, [id = '']) => [
  `/v1/payments/${id}`,
  `/v1/payments/${id}/timeline`,
  `/v1/payments/${id}/refunds`,
];

/** One key that may do no more than read, over 200 connections. */
function readsOfOneKey(name: string, reads: Reads): Attack {
  return {
    name,
    start: async (bench) => {
      const scopes = [['payments:read', 'payments:write'], ['payments:read']];
      const merchant = await makeMerchant(bench, { name, keys: scopes });
      const ids = await createLargeOrders(bench, merchant, ORDERS);
      const key = merchant.keys[1] ?? '';
      const requests = reads(bench, merchant, ids).map((path): HammerRequest => ({
        method: 'GET',
        url: bench.stack.url('payment') + path,
        key,
      }));
      return hammer(requests, CONNECTIONS);
    },
  };
}

export const readsOfOneKeyAttacks = [
  readsOfOneKey('lists, one key', lists),
  readsOfOneKey('searches, one key', searches),
  readsOfOneKey('one payment, one key', ofOnePayment),
];
