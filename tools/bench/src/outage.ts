import { setTimeout as sleep } from 'node:timers/promises';
import { databaseOf, rowsOf, type BenchStack } from './bench-stack';
import { atMost, atLeast, figuresOfPart, type Figure } from './figures';
import { mostWithin } from './moments';
import { warmUp } from './payments-load';
import { percentilesOf, type Percentiles } from './percentiles';
import { CpuWatch } from './processes';
import { withBar } from './progress';
import { PspControl } from './psp-control';
import { eachOf } from './rate';
import { auditedBreaks, countOf, untilSettled } from './settling';
import { ofShop, orderPrefix, Shop, type Order } from './shop';

const PAYMENTS = 1_000;
const AT_ONCE = 50;
/** By the PSP's clock; by ours it is long enough for recovery to have come to its longest pauses. */
const OUTAGE_MS = 300_000;
const OUTAGE_HERE_MS = 25_000;
const SETTLED_WITHIN_MS = 180_000;
const CALLS_PER_SECOND = 50;
const SECOND_MS = 1_000;

export const outageSettings = {
  RECOVERY_CALLS_PER_SECOND: String(CALLS_PER_SECOND),
  RECOVERY_CONCURRENCY: '20',
  RECOVERY_FIRST_DELAY_MS: '1000',
  RECOVERY_DELAY_MAX_MS: '8000',
  RECOVERY_BREAKER_FAILURES: '5',
  RECOVERY_BREAKER_PAUSE_MS: '1000',
};

export interface OutageResult {
  readonly payments: number;
  readonly unknown: number;
  readonly instances: number;
  readonly callsDuringOutage: number;
  readonly callsPerSecondMost: number;
  readonly callsAfterReturn: number;
  /** From the PSP's return to each outcome. */
  readonly resolvedMs: Percentiles | null;
  readonly leftOpen: number;
  readonly auditBreaks: number;
  readonly otherCores: number | null;
}

/**
 * A thousand confirms meet a PSP that is away. That is the dearest kind: nothing was charged, so each of them takes a
 * look-up and another confirm when it is back.
 */
export async function measureOutage(bench: BenchStack): Promise<OutageResult> {
  await warmUp(bench);
  const psp = new PspControl(bench);
  const shop = new Shop(bench, orderPrefix(), AT_ONCE);
  const orders: Order[] = [];
  const order = async () => {
    const created = await shop.create();
    if (created !== null) orders.push(created);
  };
  await eachOf(Array.from({ length: PAYMENTS }), AT_ONCE, order);

  const watch = new CpuWatch([...bench.processes(), bench.simulator(), { name: 'bench', pid: process.pid }]);
  const outageAt = Date.now();
  await psp.outage(true);
  await withBar(`(outage) ${PAYMENTS} confirms, and the PSP is away`, 1, async () => {
    await eachOf(orders, AT_ONCE, async (one) => void (await shop.confirm(one)));
    await sleep(Math.max(0, outageAt + OUTAGE_HERE_MS - Date.now()));
  });
  const unknown = await countOf(bench, shop, ['UNKNOWN']);
  await psp.advanceClock(OUTAGE_MS - (Date.now() - outageAt));
  const returnedAt = Date.now();
  await psp.outage(false);
  const leftOpen = await withBar('(outage) the PSP is back', PAYMENTS, (progress) =>
    untilSettled(bench, shop, SETTLED_WITHIN_MS, (open) => progress.at(PAYMENTS - open, `${open} open`)),
  );
  const otherCores = watch.otherCores();
  const calls = await recoveryCalls(bench, shop);
  const resolvedMs = (await outcomeTimes(bench, shop)).map((at) => at - returnedAt);
  await shop.close();
  return {
    payments: orders.length,
    unknown,
    leftOpen,
    otherCores,
    instances: bench.stack.instances.filter(({ service }) => service === 'payment').length,
    callsDuringOutage: calls.filter((at) => at < returnedAt).length,
    callsPerSecondMost: mostWithin(calls, SECOND_MS),
    callsAfterReturn: calls.filter((at) => at >= returnedAt).length,
    resolvedMs: percentilesOf(resolvedMs),
    auditBreaks: await auditedBreaks(bench),
  };
}

/** When recovery asked the PSP: every look-up is its own, and every confirm but a payment's first. */
async function recoveryCalls(bench: BenchStack, shop: Shop): Promise<number[]> {
  const payment = databaseOf(bench, 'payment');
  const rows = await rowsOf<{ sentAt: Date }>(
    bench,
    `SELECT a.sentAt FROM ${payment}.payment p JOIN ${payment}.payment_attempt a ON a.paymentId = p.id
     WHERE p.merchantId = ? AND p.orderId LIKE ? AND a.attemptNo > 1`,
    ofShop(bench, shop),
  );
  return rows.map(({ sentAt }) => sentAt.getTime());
}

async function outcomeTimes(bench: BenchStack, shop: Shop): Promise<number[]> {
  const payment = databaseOf(bench, 'payment');
  const rows = await rowsOf<{ at: Date }>(
    bench,
    `SELECT h.at FROM ${payment}.payment p JOIN ${payment}.payment_history h ON h.paymentId = p.id
     WHERE p.merchantId = ? AND p.orderId LIKE ? AND h.fromStatus = 'UNKNOWN' AND h.toStatus IN ('SUCCEEDED', 'FAILED')`,
    ofShop(bench, shop),
  );
  return rows.map(({ at }) => at.getTime());
}

const figure = figuresOfPart('outage');

export function outageFigures(result: OutageResult): Figure[] {
  const { unknown, instances, resolvedMs, leftOpen, callsPerSecondMost, auditBreaks } = result;
  const seconds = (ms: number | undefined) => (ms === undefined ? null : ms / SECOND_MS);
  const all = leftOpen === 0 ? seconds(resolvedMs?.max) : null;
  const callsAtMost = { atMost: CALLS_PER_SECOND * instances };
  return [
    figure('UNKNOWN when the PSP came back', unknown, '', atLeast(PAYMENTS)),
    figure('calls of recovery in the outage', result.callsDuringOutage, ''),
    figure('return to outcome p50', seconds(resolvedMs?.p50), 's'),
    figure('return to outcome p99', seconds(resolvedMs?.p99), 's'),
    figure('return to the last outcome', all, 's', atMost(60)),
    figure('left without an outcome', leftOpen, 'payments', atMost(0)),
    figure('calls of recovery in all after', result.callsAfterReturn, ''),
    figure('calls within a second, at most', callsPerSecondMost, '', callsAtMost),
    figure('broken, says the audit', auditBreaks, '', atMost(0)),
  ];
}
