import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { BenchStack } from './bench-stack';
import type { Figure } from './figures';
import { admittedBeyond } from './flood-limit';
import { percentilesOf, type Percentiles } from './percentiles';
import { withBar } from './progress';
import { atRate } from './rate';
import { makeKey, merchantHeaders, orderPrefix, Shop } from './shop';

const RATE_LIMIT = 200;
const FLOOD_CONNECTIONS = 64;
const SLOW_CONNECTIONS = 1_000;
/** Each time the other key creates a payment and reads it. */
const PER_SECOND = 20;
const CONNECTIONS = 32;
const CALM_SECONDS = 5;
/** Slow clients are cut off after some ten seconds: a shorter flood would not see it. */
const FLOOD_SECONDS_MIN = 15;

export const floodSettings = { RATE_LIMIT_PER_SECOND: String(RATE_LIMIT) };

interface FloodCounts {
  readonly admitted: number;
  readonly rateLimited: number;
  readonly others: number;
  readonly slowClosed: number;
}

interface Served {
  readonly createMs: Percentiles | null;
  readonly readMs: Percentiles | null;
}

export interface FloodResult extends FloodCounts {
  readonly seconds: number;
  readonly beyondLimit: number;
  readonly calm: Served;
  readonly flooded: Served;
  /** Of the key that keeps to its limit. */
  readonly failures: Record<string, number>;
}

/** One key asks as often as it can and slow clients hold connections, while another key works as on any day. */
export async function measureFlood(bench: BenchStack, wantedSeconds: number): Promise<FloodResult> {
  const seconds = Math.max(wantedSeconds, FLOOD_SECONDS_MIN);
  const shop = new Shop(bench, orderPrefix(), CONNECTIONS, await makeKey(bench));
  await shop.prepare(PER_SECOND * (CALM_SECONDS + seconds + 1));
  await shop.connect(CONNECTIONS);
  const calm = await withBar('(flood) without a flood', CALM_SECONDS, () => serve(shop, CALM_SECONDS));
  const target = await shop.create();
  if (target === null) throw new Error(`no payment can be made: ${JSON.stringify([...shop.failures])}`);

  const { flooded, counts, tookSeconds } = await withBar('(flood) a flood from one key', seconds, async () => {
    const startedAt = performance.now();
    const flood = startFlood(bench, `/v1/payments/${target.paymentId}`);
    const flooded = await serve(shop, seconds);
    const tookSeconds = (performance.now() - startedAt) / 1_000;
    return { flooded, tookSeconds, counts: await stopFlood(flood) };
  });
  await shop.close();
  return {
    seconds: tookSeconds,
    ...counts,
    calm,
    flooded,
    beyondLimit: admittedBeyond(RATE_LIMIT, counts.admitted, tookSeconds),
    failures: Object.fromEntries(shop.failures),
  };
}

async function serve(shop: Shop, seconds: number): Promise<Served> {
  const createMs: number[] = [];
  const readMs: number[] = [];
  await atRate(PER_SECOND, performance.now() + seconds * 1_000, async () => {
    const startedAt = performance.now();
    const order = await shop.create();
    if (order === null) return;
    const createdAt = performance.now();
    createMs.push(createdAt - startedAt);
    const answer = await shop.read(order);
    if (answer.status !== 200) return shop.fail('read', answer);
    readMs.push(performance.now() - createdAt);
  });
  return { createMs: percentilesOf(createMs), readMs: percentilesOf(readMs) };
}

function startFlood(bench: BenchStack, path: string): Worker {
  const workerData = {
    url: bench.stack.url('payment'),
    path,
    headers: merchantHeaders(bench),
    connections: FLOOD_CONNECTIONS,
    slowConnections: SLOW_CONNECTIONS,
  };
  return new Worker(join(__dirname, 'flood-worker.cjs'), { workerData });
}

async function stopFlood(flood: Worker): Promise<FloodCounts> {
  const counted = once(flood, 'message');
  flood.postMessage('stop');
  const [counts] = (await counted) as [FloodCounts];
  await flood.terminate();
  return counts;
}

export function floodFigures(result: FloodResult): Figure[] {
  const { seconds, admitted, rateLimited, others, calm, flooded } = result;
  const part = 'flood';
  const failed = Object.values(result.failures).reduce((sum, count) => sum + count, 0);
  const none = { atMost: 0 };
  const within = { atMost: 1_000 };
  return [
    { part, name: 'the flood asks', value: (admitted + rateLimited + others) / seconds, unit: '/s' },
    { part, name: 'of it refused with 429', value: rateLimited / seconds, unit: '/s', target: { atLeast: 1 } },
    { part, name: 'let through beyond its limit', value: result.beyondLimit, unit: '', target: none },
    { part, name: 'of it answered with anything else', value: others, unit: '', target: none },
    {
      part,
      name: `slow connections closed, ${SLOW_CONNECTIONS} open`,
      value: result.slowClosed,
      unit: '',
      target: { atLeast: SLOW_CONNECTIONS },
    },
    { part, name: 'other key, no flood: create p99', value: calm.createMs?.p99 ?? null, unit: 'ms' },
    { part, name: 'other key, no flood: read p99', value: calm.readMs?.p99 ?? null, unit: 'ms' },
    { part, name: 'other key: create p50', value: flooded.createMs?.p50 ?? null, unit: 'ms' },
    { part, name: 'other key: create p99', value: flooded.createMs?.p99 ?? null, unit: 'ms', target: within },
    { part, name: 'other key: read p50', value: flooded.readMs?.p50 ?? null, unit: 'ms' },
    { part, name: 'other key: read p99', value: flooded.readMs?.p99 ?? null, unit: 'ms', target: within },
    { part, name: 'other key: failed calls', value: failed, unit: '', target: none },
  ];
}
