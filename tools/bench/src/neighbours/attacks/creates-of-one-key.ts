import { hammer, type Attack } from '../attack';
import { largeOrder } from '../large-orders';
import { makeMerchant } from '../merchant';

const CONNECTIONS = 200;

/** The largest orders that are valid, as fast as they are taken. */
export const createsOfOneKey: Attack = {
  name: 'largest creates, one key',
  start: async (bench) => {
    const { keys } = await makeMerchant(bench, { name: 'creates', keys: [['payments:write']] });
    const url = `${bench.stack.url('payment')}/v1/payments`;
    return hammer([{ method: 'POST', url, key: keys[0] ?? '', body: largeOrder() }], CONNECTIONS);
  },
};
