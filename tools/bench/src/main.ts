import { buildServices, workspaceRoot } from '@kessai/infra';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArguments, usage, UsageError, type BenchArguments, type Part } from './arguments';
import { drain, produceBacklog, stopServices, type DrainResult, type Sellers } from './backlog';
import { profileFolder, services, startBenchStack, type BenchStack, type BenchStackOptions } from './bench-stack';
import { readProfiles } from './cpu-profiles';
import { figureTable } from './figures';
import { floodSettings, measureFlood } from './flood';
import { guardCostInstances, measureGuardCost } from './guard-cost';
import { hangingPspSettings, measureHangingPsp } from './hanging-psp';
import { measureIdle } from './idle';
import { killSettings, measureKills } from './kills';
import { measureOneEffect, oneEffectInstances } from './one-effect';
import { measureOutage, outageSettings } from './outage';
import { closedLoop, openLoop, warmUp } from './payments-load';
import { measureRace, raceInstances, raceSettings } from './race';
import { measureRawLimit } from './raw-limit';
import { measureRefundRace, refundRaceInstances, refundRaceSettings } from './refund-race';
import { figuresOf, type Results } from './results';
import { measureWebhooks } from './webhooks';

const CONNECTIONS = [1, 8, 32];
const PROFILE_ROWS = 25;

async function main(): Promise<void> {
  const args = parseArguments(process.argv.slice(2));
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  const dir = join(workspaceRoot, 'dist/bench', time);
  mkdirSync(dir, { recursive: true });
  const report = (line: string) => console.error(line);
  report(`${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.version}`);

  const run: Run = { time, dir, args, report, rung: '', loadBefore: loadavg()[0] ?? 0 };
  if (!args.asBuilt) {
    report('building the services …');
    await buildServices();
  }
  const results: Results = { closed: [] };
  try {
    await measureAll(run, results);
  } finally {
    show(results, run);
  }
}

interface Run {
  readonly time: string;
  readonly dir: string;
  readonly args: BenchArguments;
  readonly report: (line: string) => void;
  readonly loadBefore: number;
  /** Of the last stack that was started. */
  rung: string;
}

const payment = (env: Record<string, string>) => ({ env: { payment: env } });

/** What only measures speed shares a stack; each part that breaks something has one of its own, with its settings. */
async function measureAll(run: Run, results: Results): Promise<void> {
  const { only, hangingSeconds } = run.args;
  const asks = (...parts: Part[]) => parts.some((part) => only.has(part));
  if (asks('a', 'b', 'c', 'd', 'e')) await onStack(run, {}, (bench) => measure(bench, run.args, results));
  if (asks('f')) {
    const measureIt = async (bench: BenchStack) =>
      void (results.hanging = await measureHangingPsp(bench, hangingSeconds));
    await onStack(run, payment(hangingPspSettings), measureIt);
  }
  if (asks('g')) {
    await onStack(run, payment(outageSettings), async (bench) => void (results.outage = await measureOutage(bench)));
  }
  if (asks('h')) {
    const options = { ...payment(raceSettings), instances: raceInstances };
    await onStack(run, options, async (bench) => void (results.race = await measureRace(bench)));
  }
  if (asks('i')) {
    await onStack(run, payment(killSettings), async (bench) => void (results.kills = await measureKills(bench)));
  }
  if (asks('k')) {
    const measureIt = async (bench: BenchStack) =>
      void (results.webhooks = await measureWebhooks(bench, run.args.seconds));
    await onStack(run, {}, measureIt);
  }
  if (asks('j')) {
    const options = { ...payment(refundRaceSettings), instances: refundRaceInstances };
    await onStack(run, options, async (bench) => void (results.refunds = await measureRefundRace(bench)));
  }
  if (asks('l')) {
    const options = { instances: oneEffectInstances };
    await onStack(run, options, async (bench) => void (results.oneEffect = await measureOneEffect(bench)));
  }
  if (asks('m')) {
    const measureIt = async (bench: BenchStack) => void (results.flood = await measureFlood(bench, run.args.seconds));
    await onStack(run, payment(floodSettings), measureIt);
  }
  if (asks('n')) {
    const measureIt = async (bench: BenchStack) =>
      void (results.guardCost = await measureGuardCost(bench, Math.ceil(run.args.seconds / 2)));
    await onStack(run, { instances: guardCostInstances }, measureIt);
  }
}

