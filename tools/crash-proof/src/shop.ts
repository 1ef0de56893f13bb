import { orderPlan, type OrderPlan } from './orders';
import type { ProofStack } from './proof-stack';
import { sleep, until } from './waiting';

/** A request that hangs in a paused process is given up and made again elsewhere. */
const requestMs = 8_000;
const retryAfterMs = 250;
const patienceMs = 90_000;
/** Buyers who wait at once; more would say nothing else. */
const buyersMax = 120;

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Confirmation {
  readonly paymentId: string;
  readonly paymentKey: string;
}

/**
 * A shop under load, and a good client: it repeats a request that got no answer or a 5xx under the same
 * Idempotency-Key, at the other instance, until it is answered.
 */
export class Shop {
  readonly told = new Map<string, Set<string>>();
  /** The payments that each order was given: more than one were a payment made twice. */
  readonly paymentsOf = new Map<string, Set<string>>();
  /** What a request without fault was refused with, and how often. */
  readonly refusals = new Map<string, number>();
  /** Requests that were never answered within the shop's patience. */
  unanswered = 0;
  /** Payments of which the PSP gave something back without having been asked by us. */
  readonly canceledElsewhere = new Set<string>();
  orders = 0;
  private readonly buying = new Set<Promise<void>>();

  constructor(
    private readonly proof: ProofStack,
    private readonly orderBook: { readonly seed: number; readonly sellers: number },
    private readonly calledOff: AbortSignal,
  ) {}

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
    if (!served) this.unanswered += this.buying.size;
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
    if (this.told.get(paymentId)?.has('SUCCEEDED')) await this.cancelElsewhere(plan, { paymentId, paymentKey });
  }

  /** Somebody clicks at the PSP's own dashboard. A click that was not answered is not made again. */
  private async cancelElsewhere({ canceledElsewhere: amount }: OrderPlan, { paymentId, paymentKey }: Confirmation) {
    if (amount === null) return;
    await this.ask(`${this.proof.simulator.url}/sim/cancels`, { body: { paymentKey, amount } });
    this.canceledElsewhere.add(paymentId);
  }

  /** The PSP's webhooks about them once more, as the simulator forgets what it had to send when it is killed. */
  async remindOfCancels(): Promise<void> {
    const path = `${this.proof.stack.url('payment')}/v1/psp/toss/webhooks`;
    for (const orderId of this.canceledElsewhere) {
      const body = { eventType: 'PAYMENT_STATUS_CHANGED', data: { orderId, status: 'CANCELED' } };
      await until(async () => (await this.ask(path, { body }))?.status === 200, requestMs, this.calledOff);
    }
  }

  private async create({ orderId, currency, amount, lines }: OrderPlan, instance: number): Promise<string | null> {
    const body = { orderId, orderName: 'Beans and books', currency, amount, lines };
    const answer = await this.persist(instance, '/v1/payments', { key: `create-${orderId}`, body });
    if (answer === null) return null;
    const id = String(answer.body['id']);
    this.paymentsOf.set(orderId, (this.paymentsOf.get(orderId) ?? new Set()).add(id));
    if (!this.told.has(id)) this.told.set(id, new Set());
    return id;
  }

  /** What the buyer does at the PSP's page. */
  private async authenticate(plan: OrderPlan, orderId: string): Promise<string | null> {
    const { amount, currency, decline } = plan;
    const body = { orderId, amount, currency, ...(decline === null ? {} : { decline }) };
    let paymentKey: string | null = null;
    await until(
      async () => {
        const answer = await this.ask(`${this.proof.simulator.url}/sim/payment-keys`, { body });
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
    const answer = await this.persist(instance, path, { key: `confirm-${paymentId}`, body: { paymentKey, amount } });
    // Repeated after a decline, it is refused: no payment of this shop is canceled or expires.
    const isDeclined = answer?.status === 409 && answer.body['code'] === 'state_forbids';
    if (answer !== null) this.told.get(paymentId)?.add(isDeclined ? 'FAILED' : String(answer.body['status']));
  }

  /** The first answer, at one instance or the other; null when there is none, or a refusal that should not be. */
  private async persist(
    instance: number,
    path: string,
    request: { key: string; body: object },
  ): Promise<Answer | null> {
    const instances = this.proof.victims.filter(({ service }) => service === 'payment');
    const deadline = Date.now() + patienceMs;
    for (let tries = 0; Date.now() < deadline && !this.calledOff.aborted; tries += 1) {
      const { url } = instances[(instance + tries) % instances.length] ?? this.proof.simulator;
      const answer = await this.ask(url + path, request);
      if (answer !== null && (answer.status < 300 || answer.body['code'] === 'state_forbids')) return answer;
      if (answer !== null && answer.status < 500 && !isForNow(answer)) {
        const what = `${path.replace(/pay_[0-9a-f]+/, '…')} ${answer.status} ${String(answer.body['code'])}`;
        this.refusals.set(what, (this.refusals.get(what) ?? 0) + 1);
        return null;
      }
      await sleep(retryAfterMs, this.calledOff);
    }
    this.unanswered += 1;
    return null;
  }

  /** Null where nobody answered: the process is down, paused, or was killed before it could. */
  private async ask(url: string, { key, body }: { key?: string; body: object }): Promise<Answer | null> {
    const authorization = { authorization: `Bearer ${this.proof.stack.keys.merchant}` };
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(key === undefined ? {} : { ...authorization, 'idempotency-key': key }),
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(requestMs),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    } catch {
      return null; // Whatever cut it, the same request is made again.
    }
  }
}

/** What a client repeats: it asked too often, or its own request before is still running, or was cut off. */
function isForNow({ status, body }: Answer): boolean {
  return status === 429 || body['code'] === 'idempotency_key_in_use';
}
