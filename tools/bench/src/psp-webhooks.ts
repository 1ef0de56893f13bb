import { newId } from '@kessai/runtime';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import type { BenchStack } from './bench-stack';
import { AMOUNT_MINOR, type Order } from './shop';

/** Within this time all webhooks of an order are sent, in no order. */
const SPREAD_MS = 400;

interface Transmission {
  readonly id: string;
  readonly body: object;
}

/** The PSP, a network that repeats and reorders, and a forger. */
export class PspWebhooks {
  private readonly instances: Pool[];
  sent = 0;
  refused = 0;

  constructor(bench: BenchStack, connections: number) {
    this.instances = bench.stack.instances
      .filter(({ service }) => service === 'payment')
      .map(({ url }) => new Pool(url, { connections, pipelining: 1 }));
  }

  async sendAll(order: Order): Promise<void> {
    await Promise.all(
      transmissionsOf(order).map(async (transmission, index) => {
        await sleep(Math.random() * SPREAD_MS);
        await this.send(transmission, index % this.instances.length);
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.close()));
  }

  private async send({ id, body }: Transmission, instance: number): Promise<void> {
    this.sent += 1;
    try {
      const answer = await this.instances[instance]?.request({
        path: '/v1/psp/toss/webhooks',
        method: 'POST',
        headers: { 'content-type': 'application/json', 'tosspayments-webhook-transmission-id': id },
        body: JSON.stringify(body),
      });
      await answer?.body.dump();
      if (answer?.statusCode !== 200) this.refused += 1;
    } catch {
      this.refused += 1; // No answer: the PSP would send it again.
    }
  }
}

function transmissionsOf({ paymentId, paymentKey }: Order): Transmission[] {
  const createdAt = new Date().toISOString();
  const changed = (status: string, orderId = paymentId, totalAmount = AMOUNT_MINOR): Transmission => ({
    id: randomUUID(),
    body: { eventType: 'PAYMENT_STATUS_CHANGED', createdAt, data: { paymentKey, orderId, status, totalAmount } },
  });
  const done = changed('DONE');
  const flat = { createdAt, secret: 'ps_forged', status: 'DONE', transactionKey: randomUUID(), orderId: paymentId };
  return [
    done,
    done,
    changed('DONE'),
    changed('IN_PROGRESS'),
    changed('ABORTED'),
    changed('CANCELED'),
    changed('DONE', paymentId, 1),
    changed('DONE', newId('pay')),
    { id: randomUUID(), body: flat },
  ];
}
