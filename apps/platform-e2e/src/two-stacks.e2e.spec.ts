import { holdPort, provideInfrastructure, startStack, type Infrastructure, type Stack } from '@kessai/infra';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until';

const services = ['payment', 'wallet', 'ledger', 'simulator'] as const;

let infrastructure: Infrastructure;
let folders: string[];
let lines: string[];
let stacks: Stack[];
let strangers: Server[];

beforeAll(async () => {
  folders = ['one', 'two'].map((name) => mkdtempSync(join(tmpdir(), `kessai-${name}-`)));
  lines = [];
  strangers = [];
  infrastructure = await provideInfrastructure({ dir: folders[0]!, ephemeral: true, report: () => undefined });
  const ports = await sharedWishes();
  // As two clones do it whose owner typed `npm start` in both: they wish for the same ports at the same moment.
  stacks = await Promise.all(
    folders.map((dir, index) =>
      startStack({
        infrastructure,
        prefix: `two_${process.pid}_${Date.now().toString(36)}_${index}_`,
        dir,
        env: { all: { NODE_ENV: 'test', LOG_LEVEL: 'warn' } },
        ports,
        restartCrashed: true,
        pspWebhooks: true,
        report: (line) => lines.push(line),
      }),
    ),
  );
});
afterAll(async () => {
  for (const stranger of strangers) await new Promise((resolve) => stranger.close(resolve));
  await Promise.all((stacks ?? []).map((stack) => stack.stop()));
  await infrastructure?.stop();
  for (const dir of folders) rmSync(dir, { recursive: true, force: true });
});

/** Four neighbours that are free, so that the suite is in no way of a stack that is up beside it. */
async function sharedWishes() {
  for (let first = 21_000; ; first += 10) {
    const held = await Promise.all(services.map((_, index) => holdPort(first + index)));
    await Promise.all(held.map(async (port) => port?.release()));
    if (held.includes(null)) continue;
    const wish = (index: number) => ({ port: first + index, variable: null });
    return { payment: wish(0), wallet: wish(1), ledger: wish(2), simulator: wish(3) };
  }
}

const firstOf = (stack: Stack, service: (typeof services)[number]) =>
  stack.instances.find((instance) => instance.service === service)!;

async function bootIdAt(url: string): Promise<unknown> {
  const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
  return ((await response.json()) as { bootId?: unknown }).bootId;
}

/** A payment of nothing else than its creation: payment knows the key. */
async function create(stack: Stack, key: string): Promise<number> {
  const response = await fetch(`${stack.url('payment')}/v1/payments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': 'two-stacks' },
    body: JSON.stringify({
      orderId: 'order-1',
      orderName: 'Beans',
      amount: 1_000,
      currency: 'KRW',
      lines: [{ sellerId: 'coffee', amount: 1_000 }],
    }),
  });
  await response.text();
  return response.status;
}

/** The process is killed, and another program listens at its port before it is started again. */
async function takePortOf(stack: Stack, service: (typeof services)[number]): Promise<string> {
  const { url, pid } = firstOf(stack, service);
  process.kill(pid, 'SIGKILL');
  const listening = async (): Promise<boolean> => {
    const stranger = createServer((socket) => socket.destroy());
    const listens = await new Promise<boolean>((resolve) => {
      stranger.once('error', () => resolve(false));
      stranger.listen(Number(new URL(url).port), '127.0.0.1', () => resolve(true));
    });
    if (listens) strangers.push(stranger);
    return listens;
  };
  await until(listening, Boolean);
  return url;
}

describe('two stacks that start at the same moment', () => {
  it('have no port in common, and each its own processes at its addresses', async () => {
    const urls = stacks.flatMap((stack) => services.map((service) => stack.url(service)));
    expect(new Set(urls).size).toBe(8);
    for (const stack of stacks) {
      for (const service of services) {
        expect(await bootIdAt(stack.url(service))).toBe(firstOf(stack, service).bootId);
      }
    }
    expect(lines).toContainEqual(
      expect.stringMatching(/^! port [0-9]+ is held by .*: (payment|wallet|ledger|simulator) takes/),
    );
  });

  it('take payments with their own keys, and refuse those of the other', async () => {
    const [one, two] = stacks as [Stack, Stack];
    expect(await create(one, one.keys.merchant)).toBe(201);
    expect(await create(two, two.keys.merchant)).toBe(201);
    expect(await create(one, two.keys.merchant)).toBe(401);
    expect(await create(two, one.keys.merchant)).toBe(401);
  });

  it('move a service that died to another port where a stranger was faster, and say so', async () => {
    const [stack] = stacks as [Stack];
    const before = await takePortOf(stack, 'wallet');
    const answers = () => bootIdAt(stack.url('wallet')).catch(() => null);
    await until(
      answers,
      (bootId) => stack.url('wallet') !== before && bootId === firstOf(stack, 'wallet').bootId,
      60_000,
    );
    expect(lines).toContainEqual(expect.stringContaining('wallet moves to '));
    expect(stack.describe().services.wallet).toMatchObject({
      url: stack.url('wallet'),
      bootId: firstOf(stack, 'wallet').bootId,
    });
  });

  it('tell the simulator where payment is when payment had to move', async () => {
    const [stack] = stacks as [Stack];
    const simulator = firstOf(stack, 'simulator');
    const bootId = simulator.bootId;
    const before = await takePortOf(stack, 'payment');
    const answers = () => bootIdAt(simulator.url).catch(() => null);
    await until(answers, (shown) => shown !== bootId && shown === simulator.bootId, 60_000);
    expect(stack.url('payment')).not.toBe(before);
    expect(simulator.isOutdated()).toBe(false);
    expect(await create(stack, stack.keys.merchant)).toBe(201);
  });
});
