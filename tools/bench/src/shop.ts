import { Pool, type Dispatcher } from 'undici';
import type { BenchStack } from './bench-stack';

export const AMOUNT_MINOR = 15_000;
/** Enough that two payments of a moment rarely share a seller. */
export const SELLERS = 2_000;
const KEYS_AT_ONCE = 5_000;
const PSP_CONNECTIONS = 64;

interface PaymentKeys {
  readonly paymentKey?: string;
  readonly paymentKeys?: string[];
}

/** A payment that was created, and the key of a buyer who has authenticated. */
export interface Order {
  readonly name: string;
  readonly paymentId: string;
  readonly paymentKey: string;
}

export interface ShopAnswer {
  readonly status: number;
  readonly text: string;
}

/** A merchant's server: creates payments and confirms them, with buyers who have already authenticated. */
export class Shop {
  private readonly instances: Pool[];
  private readonly psp: Pool;
  private readonly paymentKeys: string[] = [];
  private readonly headers: Record<string, string>;
  private orders = 0;
  succeeded = 0;
  /** What went wrong, and how often. */
  readonly failures = new Map<string, number>();

  constructor(
    bench: BenchStack,
    readonly orderPrefix: string,
    connections: number,
    key = bench.stack.keys.merchant,
  ) {
    this.instances = bench.stack.instances
      .filter(({ service }) => service === 'payment')
      .map(({ url }) => new Pool(url, { connections, pipelining: 1 }));
    this.psp = new Pool(bench.stack.url('simulator'), { connections: PSP_CONNECTIONS });
    this.headers = merchantHeaders(bench, key);
  }

  /**
   * Buyers authenticate before the clock starts: their keys fit whichever order confirms them first. Without this each
   * order's buyer does it when the order is there, and the PSP knows from then on whose key it is.
   */
  async prepare(payments: number): Promise<void> {
    while (this.paymentKeys.length < payments) {
      const { paymentKeys } = await this.authenticate({ count: KEYS_AT_ONCE });
      this.paymentKeys.push(...(paymentKeys ?? []));
    }
  }

  /**
   * Opens connections before the clock starts, as a merchant's server has them. Node accepts one in each turn of its
   * event loop. Many new ones at once would wait for each other, and longest where the machine is busy.
   */
  async connect(connections: number): Promise<void> {
    await Promise.all(this.instances.map((instance) => openConnections(instance, connections)));
  }

  /** One payment from the order to the PSP's answer. Returns how long the confirm took, or null when it failed. */
  async pay(instance = 0): Promise<number | null> {
    const order = await this.create(instance);
    if (order === null) return null;
    const startedAt = performance.now();
    const confirmed = await this.confirm(order, instance);
    const tookMs = performance.now() - startedAt;
    if (confirmed.status !== 200 || !confirmed.text.includes('"status":"SUCCEEDED"')) {
      this.fail(confirmed.status === 0 ? 'call' : 'confirm', confirmed);
      return null;
    }
    this.succeeded += 1;
    return tookMs;
  }

  /** Null when it failed, which is noted. */
  async create(instance = 0): Promise<Order | null> {
    const order = (this.orders += 1);
    const prepared = this.paymentKeys.pop();
    const name = `${this.orderPrefix}${order}`;
    const created = await this.post('/v1/payments', `${name}-c`, orderBody(name, order), instance);
    const [, paymentId] = /"id":"(pay_[0-9a-f]{32})"/.exec(created.text) ?? [];
    if (created.status !== 201 || paymentId === undefined) {
      this.fail(created.status === 0 ? 'call' : 'create', created);
      return null;
    }
    const paymentKey = prepared ?? (await this.keyFor(paymentId));
    return paymentKey === null ? null : { name, paymentId, paymentKey };
  }

  /** Status 0: there was no answer. */
  confirm({ name, paymentId, paymentKey }: Order, instance = 0): Promise<ShopAnswer> {
    const body = `{"paymentKey":"${paymentKey}","amount":${AMOUNT_MINOR}}`;
    return this.post(`/v1/payments/${paymentId}/confirm`, `${name}-p`, body, instance);
  }

