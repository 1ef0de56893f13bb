import { setTimeout as sleep } from 'node:timers/promises';
import { databaseOf, rowOf, rowsOf, type BenchStack } from './bench-stack';
import type { Figure } from './figures';
import { percentilesOf, type Percentiles } from './percentiles';
import { CpuWatch } from './processes';
import { withBar } from './progress';
import { PspControl } from './psp-control';
import { eachOf } from './rate';
import { refundFaults, type RefundedFacts, type Sum } from './refund-facts';
import { auditedBreaks } from './settling';
import { AMOUNT_MINOR, ofShop, orderPrefix, Shop, type Order } from './shop';

const PAYMENTS = 1_000;
const PAYMENTS_AT_ONCE = 12;
const REFUNDS_AT_ONCE = 8;
/** Six fit into what was captured; whichever two come last do not. */
const REFUND_AMOUNT = AMOUNT_MINOR / 6;
const INSTANCES = 2;
const SETTLED_WITHIN_MS = 180_000;
const POLL_MS = 250;

/** Some cancels get no answer, or too late a one: what is not known must not be given back a second time. */
export const refundRaceSettings = {
  PSP_CONNECT_TIMEOUT_MS: '200',
  PSP_RESPONSE_TIMEOUT_MS: '2500',
  RECOVERY_POLL_MS: '100',
  RECOVERY_FIRST_DELAY_MS: '100',
  RECOVERY_RESPONSE_TIMEOUT_MS: '1000',
  RECOVERY_LEASE_MS: '1500',
  RECOVERY_CALLS_PER_SECOND: '500',
};
export const refundRaceInstances = { payment: INSTANCES };

export interface RefundRaceResult {
  readonly payments: number;
  readonly asked: number;
  /** Answered with a refund, and refused because less was left. */
  readonly accepted: number;
  readonly refused: number;
  readonly answerMs: Percentiles | null;
  /** From the first request to the last completed refund. */
  readonly tookSeconds: number;
  readonly succeeded: number;
  readonly struck: Readonly<Record<string, number>>;
  /** What is wrong, and with how many payments. */
  readonly faults: Record<string, number>;
  readonly leftOpen: number;
  readonly auditBreaks: number;
  readonly failures: Record<string, number>;
  readonly otherCores: number | null;
}

/** Every payment is asked for more than it has, by eight requests of one moment at two instances. */
export async function measureRefundRace(bench: BenchStack): Promise<RefundRaceResult> {
  const psp = new PspControl(bench);
  const shop = new Shop(bench, orderPrefix(), PAYMENTS_AT_ONCE * REFUNDS_AT_ONCE);
  await shop.connect(PAYMENTS_AT_ONCE * REFUNDS_AT_ONCE);
  const orders = await payAll(shop);
  await psp.addFaults([
    { match: { operation: 'cancel', rate: 0.04 }, fault: { kind: 'drop_after' } },
    { match: { operation: 'cancel', rate: 0.04 }, fault: { kind: 'drop_before' } },
    { match: { operation: 'cancel', rate: 0.01 }, fault: { kind: 'hang_after', ms: 2_600 } },
  ]);
  const watch = new CpuWatch([...bench.processes(), bench.simulator(), { name: 'bench', pid: process.pid }]);
  const count = { asked: 0, accepted: 0, refused: 0 };
  const tookMs: number[] = [];
  const startedAt = performance.now();

  const leftOpen = await withBar(`(refunds) ${REFUNDS_AT_ONCE} refunds each`, orders.length, async (progress) => {
    await eachOf(orders, PAYMENTS_AT_ONCE, async (order) => {
      const ask = async (_: unknown, number: number) => {
        const askedAt = performance.now();
        const answer = await shop.refund(order, { amount: REFUND_AMOUNT, number }, number % INSTANCES);
        tookMs.push(performance.now() - askedAt);
        count.asked += 1;
        if (answer.status === 201) count.accepted += 1;
        else if (answer.text.includes('"refund_exceeds_remaining"')) count.refused += 1;
        else shop.fail('refund', answer);
      };
      await Promise.all(Array.from({ length: REFUNDS_AT_ONCE }, ask));
      progress.at(count.asked / REFUNDS_AT_ONCE);
    });
    return untilCompleted(bench);
  });
  const tookSeconds = (performance.now() - startedAt) / 1_000;
  const struck = await psp.struck();
  await psp.clearFaults();
  await shop.close();
  const facts = await readFacts(bench, shop, psp);
  return {
    payments: orders.length,
    ...count,
    answerMs: percentilesOf(tookMs),
    tookSeconds,
    struck,
    leftOpen,
    succeeded: facts.reduce((sum, { refunds }) => sum + refunds.count, 0),
    faults: refundFaults(facts),
    auditBreaks: await auditedBreaks(bench),
    failures: Object.fromEntries(shop.failures),
    otherCores: watch.otherCores(),
  };
}

async function payAll(shop: Shop): Promise<Order[]> {
  const orders: Order[] = [];
  await eachOf(Array.from({ length: PAYMENTS }), PAYMENTS_AT_ONCE, async () => {
    const order = await shop.create();
    if (order === null) return;
    const answer = await shop.confirm(order);
    if (answer.status === 200) orders.push(order);
    else shop.fail('confirm', answer);
  });
  return orders;
}

