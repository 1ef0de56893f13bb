import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseOf, rowOf, type BenchStack } from './bench-stack';
import { atMost, atLeast, figuresOfPart, type Figure } from './figures';
import { warmUp } from './payments-load';
import { percentilesOf, type Percentiles } from './percentiles';
import { CpuWatch } from './processes';
import { withBar } from './progress';
import { atRate } from './rate';
import { orderPrefix, Shop } from './shop';

/** Each payment is two events, for each of five endpoints: 500 webhooks a second. */
const PAYMENTS_PER_SECOND = 50;
const ENDPOINTS = 5;
const EVENTS_PER_PAYMENT = 2;
const CONNECTIONS = 64;
const STALLED_MS = 20_000;
const POLL_MS = 200;

export interface WebhooksResult {
  readonly payments: number;
  readonly perSecond: number;
  /** From the change of state, which the event names, to the receiver that has read it. */
  readonly delayMs: Percentiles | null;
  readonly missing: number;
  /** Sent more than once: allowed, and to be seen. */
  readonly repeated: number;
  readonly confirmMs: Percentiles | null;
  readonly cpuMsPerWebhook: number | null;
  readonly otherCores: number | null;
}

/** Merchants who answer at once, while payments are made at a fixed rate. */
export async function measureWebhooks(bench: BenchStack, seconds: number): Promise<WebhooksResult> {
  await warmUp(bench);
  while ((await unsent(bench)) > 0) await sleep(POLL_MS); // Webhooks of the warm-up are not counted.
  const receiver = await Receiver.start();
  for (let endpoint = 0; endpoint < ENDPOINTS; endpoint += 1) await makeEndpoint(bench, `${receiver.url}${endpoint}`);
  const shop = new Shop(bench, orderPrefix(), CONNECTIONS);
  await shop.prepare(PAYMENTS_PER_SECOND * seconds);
  const confirmMs: number[] = [];
  const payment = bench.processes().filter(({ name }) => name === 'payment');
  const watch = new CpuWatch([...bench.processes(), bench.simulator(), { name: 'bench', pid: process.pid }]);
  const ofPayment = new CpuWatch(payment);
  const startedAt = Date.now();
  const label = `(webhooks) ${PAYMENTS_PER_SECOND * EVENTS_PER_PAYMENT * ENDPOINTS} webhooks/s`;
  await withBar(label, seconds, async (progress) => {
    const ticking = setInterval(() => progress.at((Date.now() - startedAt) / 1000, `${receiver.ids.size}`), 500);
    await atRate(PAYMENTS_PER_SECOND, performance.now() + seconds * 1000, async () => {
      const tookMs = await shop.pay();
      if (tookMs !== null) confirmMs.push(tookMs);
    });
    await receiver.until(shop.succeeded * EVENTS_PER_PAYMENT * ENDPOINTS);
    clearInterval(ticking);
  });
  const expected = shop.succeeded * EVENTS_PER_PAYMENT * ENDPOINTS;
  const cpuMs = ofPayment.spentMs()['payment'];
  const otherCores = watch.otherCores();
  await Promise.all([shop.close(), receiver.stop()]);
  return {
    payments: shop.succeeded,
    perSecond: (receiver.ids.size * 1000) / (receiver.lastAt - startedAt),
    delayMs: percentilesOf(receiver.delaysMs),
    missing: expected - receiver.ids.size + (await unsent(bench)),
    repeated: receiver.delaysMs.length - receiver.ids.size,
    confirmMs: percentilesOf(confirmMs),
    cpuMsPerWebhook: cpuMs === undefined ? null : cpuMs / Math.max(1, receiver.ids.size),
    otherCores,
  };
}

const figure = figuresOfPart('webhooks');

export function webhookFigures(result: WebhooksResult): Figure[] {
  const { perSecond, delayMs, missing, repeated, confirmMs, cpuMsPerWebhook } = result;
  return [
    figure('webhooks delivered', perSecond, '/s', atLeast(475)),
    figure('state to webhook p50', delayMs?.p50, 'ms'),
    figure('state to webhook p99', delayMs?.p99, 'ms', atMost(1_000)),
    figure('webhooks missing', missing, '', atMost(0)),
    figure('webhooks sent twice', repeated, ''),
    figure('confirm p99 beside webhooks', confirmMs?.p99, 'ms'),
    figure('CPU of payment per webhook, payments included', cpuMsPerWebhook, 'ms'),
  ];
}

/** Reads, answers 204, and notes when. */
class Receiver {
  readonly delaysMs: number[] = [];
  /** Endpoint and event. */
  readonly ids = new Set<string>();
  lastAt = 0;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<Receiver> {
    const server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        receiver.note(`${incoming.url} ${String(incoming.headers['webhook-id'])}`, Buffer.concat(chunks).toString());
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const receiver = new Receiver(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return receiver;
  }

  /** Until so many have come, or none comes any more. */
  async until(count: number): Promise<void> {
    this.lastAt = Date.now();
    while (this.ids.size < count && Date.now() - this.lastAt < STALLED_MS) await sleep(POLL_MS);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private note(id: string, body: string): void {
    const [, createdAt = ''] = /"createdAt":"([^"]+)"/.exec(body) ?? [];
    this.lastAt = Date.now();
    this.delaysMs.push(this.lastAt - Date.parse(createdAt));
    this.ids.add(id);
  }
}

export async function makeEndpoint(bench: BenchStack, url: string): Promise<void> {
  const answer = await fetch(`${bench.stack.url('payment')}/v1/webhook-endpoints`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bench.stack.keys.merchant}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url }),
  });
  if (answer.status !== 201) throw new Error(`no webhook endpoint: ${await answer.text()}`);
}

/** Events without their deliveries. */
export async function unsent(bench: BenchStack): Promise<number> {
  const sql = `SELECT COUNT(*) AS count FROM ${databaseOf(bench, 'payment')}.merchant_event WHERE fannedOutAt IS NULL`;
  return Number((await rowOf<{ count: string }>(bench, sql)).count);
}