  /** Status 0: there was no answer. */
  refund({ name, paymentId }: Order, { amount, number }: { amount: number; number: number }, instance: number) {
    const body = JSON.stringify({ amount, reason: 'does not fit' });
    return this.post(`/v1/payments/${paymentId}/refunds`, `${name}-r${number}`, body, instance);
  }

  /** Status 0: there was no answer. */
  read({ paymentId }: Order): Promise<ShopAnswer> {
    return this.send({ path: `/v1/payments/${paymentId}`, method: 'GET', headers: this.headers });
  }

  fail(step: string, { status, text }: ShopAnswer): void {
    const [, code = text.slice(0, 80)] = /"code":"([a-z_A-Z]+)"/.exec(text) ?? [];
    const what = `${step} ${status} ${code}`;
    this.failures.set(what, (this.failures.get(what) ?? 0) + 1);
  }

  async close(): Promise<void> {
    await Promise.all([...this.instances, this.psp].map((pool) => pool.close()));
  }

  private async keyFor(orderId: string): Promise<string | null> {
    try {
      return (await this.authenticate({ orderId })).paymentKey ?? null;
    } catch (error) {
      this.fail('payment key', unanswered(error));
      return null;
    }
  }

  private async authenticate(buyer: { orderId: string } | { count: number }): Promise<PaymentKeys> {
    const { statusCode, body } = await this.psp.request({
      path: '/sim/payment-keys',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ amount: AMOUNT_MINOR, currency: 'KRW', ...buyer }),
    });
    if (statusCode !== 201) throw new Error(`no payment keys: ${await body.text()}`);
    return (await body.json()) as PaymentKeys;
  }

  private post(path: string, idempotencyKey: string, body: string, instance = 0): Promise<ShopAnswer> {
    const headers = { ...this.headers, 'idempotency-key': idempotencyKey };
    return this.send({ path, method: 'POST', headers, body }, instance);
  }

  private async send(request: Dispatcher.RequestOptions, instance = 0): Promise<ShopAnswer> {
    const api = this.instances[instance];
    if (api === undefined) throw new Error(`there is no instance ${instance} of payment`);
    try {
      const answer = await api.request(request);
      return { status: answer.statusCode, text: await answer.body.text() };
    } catch (error) {
      return unanswered(error);
    }
  }
}

export function merchantHeaders(bench: BenchStack, key = bench.stack.keys.merchant): Record<string, string> {
  return { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
}

/** A key that the services have stored, beside those of their environment. */
export async function makeKey({ stack }: BenchStack): Promise<string> {
  const answer = await fetch(`${stack.url('payment')}/v1/merchants/${stack.merchantId}/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.keys.root}`, 'content-type': 'application/json' },
    body: JSON.stringify({ scopes: ['payments:read', 'payments:write'] }),
  });
  if (answer.status !== 201) throw new Error(`no key: ${await answer.text()}`);
  return ((await answer.json()) as { key: string }).key;
}

/** Requests that begin together cannot share a connection. */
export async function openConnections(pool: Pool, connections: number): Promise<void> {
  const open = async () => {
    const { body } = await pool.request({ path: '/health/live', method: 'GET' });
    await body.dump();
  };
  await Promise.all(Array.from({ length: connections }, open));
}

export function unanswered(error: unknown): ShopAnswer {
  return { status: 0, text: error instanceof Error ? error.message : String(error) };
}

/** The parameters of `merchantId = ? AND orderId LIKE ?`. */
export function ofShop(bench: BenchStack, shop: Shop): [Buffer, string] {
  return [Buffer.from(bench.stack.merchantId.slice(4), 'hex'), `${shop.orderPrefix}%`];
}

/** Sorts by its time and holds no character that LIKE reads as a pattern. */
export function orderPrefix(): string {
  return `bench-${Date.now().toString(36)}-`;
}

export function orderBody(orderId: string, order: number): string {
  const lines = [
    { sellerId: `seller-${order % SELLERS}`, amount: 10_000 },
    { sellerId: `seller-${(order * 7 + 1) % SELLERS}`, amount: 5_000 },
  ];
  return JSON.stringify({ orderId, orderName: 'Beans and two books', amount: AMOUNT_MINOR, currency: 'KRW', lines });
}