/** How many refunds have no outcome, or no answer of wallet and ledger, until there are none or the time is up. */
async function untilCompleted(bench: BenchStack): Promise<number> {
  for (const deadline = Date.now() + SETTLED_WITHIN_MS; ;) {
    const { count } = await rowOf<{ count: string }>(
      bench,
      `SELECT COUNT(*) AS count FROM ${databaseOf(bench, 'payment')}.refund
       WHERE status IN ('PENDING', 'UNKNOWN') OR (status = 'SUCCEEDED' AND completedAt IS NULL)`,
    );
    if (Number(count) === 0 || Date.now() > deadline) return Number(count);
    await sleep(POLL_MS);
  }
}

interface SumRow {
  paymentId: string;
  count: string;
  minor: string;
}

async function readFacts(bench: BenchStack, shop: Shop, psp: PspControl): Promise<RefundedFacts[]> {
  const { payment, wallet, ledger } = {
    payment: databaseOf(bench, 'payment'),
    wallet: databaseOf(bench, 'wallet'),
    ledger: databaseOf(bench, 'ledger'),
  };
  const sums = async (sql: string): Promise<Map<string, Sum>> => {
    const rows = await rowsOf<SumRow>(bench, sql);
    return new Map(
      rows.map(({ paymentId, count, minor }) => [paymentId, { count: Number(count), minor: BigInt(minor) }]),
    );
  };
  const idOf = (column: string) => `CONCAT('pay_', LOWER(HEX(${column}))) AS paymentId`;
  const of = (where: string) =>
    sums(`SELECT ${idOf('paymentId')}, COUNT(*) AS count, SUM(amountMinor) AS minor FROM ${payment}.refund
          WHERE ${where} GROUP BY paymentId`);
  const held = await of(`status <> 'FAILED'`);
  const refunds = await of(`status = 'SUCCEEDED'`);
  const nets = await sums(
    `SELECT ${idOf('l.paymentId')}, COUNT(*) AS count, SUM(netMinor) AS minor
     FROM ${payment}.refund r JOIN ${payment}.refund_line l ON l.refundId = r.id
     WHERE r.status = 'SUCCEEDED' GROUP BY l.paymentId`,
  );
  const debits = await sums(
    `SELECT ${idOf('paymentId')}, COUNT(*) AS count, -SUM(amountMinor) AS minor
     FROM ${wallet}.wallet_entry WHERE kind = 'refund' GROUP BY paymentId`,
  );
  const reversals = await sums(
    `SELECT ${idOf('paymentId')}, COUNT(DISTINCT j.id) AS count, SUM(amountMinor) AS minor
     FROM ${ledger}.journal j JOIN ${ledger}.posting p ON p.journalId = j.id
     WHERE j.kind = 'refund_succeeded' GROUP BY paymentId`,
  );
  const cancels = await cancelsAt(psp);
  const none: Sum = { count: 0, minor: 0n };
  const payments = await rowsOf<{ paymentId: string; amountMinor: string }>(
    bench,
    `SELECT ${idOf('id')}, amountMinor FROM ${payment}.payment
     WHERE merchantId = ? AND orderId LIKE ? AND status = 'SUCCEEDED'`,
    ofShop(bench, shop),
  );
  return payments.map(({ paymentId, amountMinor }) => ({
    paymentId,
    capturedMinor: BigInt(amountMinor),
    heldMinor: (held.get(paymentId) ?? none).minor,
    refunds: refunds.get(paymentId) ?? none,
    pspCancels: cancels.get(paymentId) ?? none,
    netMinor: (nets.get(paymentId) ?? none).minor,
    walletDebits: (debits.get(paymentId) ?? none).minor,
    ledgerReversals: reversals.get(paymentId) ?? none,
  }));
}

async function cancelsAt(psp: PspControl): Promise<Map<string, Sum>> {
  const cancels = new Map<string, Sum>();
  for await (const { kind, orderId, amount } of psp.movements()) {
    if (kind !== 'cancel') continue;
    const { count, minor } = cancels.get(orderId) ?? { count: 0, minor: 0n };
    cancels.set(orderId, { count: count + 1, minor: minor + BigInt(amount) });
  }
  return cancels;
}

export function refundRaceFigures(result: RefundRaceResult): Figure[] {
  const failed = Object.values(result.failures).reduce((sum, count) => sum + count, 0);
  const none = { atMost: 0 };
  const part = 'refunds';
  const { payments, asked, accepted, refused, succeeded, tookSeconds, answerMs } = result;
  return [
    { part, name: 'payments', value: payments, unit: '' },
    { part, name: 'refunds asked for, 8 at once', value: asked, unit: '' },
    { part, name: 'accepted', value: accepted, unit: '' },
    { part, name: 'refused: more than was left', value: refused, unit: '' },
    { part, name: 'succeeded, debited and booked', value: succeeded / tookSeconds, unit: 'refunds/s' },
    { part, name: 'answer p50', value: answerMs?.p50 ?? null, unit: 'ms' },
    { part, name: 'answer p99', value: answerMs?.p99 ?? null, unit: 'ms' },
    ...Object.entries(result.faults).map(([what, count]): Figure => ({
      part,
      name: what,
      value: count,
      unit: 'payments',
      target: none,
    })),
    { part, name: 'left open', value: result.leftOpen, unit: 'refunds', target: none },
    { part, name: 'failed calls', value: failed, unit: '', target: none },
    { part, name: 'broken, says the audit', value: result.auditBreaks, unit: '', target: none },
  ];
}
