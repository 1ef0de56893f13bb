import { setTimeout as sleep } from 'node:timers/promises';
import { databaseOf, rowOf, rowsOf, type BenchStack } from './bench-stack';
import type { Figure } from './figures';
import { CpuWatch } from './processes';
import { withBar } from './progress';
import { PspControl } from './psp-control';
import { faultsOf, factsOf, type CountRow, type OrderFacts } from './race-outcomes';
import { PspWebhooks } from './psp-webhooks';
import { eachOf } from './rate';
import { auditedBreaks, untilSettled } from './settling';
import { ofShop, orderPrefix, Shop } from './shop';

const ORDERS = 2_000;
const ORDERS_AT_ONCE = 24;
const INSTANCES = 2;
const CONFIRMS_PER_INSTANCE = 2;
/** As long as a confirm waits for the PSP: some of the answers still come in time, when recovery has been there already. */
const HANG_MS = 2_600;
const SETTLED_WITHIN_MS = 120_000;
const POLL_MS = 250;

/** Recovery takes over as early as it may: it meets confirms that are hardly over, and by webhooks those under way. */
export const raceSettings = {
  PSP_CONNECT_TIMEOUT_MS: '200',
  PSP_RESPONSE_TIMEOUT_MS: '2500',
  EXECUTING_LIMIT_MS: '2701',
  RECOVERY_POLL_MS: '100',
  RECOVERY_FIRST_DELAY_MS: '100',
  RECOVERY_RESPONSE_TIMEOUT_MS: '1000',
  RECOVERY_LEASE_MS: '1500',
  RECOVERY_CALLS_PER_SECOND: '500',
  PSP_WEBHOOK_PAUSE_MS: '100',
  PSP_WEBHOOK_SETTLED_PAUSE_MS: '100',
};
export const raceInstances = { payment: INSTANCES };

export interface RaceResult {
  readonly orders: number;
  readonly confirms: number;
  readonly webhooks: number;
  readonly webhooksRefused: number;
  readonly struck: Readonly<Record<string, number>>;
  /** Outcomes that recovery wrote while the payment's own confirm was under way, and after it had given up. */
  readonly settledDuringConfirm: number;
  readonly settledAfterConfirm: number;
  /** What is wrong, and with how many orders. */
  readonly faults: Record<string, number>;
  readonly leftOpen: number;
  readonly auditBreaks: number;
  readonly failures: Record<string, number>;
  readonly otherCores: number | null;
}

/** All sources of a payment's outcome come at the same moment, several times, and some are forged. */
export async function measureRace(bench: BenchStack): Promise<RaceResult> {
  const psp = new PspControl(bench);
  await psp.addFaults([
    { match: { operation: 'confirm', rate: 0.15 }, fault: { kind: 'hang_after', ms: HANG_MS } },
    { match: { operation: 'confirm', rate: 0.18 }, fault: { kind: 'drop_after' } },
  ]);
  const shop = new Shop(bench, orderPrefix(), ORDERS_AT_ONCE * CONFIRMS_PER_INSTANCE);
  await shop.connect(ORDERS_AT_ONCE);
  const webhooks = new PspWebhooks(bench, ORDERS_AT_ONCE * 8);
  const watch = new CpuWatch([...bench.processes(), bench.simulator(), { name: 'bench', pid: process.pid }]);
  let confirms = 0;

  const leftOpen = await withBar(`(race) ${ORDERS} orders`, ORDERS, async (progress) => {
    await eachOf(Array.from({ length: ORDERS }), ORDERS_AT_ONCE, async () => {
      const order = await shop.create();
      if (order === null) return;
      const confirm = async (_: unknown, index: number) => {
        const answer = await shop.confirm(order, index % INSTANCES);
        if (answer.status !== 200 && answer.status !== 202) shop.fail('confirm', answer);
        confirms += 1;
      };
      const confirming = Array.from({ length: INSTANCES * CONFIRMS_PER_INSTANCE }, confirm);
      await Promise.all([...confirming, webhooks.sendAll(order)]);
      progress.at(confirms / confirming.length);
    });
    return untilSettled(bench, shop, SETTLED_WITHIN_MS);
  });
  await untilAllAsked(bench);
  const struck = await psp.struck();
  await psp.clearFaults();
  const orders = await readOrders(bench, shop, await psp.approvals());
  await Promise.all([shop.close(), webhooks.close()]);
  return {
    orders: orders.length,
    confirms,
    struck,
    leftOpen,
    otherCores: watch.otherCores(),
    webhooks: webhooks.sent,
    webhooksRefused: webhooks.refused,
    ...(await countSettledByRecovery(bench, shop)),
    faults: faultsOf(orders),
    auditBreaks: await auditedBreaks(bench),
    failures: Object.fromEntries(shop.failures),
  };
}

