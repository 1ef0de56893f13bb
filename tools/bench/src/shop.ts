import { Pool } from 'undici';
import type { BenchStack } from './bench-stack';

const AMOUNT_MINOR = 15_000;
/** Enough that two payments of a moment rarely share a seller. */
const SELLERS = 2_000;
const KEYS_AT_ONCE = 5_000;

/** A merchant's server: creates payments and confirms them, with buyers who have already authenticated. */
export class Shop {
  private readonly api: Pool;
  private readonly paymentKeys: string[] = [];
  private readonly headers: Record<string, string>;
  private orders = 0;
  succeeded = 0;
  /** What went wrong, and how often. */
  readonly failures = new Map<string, number>();

  constructor(
    private readonly bench: BenchStack,
    readonly orderPrefix: string,
    connections: number,
  ) {
    this.api = new Pool(bench.stack.url('payment'), { connections, pipelining: 1 });
    this.headers = { authorization: `Bearer ${bench.stack.keys.merchant}`, 'content-type': 'application/json' };
  }

  /** Buyers authenticate before the clock starts: their keys fit whichever order confirms them first. */
  async prepare(payments: number): Promise<void> {
    const psp = new Pool(this.bench.stack.url('simulator'), { connections: 1 });
    while (this.paymentKeys.length < payments) {
      const { statusCode, body } = await psp.request({
        path: '/sim/payment-keys',
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ amount: AMOUNT_MINOR, currency: 'KRW', count: KEYS_AT_ONCE }),
      });
      if (statusCode !== 201) throw new Error(`no payment keys: ${await body.text()}`);
      this.paymentKeys.push(...((await body.json()) as { paymentKeys: string[] }).paymentKeys);
    }
    await psp.close();
  }

  /** One payment from the order to the PSP's answer. Returns how long the confirm took, or null when it failed. */
  async pay(): Promise<number | null> {
    const order = (this.orders += 1);
    const paymentKey = this.paymentKeys.pop();
    if (paymentKey === undefined) throw new Error('no payment keys are left: prepare more');
    const orderId = `${this.orderPrefix}${order}`;
    try {
      const created = await this.post('/v1/payments', `${orderId}-c`, orderBody(orderId, order));
      const [, id] = /"id":"(pay_[0-9a-f]{32})"/.exec(created.text) ?? [];
      if (created.status !== 201 || id === undefined) return this.fail('create', created);

      const startedAt = performance.now();
      const confirm = `{"paymentKey":"${paymentKey}","amount":${AMOUNT_MINOR}}`;
      const confirmed = await this.post(`/v1/payments/${id}/confirm`, `${orderId}-p`, confirm);
      const tookMs = performance.now() - startedAt;
      if (confirmed.status !== 200 || !confirmed.text.includes('"status":"SUCCEEDED"'))
        return this.fail('confirm', confirmed);
      this.succeeded += 1;
      return tookMs;
    } catch (error) {
      return this.fail('call', { status: 0, text: error instanceof Error ? error.message : String(error) });
    }
  }

  async close(): Promise<void> {
    await this.api.close();
  }

  private async post(path: string, idempotencyKey: string, body: string): Promise<{ status: number; text: string }> {
    const headers = { ...this.headers, 'idempotency-key': idempotencyKey };
    const answer = await this.api.request({ path, method: 'POST', headers, body });
    return { status: answer.statusCode, text: await answer.body.text() };
  }

  private fail(step: string, { status, text }: { status: number; text: string }): null {
    const [, code = text.slice(0, 80)] = /"code":"([a-z_A-Z]+)"/.exec(text) ?? [];
    const what = `${step} ${status} ${code}`;
    this.failures.set(what, (this.failures.get(what) ?? 0) + 1);
    return null;
  }
}

function orderBody(orderId: string, order: number): string {
  const lines = [
    { sellerId: `seller-${order % SELLERS}`, amount: 10_000 },
    { sellerId: `seller-${(order * 7 + 1) % SELLERS}`, amount: 5_000 },
  ];
  return JSON.stringify({ orderId, orderName: 'Beans and two books', amount: AMOUNT_MINOR, currency: 'KRW', lines });
}