async function onStack(
  run: Run,
  options: Pick<BenchStackOptions, 'env' | 'instances'>,
  measureIt: (bench: BenchStack) => Promise<void>,
): Promise<void> {
  const { dir, report, args } = run;
  const bench = await startBenchStack({ dir, report, profile: args.profile, ...options });
  run.rung = bench.infrastructure.rung;
  const stop = stopOnSignal(bench);
  try {
    await measureIt(bench);
  } finally {
    await stop();
    if (args.profile) showProfiles(dir);
  }
}

/** The backlogs come last: payment must not hear the answers to payments that it never had. */
async function measure(bench: BenchStack, { only, seconds, events }: BenchArguments, results: Results): Promise<void> {
  if (only.has('a') || only.has('d') || only.has('e')) await warmUp(bench);
  if (only.has('a')) {
    for (const connections of CONNECTIONS) results.closed.push(await closedLoop(bench, connections, seconds));
    const full = results.closed.at(-1)?.endToEndPerSecond ?? 0;
    results.half = await openLoop(bench, full / 2, seconds);
  }
  if (only.has('e')) results.idle = await measureIdle(bench);
  if (only.has('d')) results.raw = await measureRawLimit(bench, seconds);
  if (only.has('b') || only.has('c')) await stopServices(bench);
  if (only.has('b') || only.has('c')) results.manySellers = await drainBoth(bench, events, 'many');
  if (only.has('c')) results.oneSeller = await drainBoth(bench, events, 'one');
}

async function drainBoth(bench: BenchStack, events: number, sellers: Sellers): Promise<DrainResult[]> {
  await produceBacklog(bench, events, sellers);
  const part = sellers === 'many' ? 'b' : 'c';
  return [
    await drain(bench, 'wallet', events, `(${part}) wallet drains ${events} events`),
    await drain(bench, 'ledger', events, `(${part}) ledger drains ${events} events`),
  ];
}

/** Stops what was started, once, also when the run is interrupted or its parent has gone. */
function stopOnSignal(bench: BenchStack): () => Promise<void> {
  let stopping: Promise<void> | null = null;
  const stop = () => (stopping ??= bench.stop());
  const interrupt = () => {
    console.error('stopping …');
    stop().then(
      () => process.exit(130),
      (error: unknown) => fail(error),
    );
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'];
  for (const signal of signals) process.once(signal, interrupt);
  return async () => {
    for (const signal of signals) process.removeListener(signal, interrupt);
    await stop();
  };
}

function show(results: Results, run: Run): void {
  const figures = figuresOf(results);
  const machine = {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim(),
    memoryMb: Math.round(totalmem() / 2 ** 20),
  };
  const file = join(workspaceRoot, 'dist/bench', `${run.time}.json`);
  const { time, rung, loadBefore } = run;
  const load = { before: loadBefore, after: loadavg()[0] ?? 0 };
  const { seconds, hangingSeconds, events, only } = run.args;
  const about = { time, rung, node: process.version, machine, load, seconds, hangingSeconds, events, only: [...only] };
  writeFileSync(file, `${JSON.stringify({ ...about, figures, results }, null, 2)}\n`);
  console.log(`${machine.cores} cores, ${rung} servers, ${seconds} s per load`);
  console.log(`load average ${load.before.toFixed(1)} before the run, ${load.after.toFixed(1)} at its end`);
  console.log(figureTable(figures));
  console.log(file);
}

function showProfiles(dir: string): void {
  for (const service of services) {
    const folder = profileFolder(dir, service);
    for (const shares of existsSync(folder) ? readProfiles(folder) : []) {
      console.log(`\n${service}: CPU time (%)`);
      for (const { where, percent } of shares.slice(0, PROFILE_ROWS))
        console.log(`  ${percent.toFixed(1).padStart(5)}  ${where}`);
    }
    console.log(`${folder}: open the profiles in Chrome's developer tools for more`);
  }
}

function fail(error: unknown): never {
  if (error instanceof UsageError) console.error(`${error.message}\n${usage}`);
  else console.error(error);
  process.exit(error instanceof UsageError ? 2 : 1);
}

main().then(() => process.exit(0), fail);
