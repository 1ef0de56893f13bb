import { Pool } from 'undici';
import type { BenchStack } from './bench-stack';
import type { Figure } from './figures';
import { mostAtOnce, type Span } from './moments';
import { warmUp } from './payments-load';
import { percentilesOf, type Percentiles } from './percentiles';
import { CpuWatch } from './processes';
import { withBar } from './progress';
import { PspControl } from './psp-control';
import { atRate } from './rate';
import { untilSettled } from './settling';
import { openConnections, orderPrefix, SELLERS, Shop, unanswered, type Order } from './shop';

const CONFIRMS_PER_SECOND = 50;
const READS_PER_SECOND = 20;
const HANG_RATE = 0.3;
const HANG_MS = 20_000;
/** A confirm that took this long hung; none that did not hang comes near it. */
const HUNG_FROM_MS = 15_000;
/** More than hang at once: no request waits in this process for a connection. */
const CONNECTIONS = 1_000;
const CONNECTIONS_FIRST = 400;
const READ_CONNECTIONS = 64;
const SETTLED_WITHIN_MS = 60_000;
const SLOWEST_SHOWN = 30;

/** The defaults of production, whatever the environment of this run says. */
export const hangingPspSettings = {
  PSP_CONNECT_TIMEOUT_MS: '2000',
  PSP_RESPONSE_TIMEOUT_MS: '20000',
  PSP_CONFIRM_CONCURRENCY: '400',
  DATABASE_POOL_SIZE: '32',
  EXECUTING_LIMIT_MS: '30000',
  RECOVERY_CALLS_PER_SECOND: '50',
};

const reads = ['payment', 'list', 'wallet', 'journals'] as const;
type Read = (typeof reads)[number];

export interface HangingPspResult {
  readonly seconds: number;
  readonly confirms: number;
  /** Calls that the simulator let hang, and confirms that took as long. */
  readonly hung: number;
  readonly slow: number;
  readonly mostHanging: number;
  /** Told 503: there was no room to wait for the PSP. */
  readonly refused: number;
  readonly failures: Record<string, number>;
  readonly confirmMs: Percentiles | null;
  readonly readMs: Percentiles | null;
  readonly readMsBy: Record<Read, Percentiles | null>;
  /** To see when it was that they were slow. */
  readonly slowestReads: readonly TimedRead[];
  readonly leftOpen: number;
  readonly otherCores: number | null;
}

interface TimedRead {
  readonly read: Read;
  readonly at: Date;
  readonly tookMs: number;
}

interface Confirmed extends Span {
  readonly status: number;
}

/** Half a minute in, some 300 confirms hang at the PSP: what do the others notice? */
export async function measureHangingPsp(bench: BenchStack, seconds: number): Promise<HangingPspResult> {
  await warmUp(bench);
  const psp = new PspControl(bench);
  await psp.addFaults([
    { match: { operation: 'confirm', rate: HANG_RATE }, fault: { kind: 'hang_after', ms: HANG_MS } },
  ]);
  const shop = new Shop(bench, orderPrefix(), CONNECTIONS);
  const reader = new Reader(bench);
  await Promise.all([shop.connect(CONNECTIONS_FIRST), reader.connect()]);
  const confirms: Confirmed[] = [];
  const watch = new CpuWatch([...bench.processes(), bench.simulator(), { name: 'bench', pid: process.pid }]);

  await withBar(`(hanging-psp) ${CONFIRMS_PER_SECOND} confirms/s, ${HANG_RATE * 100} % hang`, 1, async () => {
    const until = performance.now() + seconds * 1_000;
    const confirming = atRate(CONFIRMS_PER_SECOND, until, async () => {
      const order = await shop.create();
      if (order === null) return;
      reader.knows(order);
      confirms.push(await timedConfirm(shop, order));
    });
    await Promise.all([confirming, atRate(READS_PER_SECOND, until, () => reader.readNext(shop))]);
  });
  const otherCores = watch.otherCores();
  const hung = (await psp.struck())['hang_after'] ?? 0;
  await psp.clearFaults();
  const leftOpen = await untilSettled(bench, shop, SETTLED_WITHIN_MS);
  await shop.close();
  await reader.close();
  return {
    seconds,
    hung,
    leftOpen,
    otherCores,
    failures: Object.fromEntries(shop.failures),
    ...summaryOf(confirms),
    ...reader.summary(),
  };
}

async function timedConfirm(shop: Shop, order: Order): Promise<Confirmed> {
  const from = performance.now();
  const answer = await shop.confirm(order);
  if (answer.status !== 200 && answer.status !== 202) shop.fail('confirm', answer);
  return { from, to: performance.now(), status: answer.status };
}

export function summaryOf(confirms: readonly Confirmed[]) {
  const isSlow = ({ from, to }: Span) => to - from >= HUNG_FROM_MS;
  const slow = confirms.filter(isSlow);
  const answered = confirms.filter(({ status }) => status === 200 || status === 202);
  return {
    confirms: confirms.length,
    slow: slow.length,
    mostHanging: mostAtOnce(slow),
    refused: confirms.filter(({ status }) => status === 503).length,
    confirmMs: percentilesOf(answered.filter((confirm) => !isSlow(confirm)).map(({ from, to }) => to - from)),
  };
}

