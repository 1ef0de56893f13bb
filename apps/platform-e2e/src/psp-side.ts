import { randomUUID } from 'node:crypto';
import { Platform, type Answer } from './platform';

export interface ScriptedFault {
  readonly match: {
    orderId?: string;
    operation?: 'confirm' | 'lookup' | 'cancel';
    times?: number;
    rate?: number;
    seed?: number;
  };
  readonly fault: { kind: string; ms?: number; status?: number; code?: string };
}

/** What happens at the PSP, and what it tells: steered at the simulator, which knows our payments as its orders. */
export class PspSide {
  constructor(private readonly platform: Platform) {}

  async failsBy(...faults: readonly ScriptedFault[]): Promise<void> {
    for (const fault of faults) await this.ask('POST', '/sim/faults', fault);
  }

  async failsNoMore(): Promise<void> {
    await this.ask('DELETE', '/sim/faults');
  }

  /** Lets time pass at the PSP: what is late there arrives. */
  async waits(ms: number): Promise<void> {
    await this.ask('POST', '/sim/clock/advance', { ms });
  }

  /** From now on the PSP tells us of every change, as it does in production. */
  async tellsUs(): Promise<void> {
    await this.ask('PUT', '/sim/webhooks', { url: `${this.platform.stack.url('payment')}/v1/psp/toss/webhooks` });
  }

  /** The payment is canceled at the PSP's own dashboard. */
  async isCanceledByHand(paymentId: string): Promise<void> {
    await this.ask('POST', '/sim/cancels', { orderId: paymentId });
  }

  /** What moved there because of the payment: approve and cancel, in order. */
  async movementsOf(paymentId: string): Promise<string[]> {
    return (await this.movements()).filter(({ orderId }) => orderId === paymentId).map(({ kind }) => kind);
  }

  async movements(): Promise<{ orderId: string; kind: string }[]> {
    const { body } = await this.ask('GET', '/sim/approvals?limit=1000');
    return body['data'] as { orderId: string; kind: string }[];
  }

  private async ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.platform.ask('simulator', method, path, { body, key: null });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  }
}

export interface Webhook {
  readonly paymentId: string;
  readonly paymentKey: string;
  readonly status: string;
  readonly amount: number;
  /** Of the transmission: a repeat has the same. */
  readonly id?: string;
}

/** A webhook as anybody could send it: nothing proves that it is the PSP's. */
export function sendWebhook(platform: Platform, webhook: Webhook, instance = 0): Promise<Answer> {
  const { paymentId: orderId, paymentKey, status, amount: totalAmount } = webhook;
  return platform.ask('payment', 'POST', '/v1/psp/toss/webhooks', {
    body: {
      eventType: 'PAYMENT_STATUS_CHANGED',
      createdAt: new Date().toISOString(),
      data: { orderId, paymentKey, status, totalAmount },
    },
    headers: { 'tosspayments-webhook-transmission-id': webhook.id ?? randomUUID() },
    key: null,
    instance,
  });
}
