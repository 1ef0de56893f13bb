import { setTimeout as sleep } from 'node:timers/promises';
import { databaseOf, rowOf, rowsOf, type BenchStack } from './bench-stack';
import { percentilesOf, type Percentiles } from './percentiles';
import { CpuWatch } from './processes';
import { withBar } from './progress';
import { atRate } from './rate';
import { ofShop, orderPrefix, Shop } from './shop';

/** More than any machine of two cores takes; keys are cheap and made before the clock starts. */
const PAYMENTS_PER_SECOND_MAX = 1_500;
const WARM_UP_MS = 4_000;
/** Without one more completed payment for this long, those that are left count as lost. */
const COMPLETION_STALLED_MS = 20_000;
const POLL_MS = 250;
const OPEN_LOOP_CONNECTIONS = 128;

export interface LoadResult {
  readonly connections: number;
  readonly succeeded: number;
  readonly completed: number;
  readonly failures: Record<string, number>;
  /** Confirmed per second while the load lasted. */
  readonly acceptedPerSecond: number;
  /** Completed in wallet and ledger per second, from the first request to the last completion. */
  readonly endToEndPerSecond: number;
  readonly confirmMs: Percentiles | null;
  /** From the PSP's answer to completed. */
  readonly completionMs: Percentiles | null;
  /** CPU per completed payment, by process; `total` leaves out the simulator and this process. */
  readonly cpuMsPerPayment: { readonly total: number | null; readonly by: Record<string, number> };
  readonly otherCores: number | null;
}

/** Each buyer pays again as soon as its last payment is confirmed. */
export async function closedLoop(bench: BenchStack, connections: number, seconds: number): Promise<LoadResult> {
  return measureLoad(
    bench,
    { connections, seconds, label: `(payments) closed loop, ${connections} connections` },
    async (shop, until, note) => {
      const buyers = Array.from({ length: connections }, async () => {
        while (performance.now() < until) note(await shop.pay());
      });
      await Promise.all(buyers);
    },
  );
}

/** Payments begin at a fixed rate, however long each takes. */
export async function openLoop(bench: BenchStack, perSecond: number, seconds: number): Promise<LoadResult> {
  const load = {
    connections: OPEN_LOOP_CONNECTIONS,
    seconds,
    label: `(payments) half load, ${perSecond.toFixed(0)} payments/s`,
  };
  return measureLoad(bench, load, (shop, until, note) => atRate(perSecond, until, async () => note(await shop.pay())));
}

/** Lets caches, pools and compilers settle; not measured. */
export async function warmUp(bench: BenchStack): Promise<void> {
  const shop = new Shop(bench, orderPrefix(), 8);
  await shop.prepare(PAYMENTS_PER_SECOND_MAX * (WARM_UP_MS / 1000));
  const until = performance.now() + WARM_UP_MS;
  await withBar('warming up', 1, async () => {
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        while (performance.now() < until) await shop.pay();
      }),
    );
    await awaitCompletion(bench, shop, () => undefined);
  });
  await shop.close();
  if (shop.succeeded === 0) throw new Error(`no payment succeeds: ${JSON.stringify([...shop.failures])}`);
}

interface Load {
  connections: number;
  seconds: number;
  label: string;
  /** The merchant's key of the environment unless another is named. */
  key?: string;
}
type Drive = (shop: Shop, until: number, note: (confirmMs: number | null) => void) => Promise<void>;

export async function measureLoad(
  bench: BenchStack,
  { connections, seconds, label, key }: Load,
  drive: Drive,
): Promise<LoadResult> {
  const shop = new Shop(bench, orderPrefix(), connections, key);
  await shop.prepare(PAYMENTS_PER_SECOND_MAX * seconds);
  const confirmMs: number[] = [];
  const watch = new CpuWatch([...bench.processes(), bench.simulator(), { name: 'bench', pid: process.pid }]);
  const startedAt = Date.now();
  const loadMs = seconds * 1000;
  const { endedAt, done } = await withBar(label, seconds, async (progress) => {
    const ticking = setInterval(() => progress.at((Date.now() - startedAt) / 1000, `${shop.succeeded} payments`), 500);
    await drive(shop, performance.now() + loadMs, (tookMs) => {
      if (tookMs !== null) confirmMs.push(tookMs);
    }).finally(() => clearInterval(ticking));
    const endedAt = Date.now();
    return { endedAt, done: await awaitCompletion(bench, shop, (note) => progress.at(seconds, note)) };
  });
  const spent = watch.spentMs();
  const otherCores = watch.otherCores();
  await shop.close();

  return {
    connections,
    succeeded: shop.succeeded,
    completed: done.completed,
    failures: Object.fromEntries(shop.failures),
    acceptedPerSecond: (shop.succeeded * 1000) / (endedAt - startedAt),
    endToEndPerSecond: done.completed === 0 ? 0 : (done.completed * 1000) / (done.lastAt - startedAt),
    confirmMs: percentilesOf(confirmMs),
    completionMs: percentilesOf(await completionTimes(bench, shop)),
    cpuMsPerPayment: perPayment(bench, spent, done.completed),
    otherCores,
  };
}

function perPayment(bench: BenchStack, spent: Record<string, number>, payments: number): LoadResult['cpuMsPerPayment'] {
  const by = Object.fromEntries(Object.entries(spent).map(([name, ms]) => [name, ms / Math.max(1, payments)]));
  const counted = [...new Set(bench.processes().map(({ name }) => name))];
  const whole = ['payment', 'wallet', 'ledger', 'kafka', 'database'].every(
    (name) => counted.includes(name) && name in by,
  );
  return { total: whole ? counted.reduce((sum, name) => sum + (by[name] ?? 0), 0) : null, by };
}

async function awaitCompletion(bench: BenchStack, shop: Shop, report: (note: string) => void) {
  for (let completed = -1, progressAt = Date.now(); ;) {
    const { count, lastAt } = await rowOf<{ count: string; lastAt: Date | null }>(
      bench,
      `SELECT COUNT(completedAt) AS count, MAX(completedAt) AS lastAt FROM ${databaseOf(bench, 'payment')}.payment
       WHERE merchantId = ? AND orderId LIKE ?`,
      ofShop(bench, shop),
    );
    if (Number(count) > completed) progressAt = Date.now();
    completed = Number(count);
    report(`${completed} of ${shop.succeeded} completed`);
    const stalled = Date.now() - progressAt > COMPLETION_STALLED_MS;
    if (completed >= shop.succeeded || stalled) return { completed, lastAt: lastAt?.getTime() ?? 0 };
    await sleep(POLL_MS);
  }
}

async function completionTimes(bench: BenchStack, shop: Shop): Promise<number[]> {
  const payment = databaseOf(bench, 'payment');
  const rows = await rowsOf<{ micros: string | number }>(
    bench,
    `SELECT TIMESTAMPDIFF(MICROSECOND, a.answeredAt, p.completedAt) AS micros
     FROM ${payment}.payment p JOIN ${payment}.payment_attempt a ON a.paymentId = p.id AND a.conclusion = 'captured'
     WHERE p.merchantId = ? AND p.orderId LIKE ? AND p.completedAt IS NOT NULL`,
    ofShop(bench, shop),
  );
  return rows.map(({ micros }) => Number(micros) / 1000);
}