/** Reads payments, wallets and books meanwhile. */
class Reader {
  private readonly done: TimedRead[] = [];
  private readonly paymentIds: string[] = [];
  private readonly services: Record<'payment' | 'wallet' | 'ledger', Pool>;
  private count = 0;

  constructor(private readonly bench: BenchStack) {
    const pool = (service: 'payment' | 'wallet' | 'ledger') =>
      new Pool(bench.stack.url(service), { connections: READ_CONNECTIONS, pipelining: 1 });
    this.services = { payment: pool('payment'), wallet: pool('wallet'), ledger: pool('ledger') };
  }

  knows({ paymentId }: Order): void {
    this.paymentIds.push(paymentId);
  }

  async connect(): Promise<void> {
    await Promise.all(Object.values(this.services).map((service) => openConnections(service, READ_CONNECTIONS)));
  }

  async readNext(shop: Shop): Promise<void> {
    const count = (this.count += 1);
    const paymentId = this.paymentIds[(count * 7_919) % Math.max(1, this.paymentIds.length)];
    if (paymentId === undefined) return;
    const read = reads[count % reads.length] ?? 'payment';
    const [at, startedAt] = [new Date(), performance.now()];
    const status = await this.ask(read, paymentId, count).catch((error: unknown) => {
      shop.fail(`read ${read}`, unanswered(error));
      return null;
    });
    if (status === null) return;
    this.done.push({ read, at, tookMs: performance.now() - startedAt });
    // No seller is credited before the first payment of his has succeeded.
    if (status !== 200 && !(read === 'wallet' && status === 404)) shop.fail(`read ${read}`, { status, text: '' });
  }

  summary(): Pick<HangingPspResult, 'readMs' | 'readMsBy' | 'slowestReads'> {
    const times = (wanted: (read: Read) => boolean) =>
      percentilesOf(this.done.filter(({ read }) => wanted(read)).map(({ tookMs }) => tookMs));
    const by = reads.map((read) => [read, times((one) => one === read)] as const);
    return {
      readMs: times(() => true),
      readMsBy: Object.fromEntries(by) as HangingPspResult['readMsBy'],
      slowestReads: [...this.done].sort((a, b) => b.tookMs - a.tookMs).slice(0, SLOWEST_SHOWN),
    };
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.services).map((service) => service.close()));
  }

  private async ask(read: Read, paymentId: string, count: number): Promise<number> {
    const { keys } = this.bench.stack;
    const { service, path, key } = {
      payment: { service: 'payment', path: `/v1/payments/${paymentId}`, key: keys.merchant },
      list: { service: 'payment', path: '/v1/payments?limit=20', key: keys.merchant },
      wallet: { service: 'wallet', path: `/v1/wallets/seller-${count % SELLERS}`, key: keys.wallet },
      journals: { service: 'ledger', path: `/v1/journals?paymentId=${paymentId}`, key: keys.finance },
    }[read] as { service: 'payment' | 'wallet' | 'ledger'; path: string; key: string };
    const headers = { authorization: `Bearer ${key}` };
    const { statusCode, body } = await this.services[service].request({ path, method: 'GET', headers });
    await body.dump();
    return statusCode;
  }
}

export function hangingPspFigures(result: HangingPspResult): Figure[] {
  const { confirms, hung, slow, mostHanging, refused, confirmMs, readMs, readMsBy, leftOpen } = result;
  const failed = Object.values(result.failures).reduce((sum, count) => sum + count, 0) - refused;
  const figure = (name: string, value: number | null, unit: string, target?: Figure['target']): Figure => ({
    part: 'hanging-psp',
    name,
    value,
    unit,
    ...(target === undefined ? {} : { target }),
  });
  return [
    figure('confirms', confirms, ''),
    figure('that hung at the PSP', hung, ''),
    figure('hanging at the same moment, at most', mostHanging, ''),
    figure('refused with 503', refused, '', { atMost: 0 }),
    figure('slow without having hung', Math.max(0, slow - hung), '', { atMost: 0 }),
    figure('other confirms p50', confirmMs?.p50 ?? null, 'ms'),
    figure('other confirms p99', confirmMs?.p99 ?? null, 'ms', { atMost: 1_000 }),
    figure('reads p50', readMs?.p50 ?? null, 'ms'),
    figure('reads p99', readMs?.p99 ?? null, 'ms', { atMost: 300 }),
    ...reads.map((read) => figure(`  ${read} p99`, readMsBy[read]?.p99 ?? null, 'ms')),
    figure('left without an outcome', leftOpen, 'payments', { atMost: 0 }),
    ...(failed === 0 ? [] : [figure('failed calls', failed, '', { atMost: 0 })]),
  ];
}