/** The webhooks' last look-ups may find something yet. */
async function untilAllAsked(bench: BenchStack): Promise<void> {
  for (const deadline = Date.now() + SETTLED_WITHIN_MS; Date.now() < deadline;) {
    const { count } = await rowOf<{ count: string }>(
      bench,
      `SELECT COUNT(*) AS count FROM ${databaseOf(bench, 'payment')}.payment_recovery`,
    );
    if (Number(count) === 0) return;
    await sleep(POLL_MS);
  }
  console.error('some payments are still being looked up');
}

async function readOrders(
  bench: BenchStack,
  shop: Shop,
  approvals: ReadonlyMap<string, number>,
): Promise<readonly OrderFacts[]> {
  const payment = databaseOf(bench, 'payment');
  const orders = await rowsOf<{ paymentId: string; status: string }>(
    bench,
    `SELECT CONCAT('pay_', LOWER(HEX(id))) AS paymentId, status FROM ${payment}.payment
     WHERE merchantId = ? AND orderId LIKE ?`,
    ofShop(bench, shop),
  );
  const outcomes = await rowsOf<CountRow>(
    bench,
    `SELECT CONCAT('pay_', LOWER(HEX(paymentId))) AS paymentId, 'outcomes' AS what, COUNT(*) AS count
     FROM ${payment}.payment_history
     WHERE toStatus IN ('SUCCEEDED', 'FAILED') AND fromStatus <> toStatus GROUP BY paymentId`,
  );
  const events = await rowsOf<CountRow>(
    bench,
    `SELECT CAST(recordKey AS CHAR) AS paymentId, type AS what, COUNT(*) AS count FROM ${payment}.outbox
     WHERE type IN ('payment.succeeded.v1', 'payment.resolved.v1', 'payment.unknown.v1') GROUP BY recordKey, type`,
  );
  return factsOf(orders, [...outcomes, ...events], approvals);
}

async function countSettledByRecovery(bench: BenchStack, shop: Shop) {
  const payment = databaseOf(bench, 'payment');
  const row = await rowOf<{ during: string | null; after: string | null }>(
    bench,
    `SELECT SUM(h.fromStatus = 'EXECUTING') AS during, SUM(h.fromStatus = 'UNKNOWN') AS after
     FROM ${payment}.payment p JOIN ${payment}.payment_history h ON h.paymentId = p.id
     WHERE p.merchantId = ? AND p.orderId LIKE ? AND h.actor = 'recovery' AND h.toStatus = 'SUCCEEDED'`,
    ofShop(bench, shop),
  );
  return { settledDuringConfirm: Number(row.during ?? 0), settledAfterConfirm: Number(row.after ?? 0) };
}

export function raceFigures(result: RaceResult): Figure[] {
  const failed = Object.values(result.failures).reduce((sum, count) => sum + count, 0);
  const none = { atMost: 0 };
  const part = 'race';
  const { settledDuringConfirm: during, settledAfterConfirm: after } = result;
  return [
    { part, name: 'orders', value: result.orders, unit: '' },
    { part, name: 'confirms', value: result.confirms, unit: '' },
    { part, name: 'webhooks, honest and forged', value: result.webhooks, unit: '' },
    { part, name: 'settled by recovery in a confirm', value: during, unit: 'orders', target: { atLeast: 1 } },
    { part, name: 'settled by recovery after a confirm', value: after, unit: 'orders', target: { atLeast: 1 } },
    ...Object.entries(result.faults).map(([what, count]): Figure => ({
      part,
      name: what,
      value: count,
      unit: 'orders',
      target: none,
    })),
    { part, name: 'left without an outcome', value: result.leftOpen, unit: 'orders', target: none },
    { part, name: 'webhooks refused', value: result.webhooksRefused, unit: '', target: none },
    { part, name: 'failed calls', value: failed, unit: '', target: none },
    { part, name: 'broken, says the audit', value: result.auditBreaks, unit: '', target: none },
  ];
}
