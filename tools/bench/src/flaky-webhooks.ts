import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchStack } from './bench-stack';
import { figuresOfPart, type Figure } from './figures';
import { warmUp } from './payments-load';
import { percentilesOf, type Percentiles } from './percentiles';
import { withBar } from './progress';
import { atRate } from './rate';
import { orderPrefix, Shop } from './shop';
import { makeEndpoint, unsent } from './webhooks';

const PAYMENTS_PER_SECOND = 2;
const EVENTS_PER_PAYMENT = 2;
const CONNECTIONS = 8;
const POLL_MS = 200;
/** Three attempts that hang, with the pauses between them. */
const PATIENCE_SECONDS = 180;
/** Of the attempts to an endpoint, half hang and half are answered 500. */
const PERCENTS = [0, 1, 10, 50];

export interface FlakyReceiver {
  readonly percent: number;
  /** From the change of state to the attempt that is taken. */
  readonly delayMs: Percentiles | null;
  readonly missing: number;
}

/** One endpoint for each share of attempts that fail or hang, all with the same events. */
export async function measureFlakyWebhooks(bench: BenchStack, seconds: number): Promise<FlakyReceiver[]> {
  await warmUp(bench);
  while ((await unsent(bench)) > 0) await sleep(POLL_MS);
  const receiver = await Receiver.start();
  for (const percent of PERCENTS) await makeEndpoint(bench, `${receiver.url}${percent}`);
  const shop = new Shop(bench, orderPrefix(), CONNECTIONS);
  await shop.prepare(PAYMENTS_PER_SECOND * seconds);
  await withBar('(flaky-webhooks) receivers that fail and hang', seconds + PATIENCE_SECONDS, async (progress) => {
    const startedAt = Date.now();
    const ticking = setInterval(() => progress.at((Date.now() - startedAt) / 1000, `${receiver.count}`), 500);
    await atRate(PAYMENTS_PER_SECOND, performance.now() + seconds * 1000, async () => void (await shop.pay()));
    await receiver.until(shop.succeeded * EVENTS_PER_PAYMENT * PERCENTS.length);
    clearInterval(ticking);
  });
  const expected = shop.succeeded * EVENTS_PER_PAYMENT;
  await Promise.all([shop.close(), receiver.stop()]);
  return PERCENTS.map((percent) => {
    const delays = receiver.delaysMs(percent);
    return { percent, delayMs: percentilesOf(delays), missing: expected - delays.length };
  });
}

const figure = figuresOfPart('flaky-webhooks');

export function flakyWebhookFigures(receivers: readonly FlakyReceiver[]): Figure[] {
  return receivers.flatMap(({ percent, delayMs, missing }): Figure[] => [
    figure(`${percent} % fail or hang: webhook p50`, delayMs?.p50, 'ms'),
    figure(`${percent} % fail or hang: webhook p99`, delayMs?.p99, 'ms'),
    figure(`${percent} % fail or hang: missing`, missing, ''),
  ]);
}

/** Takes an attempt, answers it with 500 or leaves it without an answer, by the share in its path. */
class Receiver {
  private readonly taken = new Map<string, Map<string, number>>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<Receiver> {
    const server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const id = String(incoming.headers['webhook-id']);
        receiver.answer(
          { percent: (incoming.url ?? '').slice(1), id, body: Buffer.concat(chunks).toString() },
          response,
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const receiver = new Receiver(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return receiver;
  }

  get count(): number {
    return [...this.taken.values()].reduce((sum, events) => sum + events.size, 0);
  }

  delaysMs(percent: number): number[] {
    return [...(this.taken.get(String(percent))?.values() ?? [])];
  }

  async until(count: number): Promise<void> {
    const deadline = Date.now() + PATIENCE_SECONDS * 1000;
    while (this.count < count && Date.now() < deadline) await sleep(POLL_MS);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private answer({ percent, id, body }: { percent: string; id: string; body: string }, response: ServerResponse): void {
    const drawn = Math.random() * 100;
    if (drawn < Number(percent) / 2) return;
    if (drawn < Number(percent)) return void response.writeHead(500).end();
    response.writeHead(204).end();
    const [, createdAt = ''] = /"createdAt":"([^"]+)"/.exec(body) ?? [];
    const events = this.taken.get(percent) ?? new Map<string, number>();
    if (!events.has(id)) events.set(id, Date.now() - Date.parse(createdAt));
    this.taken.set(percent, events);
  }
}
