import { join } from 'node:path';
import { databaseOf, rowOf, type BenchStack } from './bench-stack';
import type { Figure } from './figures';
import { measureLoad, type LoadResult } from './payments-load';
import { pairsOf, ratiosOf, type Pair, type Ratio } from './pairs';
import { makeKey } from './shop';

const CONNECTIONS = 32;
const WARM_UP_SECONDS = 5;
/** Publishes for the other two, and takes no load: whoever publishes what it has itself written has a shorter way. */
const LEADER = 0;
const WITH = 1;
const WITHOUT = 2;
/** The two take turns, and the first turn goes to each of them in turn: a machine that slows down slows both. */
const turns = [WITH, WITHOUT, WITHOUT, WITH, WITH, WITHOUT, WITHOUT, WITH] as const;
export const guardCostInstances = { payment: 3 };

interface Turn {
  readonly instance: typeof WITH | typeof WITHOUT;
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

/** Two instances of one build on one stack, one without guard and claims, under the same load by turns. */
export async function measureGuardCost(bench: BenchStack, seconds: number): Promise<GuardCostResult> {
  const key = await makeKey(bench);
  const warmUp = (instance: number) => takeTurn(bench, { instance, seconds: WARM_UP_SECONDS, key, name: 'warming up' });
  const [measured, switchedOff] = [instanceOf(bench, WITH), instanceOf(bench, WITHOUT)];
  await Promise.all([measured.stop(), switchedOff.stop()]);
  await warmUp(LEADER); // It has the lease of the relay from now on.
  await measured.start();
  const file = JSON.stringify(join(__dirname, 'switched-off.cjs'));
  await switchedOff.start({ NODE_OPTIONS: `--require ${file}`, BENCH_SWITCHED_OFF: 'yes' });
  for (const instance of [WITH, WITHOUT]) await warmUp(instance);
  const taken: Turn[] = [];
  for (const [number, instance] of turns.entries()) {
    const before = await claimsOf(bench);
    const name = `${number + 1}, ${instance === WITH ? 'with' : 'without'} guard and claims`;
    const load = await takeTurn(bench, { instance, seconds, key, name });
    taken.push({ instance, load, claims: (await claimsOf(bench)) - before });
  }
  const paired = (valueOf: (load: LoadResult) => number | null): Pair[] =>
    pairsOf(taken.map(({ instance, load }) => ({ isWith: instance === WITH, value: valueOf(load) })));
  const others = taken.flatMap(({ load }) => load.otherCores ?? []);
  return {
    turns: taken,
    perSecond: ratiosOf(paired(({ acceptedPerSecond }) => acceptedPerSecond)),
    cpuMs: ratiosOf(paired(({ cpuMsPerPayment }) => cpuMsPerPayment.total)),
    otherCores: others.length === 0 ? null : Math.max(...others),
  };
}

function instanceOf({ stack }: BenchStack, wanted: number) {
  const found = stack.instances.find(({ service, index }) => service === 'payment' && index === wanted);
  if (found === undefined) throw new Error(`there is no payment ${wanted}`);
  return found;
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
  const [withThem, without] = [WITH, WITHOUT].map((one) => turns.filter(({ instance }) => instance === one)) as [
    Turn[],
    Turn[],
  ];
  const mean = (of: readonly Turn[], valueOf: (turn: Turn) => number) => sum(of, valueOf) / of.length;
  const failed = sum(turns, ({ load }) => Object.values(load.failures).reduce((all, count) => all + count, 0));
  const perPayment = (of: readonly Turn[]) => sum(of, ({ claims }) => claims) / sum(of, ({ load }) => load.succeeded);
  const accepted = ({ load }: Turn) => load.acceptedPerSecond;
  const spent = ({ load }: Turn) => load.cpuMsPerPayment.total ?? NaN;
  const cpuKnown = cpuMs !== null;
  const spread = (what: string, ratio: Ratio | null, target?: Figure['target']): Figure[] => [
    { part, name: `${what}: with ÷ without`, value: ratio?.mean ?? null, unit: '', ...(target && { target }) },
    { part, name: `${what}: least of the pairs`, value: ratio?.least ?? null, unit: '' },
    { part, name: `${what}: most of the pairs`, value: ratio?.most ?? null, unit: '' },
  ];
  return [
    { part, name: 'with guard and claims', value: mean(withThem, accepted), unit: 'payments/s' },
    { part, name: 'without', value: mean(without, accepted), unit: 'payments/s' },
    ...spread('payments/s', perSecond, { atLeast: 0.85 }),
    { part, name: 'CPU per payment with', value: cpuKnown ? mean(withThem, spent) : null, unit: 'ms' },
    { part, name: 'CPU per payment without', value: cpuKnown ? mean(without, spent) : null, unit: 'ms' },
    ...spread('CPU per payment', cpuMs),
    { part, name: 'claims per payment with', value: perPayment(withThem), unit: '', target: { atLeast: 2 } },
    { part, name: 'claims per payment without', value: perPayment(without), unit: '', target: { atMost: 0 } },
    { part, name: 'failed calls', value: failed, unit: '', target: { atMost: 0 } },
  ];
}
