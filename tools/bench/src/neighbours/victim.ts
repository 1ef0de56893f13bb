import { Pool } from 'undici';
import type { BenchStack } from '../bench-stack';
import { percentilesOf, type Percentiles } from '../percentiles';
import { atRate } from '../rate';
import { merchantHeaders, openConnections, Shop, type Order } from '../shop';

const CONNECTIONS = 32;
const PER_SECOND = 10;

export const steps = ['create', 'confirm', 'read', 'list', 'wallets', 'journals'] as const;
export type Step = (typeof steps)[number];

export interface Served {
  readonly ms: Readonly<Record<Step, Percentiles | null>>;
  readonly statuses: Readonly<Record<string, number>>;
}

/** A merchant on any day: pays, reads and lists ten times a second; an operator reads the journals of its payments. */
export class Victim {
  private readonly services: Record<'payment' | 'wallet' | 'ledger', Pool>;
  private readonly shop: Shop;

  constructor(
    private readonly bench: BenchStack,
    private readonly keys: { merchant: string; operator: string },
    prefix: string,
  ) {
    const pool = (service: 'payment' | 'wallet' | 'ledger') =>
      new Pool(bench.stack.url(service), { connections: CONNECTIONS, pipelining: 1 });
    this.services = { payment: pool('payment'), wallet: pool('wallet'), ledger: pool('ledger') };
    this.shop = new Shop(bench, prefix, CONNECTIONS, keys.merchant);
  }

  async prepare(seconds: number): Promise<void> {
    await this.shop.prepare(PER_SECOND * (seconds + 1));
    await this.shop.connect(CONNECTIONS);
    await Promise.all(Object.values(this.services).map((service) => openConnections(service, CONNECTIONS)));
  }

  async live(seconds: number): Promise<Served> {
    const ms = Object.fromEntries(steps.map((step) => [step, [] as number[]])) as Record<Step, number[]>;
    const statuses: Record<string, number> = {};
    const timed = async <Answer extends { status: number }>(step: Step, ask: () => Promise<Answer>) => {
      const startedAt = performance.now();
      const answer = await ask();
      ms[step].push(performance.now() - startedAt);
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      return answer;
    };
    await atRate(PER_SECOND, performance.now() + seconds * 1_000, async () => {
      const { order } = await timed('create', () => this.create());
      if (order === null) return;
      await timed('confirm', () => this.shop.confirm(order));
      await timed('read', () => this.shop.read(order));
      await timed('list', () => this.get('payment', '/v1/payments?limit=20'));
      await timed('wallets', () => this.get('wallet', '/v1/wallets?limit=20'));
      await timed('journals', () => this.get('ledger', `/v1/journals?paymentId=${order.paymentId}`));
    });
    const percentiles = steps.map((step) => [step, percentilesOf(ms[step])] as const);
    return { ms: Object.fromEntries(percentiles) as Served['ms'], statuses };
  }

  async close(): Promise<void> {
    await this.shop.close();
    await Promise.all(Object.values(this.services).map((service) => service.close()));
  }

  /** The shop notes a failure by its status: `create 503 not_ready`. */
  private async create(): Promise<{ status: number; order: Order | null }> {
    const before = new Map(this.shop.failures);
    const order = await this.shop.create();
    if (order !== null) return { status: 201, order };
    const failed = [...this.shop.failures].find(([what, count]) => count !== before.get(what))?.[0] ?? '';
    return { status: Number(/^\S+ ([0-9]+)/.exec(failed)?.[1] ?? 0), order: null };
  }

  private async get(service: 'payment' | 'wallet' | 'ledger', path: string): Promise<{ status: number }> {
    const key = service === 'ledger' ? this.keys.operator : this.keys.merchant;
    try {
      const answer = await this.services[service].request({
        path,
        method: 'GET',
        headers: merchantHeaders(this.bench, key),
      });
      await answer.body.dump();
      return { status: answer.statusCode };
    } catch {
      return { status: 0 };
    }
  }
}
