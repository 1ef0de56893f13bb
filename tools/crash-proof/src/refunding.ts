import type { Client } from './client';
import type { RefundPlan } from './refund-plan';

/** What the shop was told of one request for a refund. */
export interface ToldRefund {
  /** More than one were a refund made twice. */
  readonly ids: Set<string>;
  readonly statuses: Set<string>;
}

/** The part of the shop that gives money back. */
export class Refunding {
  /** By the Idempotency-Key of the request, which is its reason as well: so a refund is known to be its own. */
  readonly told = new Map<string, ToldRefund>();
  /** Requests that did not fit into what was left. */
  refused = 0;

  constructor(private readonly client: Client) {}

  /** All refunds of the payment at once. */
  async refund(paymentId: string, lineIds: readonly string[], plans: readonly RefundPlan[]): Promise<void> {
    await Promise.all(
      plans.map(async (plan, number) => {
        const key = `refund-${number}-${paymentId}`;
        const body = { reason: key, ...shareOf(plan, lineIds) };
        const ask = (instance: number) => this.ask(paymentId, key, body, instance);
        await Promise.all(plan.again ? [ask(plan.instance), ask(plan.instance + 1)] : [ask(plan.instance)]);
        if (plan.again) await ask(plan.instance + 1);
      }),
    );
  }

  private async ask(paymentId: string, key: string, body: object, instance: number): Promise<void> {
    const path = `/v1/payments/${paymentId}/refunds`;
    const answer = await this.client.persist(instance, path, { key, body, mayRefuse: 'refund_exceeds_remaining' });
    if (answer === null) return;
    if (answer.status >= 300) {
      this.refused += 1;
      return;
    }
    const told = this.told.get(key) ?? { ids: new Set(), statuses: new Set() };
    this.told.set(key, told);
    told.ids.add(String(answer.body['id']));
    told.statuses.add(String(answer.body['status']));
  }
}

function shareOf({ line, amount }: RefundPlan, lineIds: readonly string[]): object {
  if (amount === null) return {};
  return line === null ? { amount } : { lines: [{ lineId: lineIds[line], amount }] };
}
