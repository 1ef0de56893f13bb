import { join } from 'node:path';
import { databaseOf, rowOf, type BenchStack } from './bench-stack';
import type { Figure } from './figures';
import { measureLoad, type LoadResult } from './payments-load';
import { pairsOf, ratiosOf, type Pair, type Ratio } from './pairs';
import { makeKey } from './shop';

const CONNECTIONS = 32;
const WARM_UP_SECONDS = 5;
/** The instances take turns, and the first turn goes to each of them in turn: a machine that slows down slows both. */
const turns = [0, 1, 1, 0, 0, 1, 1, 0] as const;
const WITH = 0;
export const guardCostInstances = { payment: 2 };

interface Turn {
  readonly instance: 0 | 1;
  readonly load: LoadResult;
  readonly claims: number;
}

export interface GuardCostResult {
  readonly turns: readonly Turn[];
  /** With guard and claims ÷ without. */
  readonly perSecond: Ratio | null;
  readonly cpuMs: Ratio | null;
  readonly otherCores: number | null;
}

/** Two instances of one build on one stack, the second without guard and claims, under the same load by turns. */
export async function measureGuardCost(bench: BenchStack, seconds: number): Promise<GuardCostResult> {
  await restartSwitchedOff(bench);
  const key = await makeKey(bench);
  for (const instance of [0, 1]) await takeTurn(bench, { instance, seconds: WARM_UP_SECONDS, key, name: 'warming up' });
  const taken: Turn[] = [];
  for (const [number, instance] of turns.entries()) {
    const before = await claimsOf(bench);
    const name = `${number + 1}, ${instance === WITH ? 'with' : 'without'} guard and claims`;
    const load = await takeTurn(bench, { instance, seconds, key, name });
    taken.push({ instance, load, claims: (await claimsOf(bench)) - before });
  }
  const measured = (valueOf: (load: LoadResult) => number | null): Pair[] =>
    pairsOf(taken.map(({ instance, load }) => ({ isWith: instance === WITH, value: valueOf(load) })));
  const others = taken.flatMap(({ load }) => load.otherCores ?? []);
  return {
    turns: taken,
    perSecond: ratiosOf(measured(({ acceptedPerSecond }) => acceptedPerSecond)),
    cpuMs: ratiosOf(measured(({ cpuMsPerPayment }) => cpuMsPerPayment.total)),
    otherCores: others.length === 0 ? null : Math.max(...others),
  };
}

async function restartSwitchedOff({ stack }: BenchStack): Promise<void> {
  const second = stack.instances.find(({ service, index }) => service === 'payment' && index === 1);
  if (second === undefined) throw new Error('there is no second instance of payment');
  await second.stop();
  const file = JSON.stringify(join(__dirname, 'switched-off.cjs'));
  await second.start({ NODE_OPTIONS: `--require ${file}`, BENCH_SWITCHED_OFF: 'yes' });
}

interface WantedTurn {
  readonly instance: number;
  readonly seconds: number;
  readonly key: string;
  readonly name: string;
}

function takeTurn(bench: BenchStack, { instance, seconds, key, name }: WantedTurn): Promise<LoadResult> {
  const load = { connections: CONNECTIONS, seconds, key, label: `(n) ${name}` };
  return measureLoad(bench, load, async (shop, until, note) => {
    const buyers = Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < until) note(await shop.pay(instance));
    });
    await Promise.all(buyers);
  });
}

async function claimsOf(bench: BenchStack): Promise<number> {
  const sql = `SELECT COUNT(*) AS count FROM ${databaseOf(bench, 'payment')}.idempotency_claim`;
  return Number((await rowOf<{ count: string }>(bench, sql)).count);
}

export function guardCostFigures({ turns, perSecond, cpuMs }: GuardCostResult): Figure[] {
  const part = 'n';
  const sum = (of: readonly Turn[], valueOf: (turn: Turn) => number) =>
    of.reduce((whole, turn) => whole + valueOf(turn), 0);
  const [withThem, without] = [0, 1].map((instance) => turns.filter((turn) => turn.instance === instance)) as [
    Turn[],
    Turn[],
  ];
  const mean = (of: readonly Turn[], valueOf: (turn: Turn) => number) => sum(of, valueOf) / of.length;
  const failed = sum(turns, ({ load }) => Object.values(load.failures).reduce((all, count) => all + count, 0));
  const perPayment = (of: readonly Turn[]) => sum(of, ({ claims }) => claims) / sum(of, ({ load }) => load.succeeded);
  const accepted = ({ load }: Turn) => load.acceptedPerSecond;
  const spent = ({ load }: Turn) => load.cpuMsPerPayment.total ?? NaN;
  const cpuKnown = cpuMs !== null;
  const spread = (what: string, ratio: Ratio | null): Figure[] => [
    { part, name: `${what}: with ÷ without`, value: ratio?.mean ?? null, unit: '' },
    { part, name: `${what}: least of the pairs`, value: ratio?.least ?? null, unit: '' },
    { part, name: `${what}: most of the pairs`, value: ratio?.most ?? null, unit: '' },
  ];
  return [
    { part, name: 'with guard and claims', value: mean(withThem, accepted), unit: 'payments/s' },
    { part, name: 'without', value: mean(without, accepted), unit: 'payments/s' },
    ...spread('payments/s', perSecond),
    { part, name: 'CPU per payment with', value: cpuKnown ? mean(withThem, spent) : null, unit: 'ms' },
    { part, name: 'CPU per payment without', value: cpuKnown ? mean(without, spent) : null, unit: 'ms' },
    ...spread('CPU per payment', cpuMs),
    { part, name: 'claims per payment with', value: perPayment(withThem), unit: '', target: { atLeast: 2 } },
    { part, name: 'claims per payment without', value: perPayment(without), unit: '', target: { atMost: 0 } },
    { part, name: 'failed calls', value: failed, unit: '', target: { atMost: 0 } },
  ];
}
