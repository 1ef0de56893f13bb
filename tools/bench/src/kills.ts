import { setTimeout as sleep } from 'node:timers/promises';
import { databaseOf, rowOf, rowsOf, type BenchStack } from './bench-stack';
import { atMost, figuresOfPart, type Figure } from './figures';
import { closedLoop, warmUp } from './payments-load';
import { withBar } from './progress';
import { PspControl } from './psp-control';
import { atRate } from './rate';
import { auditedBreaks, untilSettled } from './settling';
import { ofShop, orderPrefix, Shop } from './shop';

const FULL_CONNECTIONS = 32;
const FULL_SECONDS = 5;
const LOAD_CONNECTIONS = 256;
const BEFORE_KILL_MS = 4_000;
const DOWN_MS = 3_000;
const AFTER_CATCH_UP_MS = 2_000;
const CAUGHT_UP_WITHIN_MS = 60_000;
/** What waits for no longer than this waits as under any load. */
const USUAL_LAG_MS = 1_000;
const POLL_MS = 100;
const EXECUTING_LIMIT_MS = 30_000;
const SETTLED_WITHIN_MS = 90_000;

const killed = ['payment', 'wallet', 'ledger'] as const;
type Killed = (typeof killed)[number];

export const killSettings = { EXECUTING_LIMIT_MS: String(EXECUTING_LIMIT_MS) };

export interface KillResult {
  readonly service: Killed;
  readonly loadPerSecond: number;
  /** From the start of the new process. */
  readonly readyMs: number;
  readonly caughtUpMs: number | null;
  /** Payments that the killed process left EXECUTING, and when after the kill the last of them had its outcome. */
  readonly leftExecuting: number;
  readonly lastResolvedMs: number | null;
  readonly failures: Record<string, number>;
}

export interface KillsResult {
  readonly kills: readonly KillResult[];
  readonly leftOpen: number;
  readonly auditBreaks: number;
}

/** Each service in turn dies under half of what the stack can take, and is started again as a supervisor would. */
export async function measureKills(bench: BenchStack): Promise<KillsResult> {
  await warmUp(bench);
  const full = await closedLoop(bench, FULL_CONNECTIONS, FULL_SECONDS);
  const perSecond = full.endToEndPerSecond / 2;
  // Some confirms are always under way, so that a process which dies leaves some.
  const psp = new PspControl(bench);
  await psp.addFaults([{ match: { operation: 'confirm', rate: 0.2 }, fault: { kind: 'hang_after', ms: 500 } }]);
  const kills: KillResult[] = [];
  let leftOpen = 0;
  for (const service of killed) {
    const shop = new Shop(bench, orderPrefix(), LOAD_CONNECTIONS);
    const label = `(kills) kill -9 ${service} at ${perSecond.toFixed(0)} payments/s`;
    kills.push(await withBar(label, 1, () => measureKill(bench, { service, shop, perSecond })));
    leftOpen += await untilSettled(bench, shop, SETTLED_WITHIN_MS);
    await shop.close();
  }
  await psp.clearFaults();
  return { kills, leftOpen, auditBreaks: await auditedBreaks(bench) };
}

async function measureKill(
  bench: BenchStack,
  { service, shop, perSecond }: { service: Killed; shop: Shop; perSecond: number },
): Promise<KillResult> {
  const instance = bench.stack.instances.find((found) => found.service === service);
  if (instance === undefined) throw new Error(`there is no ${service}`);
  const load = { isOn: true };
  const loading = whileOn(load, perSecond, shop);

  await sleep(BEFORE_KILL_MS);
  const killedAt = Date.now();
  await instance.kill('SIGKILL');
  const left = service === 'payment' ? await executing(bench, shop) : [];
  await sleep(DOWN_MS);
  const startedAt = Date.now();
  await instance.start();
  const readyMs = Date.now() - startedAt;
  const caughtUpAt = await untilCaughtUp(bench, startedAt + CAUGHT_UP_WITHIN_MS);
  await sleep(AFTER_CATCH_UP_MS);
  load.isOn = false;
  await loading;

  if (left.length > 0) await untilSettled(bench, shop, SETTLED_WITHIN_MS);
  const lastResolvedAt = left.length === 0 ? null : await lastOutcome(bench, left);
  return {
    service,
    loadPerSecond: perSecond,
    readyMs,
    leftExecuting: left.length,
    caughtUpMs: caughtUpAt === null ? null : caughtUpAt - startedAt,
    lastResolvedMs: lastResolvedAt === null ? null : lastResolvedAt - killedAt,
    failures: Object.fromEntries(shop.failures),
  };
}

