import { Client, patienceMs, requestMs, type Answer } from './client';
import { orderPlan, type OrderPlan } from './orders';
import type { ProofStack } from './proof-stack';
import { Refunding } from './refunding';
import { sleep, until } from './waiting';

/** Buyers who wait at once; more would say nothing else. */
const buyersMax = 120;

interface Confirmation {
  readonly paymentId: string;
  readonly paymentKey: string;
}

/** A shop under load. */
export class Shop {
  readonly told = new Map<string, Set<string>>();
  /** The payments that each order was given: more than one were a payment made twice. */
  readonly paymentsOf = new Map<string, Set<string>>();
  /** Payments of which the PSP gave something back without having been asked by us. */
  readonly canceledElsewhere = new Set<string>();
  orders = 0;
  readonly client: Client;
  readonly refunding: Refunding;
  private readonly buying = new Set<Promise<void>>();
  private readonly lineIds = new Map<string, readonly string[]>();

  constructor(
    private readonly proof: ProofStack,
    private readonly orderBook: { readonly seed: number; readonly sellers: number },
    private readonly calledOff: AbortSignal,
  ) {
    this.client = new Client(proof, calledOff);
    this.refunding = new Refunding(this.client);
  }

  get inFlight(): number {
    return this.buying.size;
  }

  /** Takes `payments` orders, evenly over the time, whatever happens to the earlier ones. */
  async openFor(durationMs: number, payments: number): Promise<void> {
    const opened = Date.now();
    while (this.orders < payments && Date.now() < opened + durationMs && !this.calledOff.aborted) {
      await sleep(opened + (this.orders * durationMs) / payments - Date.now(), this.calledOff);
      const hasRoom = await until(() => this.buying.size < buyersMax, opened + durationMs - Date.now(), this.calledOff);
      if (!hasRoom) return;
      const { seed, sellers } = this.orderBook;
      const buying: Promise<void> = this.buy(orderPlan(seed, this.orders, sellers)).finally(() =>
        this.buying.delete(buying),
      );
      this.buying.add(buying);
      this.orders += 1;
    }
  }

  /** Until every buyer has an answer, or has lost patience. */
  async close(withinMs: number): Promise<void> {
    const served = await until(() => this.buying.size === 0, withinMs, this.calledOff);
    if (!served) this.client.unanswered += this.buying.size;
  }

  private async buy(plan: OrderPlan): Promise<void> {
    const creates = [this.create(plan, plan.instance)];
    if (plan.createTwice) creates.push(this.create(plan, plan.instance + 1));
    const [paymentId] = (await Promise.all(creates)).filter((id) => id !== null);
    if (paymentId === undefined) return;
    const paymentKey = await this.authenticate(plan, paymentId);
    if (paymentKey === null) return;

    const confirm = (instance: number) => this.confirm(plan, { paymentId, paymentKey }, instance);
    const confirms = [confirm(plan.instance)];
    if (plan.confirmTogether) confirms.push(confirm(plan.instance + 1));
    await Promise.all(confirms);
    if (plan.confirmAgain) await confirm(plan.instance + 1);
    if (!this.told.get(paymentId)?.has('SUCCEEDED')) return;
    await Promise.all([
      this.cancelElsewhere(plan, { paymentId, paymentKey }),
      this.refunding.refund(paymentId, this.lineIds.get(paymentId) ?? [], plan.refunds),
    ]);
  }

  /** A click at the PSP's own dashboard. One that was not answered is not made again. */
  private async cancelElsewhere({ canceledElsewhere: amount }: OrderPlan, { paymentId, paymentKey }: Confirmation) {
    if (amount === null) return;
    await this.client.ask(`${this.proof.simulator.url}/sim/cancels`, { body: { paymentKey, amount } });
    this.canceledElsewhere.add(paymentId);
  }

  /** The PSP's webhooks about them once more, as the simulator forgets what it had to send when it is killed. */
  async remindOfCancels(): Promise<void> {
    const path = `${this.proof.stack.url('payment')}/v1/psp/toss/webhooks`;
    for (const orderId of this.canceledElsewhere) {
      const body = { eventType: 'PAYMENT_STATUS_CHANGED', data: { orderId, status: 'CANCELED' } };
      await until(async () => (await this.client.ask(path, { body }))?.status === 200, requestMs, this.calledOff);
    }
  }

  private async create({ orderId, currency, amount, lines }: OrderPlan, instance: number): Promise<string | null> {
    const body = { orderId, orderName: 'Beans and books', currency, amount, lines };
    const answer = await this.client.persist(instance, '/v1/payments', {
      key: `create-${orderId}`,
      body,
      mayRefuse: 'state_forbids',
    });
    if (answer === null) return null;
    const id = String(answer.body['id']);
    this.paymentsOf.set(orderId, (this.paymentsOf.get(orderId) ?? new Set()).add(id));
    if (!this.told.has(id)) this.told.set(id, new Set());
    this.lineIds.set(id, lineIdsIn(answer.body));
    return id;
  }

  /** What the buyer does at the PSP's page. */
  private async authenticate(plan: OrderPlan, orderId: string): Promise<string | null> {
    const { amount, currency, decline } = plan;
    const body = { orderId, amount, currency, ...(decline === null ? {} : { decline }) };
    let paymentKey: string | null = null;
    await until(
      async () => {
        const answer = await this.client.ask(`${this.proof.simulator.url}/sim/payment-keys`, { body });
        if (answer?.status === 201) paymentKey = String(answer.body['paymentKey']);
        return paymentKey !== null;
      },
      patienceMs,
      this.calledOff,
    );
    return paymentKey;
  }

  private async confirm({ amount }: OrderPlan, { paymentId, paymentKey }: Confirmation, instance: number) {
    const path = `/v1/payments/${paymentId}/confirm`;
    const request = { key: `confirm-${paymentId}`, body: { paymentKey, amount }, mayRefuse: 'state_forbids' };
    const answer = await this.client.persist(instance, path, request);
    // Repeated after a decline, it is refused: no payment of this shop is canceled or expires.
    const isDeclined = answer?.status === 409 && answer.body['code'] === 'state_forbids';
    if (answer !== null) this.told.get(paymentId)?.add(isDeclined ? 'FAILED' : String(answer.body['status']));
  }
}

function lineIdsIn({ lines }: Answer['body']): string[] {
  return (lines as readonly { readonly id: string }[]).map(({ id }) => id);
}
