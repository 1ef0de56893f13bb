import type { BenchStack } from '../bench-stack';
import { eachOf } from '../rate';
import type { Merchant } from './merchant';

const LINES = 100;
const METADATA = 20;
const CONNECTIONS = 8;

/** The largest order that is valid; `{n}` is filled in when it is sent. */
export function largeOrder(): string {
  const lines = Array.from({ length: LINES }, (_, index) => ({
    sellerId: `seller-${index}`,
    amount: 150,
    name: `Beans, bag ${index}, of the first harvest`,
  }));
  const metadata = Object.fromEntries(
    Array.from({ length: METADATA }, (_, index) => [`note-${index}`, `value-${index}-{n}`]),
  );
  return JSON.stringify({
    orderId: 'large-{n}',
    orderName: 'A hundred bags of beans',
    amount: LINES * 150,
    currency: 'KRW',
    lines,
    metadata,
  });
}

/** So that lists and searches of the merchant have something to answer with. Returns the payments' ids. */
export async function createLargeOrders(
  bench: BenchStack,
  { keys: [key] }: Merchant,
  count: number,
): Promise<string[]> {
  const ids: string[] = [];
  await eachOf(
    Array.from({ length: count }, (_, index) => `seed${index}`),
    CONNECTIONS,
    async (number) => {
      const answer = await fetch(`${bench.stack.url('payment')}/v1/payments`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key ?? ''}`,
          'content-type': 'application/json',
          'idempotency-key': number,
        },
        body: largeOrder().replaceAll('{n}', number),
      });
      if (answer.status !== 201) throw new Error(`no large order: ${await answer.text()}`);
      ids.push(((await answer.json()) as { id: string }).id);
    },
  );
  return ids;
}