/** In slices, as it is not known before how long catching up takes. */
async function whileOn(load: { isOn: boolean }, perSecond: number, shop: Shop): Promise<void> {
  const slices: Promise<void>[] = [];
  while (load.isOn) {
    const until = performance.now() + 1_000;
    slices.push(atRate(perSecond, until, async () => void (await shop.pay())));
    await sleep(until - performance.now());
  }
  await Promise.all(slices);
}

async function executing(bench: BenchStack, shop: Shop): Promise<Buffer[]> {
  const rows = await rowsOf<{ id: Buffer }>(
    bench,
    `SELECT id FROM ${databaseOf(bench, 'payment')}.payment
     WHERE merchantId = ? AND orderId LIKE ? AND status = 'EXECUTING'`,
    ofShop(bench, shop),
  );
  return rows.map(({ id }) => id);
}

/** Null while one of them has no outcome. */
async function lastOutcome(bench: BenchStack, payments: readonly Buffer[]): Promise<number | null> {
  const { count, at } = await rowOf<{ count: string; at: Date | null }>(
    bench,
    `SELECT COUNT(*) AS count, MAX(at) AS at FROM ${databaseOf(bench, 'payment')}.payment_history
     WHERE paymentId IN (?) AND toStatus IN ('SUCCEEDED', 'FAILED') AND fromStatus <> toStatus`,
    [payments],
  );
  return Number(count) === payments.length ? (at?.getTime() ?? null) : null;
}

/** The load goes on, so something always waits: caught up is who lets nothing wait for longer than usual. */
async function untilCaughtUp(bench: BenchStack, deadline: number): Promise<number | null> {
  while (Date.now() < deadline) {
    const now = Date.now();
    if (now - (await waitsSince(bench)) <= USUAL_LAG_MS) return now;
    await sleep(POLL_MS);
  }
  return null;
}

/** Since when the oldest has waited, of the payments that wallet or ledger owe an answer and of all unpublished events. */
async function waitsSince(bench: BenchStack): Promise<number> {
  const [payment, wallet, ledger] = killed.map((service) => databaseOf(bench, service));
  const row = await rowOf<Record<string, Date | null>>(
    bench,
    `SELECT (SELECT MIN(updatedAt) FROM ${payment}.payment WHERE nextAnnounceAt IS NOT NULL) AS payments,
       (SELECT MIN(occurredAt) FROM ${payment}.outbox WHERE publishedAt IS NULL) AS ofPayment,
       (SELECT MIN(occurredAt) FROM ${wallet}.outbox WHERE publishedAt IS NULL) AS ofWallet,
       (SELECT MIN(occurredAt) FROM ${ledger}.outbox WHERE publishedAt IS NULL) AS ofLedger`,
  );
  const times = Object.values(row).flatMap((time) => (time === null ? [] : [time.getTime()]));
  return Math.min(Date.now(), ...times);
}

const figure = figuresOfPart('kills');

export function killFigures({ kills, leftOpen, auditBreaks }: KillsResult): Figure[] {
  const seconds = (ms: number | null) => (ms === null ? null : ms / 1_000);
  const [first] = kills;
  const rate = first?.loadPerSecond ?? null;
  return [
    figure('half load', rate, 'payments/s'),
    ...kills.flatMap(({ service, readyMs, caughtUpMs, leftExecuting, lastResolvedMs }): Figure[] => {
      const resolved = { atMost: EXECUTING_LIMIT_MS / 1_000 + 10 };
      return [
        figure(`${service}: start to ready`, seconds(readyMs), 's'),
        figure(`${service}: start to caught up`, seconds(caughtUpMs), 's', atMost(10)),
        ...(service === 'payment'
          ? [
              figure('left EXECUTING by the kill', leftExecuting, 'payments'),
              figure('kill to their last outcome', seconds(lastResolvedMs), 's', resolved),
            ]
          : []),
      ];
    }),
    figure('left without an outcome', leftOpen, 'payments', atMost(0)),
    figure('broken, says the audit', auditBreaks, '', atMost(0)),
  ];
}
