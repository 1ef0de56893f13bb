import { buildServices, workspaceRoot } from '@kessai/infra';
import { safeLines, watchOutput } from '@kessai/terminal';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { parseArguments, usage, UsageError, type BenchArguments, type Part } from './arguments';
import { drain, produceBacklog, stopServices, type DrainResult, type Sellers } from './backlog';
import { profileFolder, services, startBenchStack, type BenchStack, type BenchStackOptions } from './bench-stack';
import { measureCost } from './cost';
import { profilingEnvironment, readProfiles } from './cpu-profiles';
import { figureTable } from './figures';
import { measureFlakyWebhooks } from './flaky-webhooks';
import { floodSettings, measureFlood } from './flood';
import { measureGuardCost } from './guard-cost';
import { hangingPspSettings, measureHangingPsp } from './hanging-psp';
import { measureIdle } from './idle';
import { killSettings, measureKills } from './kills';
import { measureOneEffect, oneEffectInstances } from './one-effect';
import { measureOutage, outageSettings } from './outage';
import { closedLoop, openLoop, warmUp } from './payments-load';
import { measureNeighbours, neighbourTable } from './neighbours/neighbours';
import { measureRace, raceInstances, raceSettings } from './race';
import { measureGroupedLimit, measureRawLimit } from './raw-limit';
import { measureRefundRace, refundRaceInstances, refundRaceSettings } from './refund-race';
import { figuresOf, type Results } from './results';
import { measureWebhooks } from './webhooks';

const FULL = 32;
const CONNECTIONS = [1, 8, FULL, 128];
const LIMIT_CONNECTIONS = [FULL, 128];
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

interface OwnStack {
  readonly options?: Pick<BenchStackOptions, 'env' | 'instances'>;
  readonly measureIt: (bench: BenchStack, args: BenchArguments, results: Results) => Promise<void>;
}

/** The parts that have a stack of their own. */
function ownStacks(dir: string): Partial<Record<Part, OwnStack>> {
  const payment = (env: Record<string, string>) => ({ env: { payment: env } });
  const into =
    <Key extends keyof Results>(
      key: Key,
      measureIt: (bench: BenchStack, args: BenchArguments) => Promise<Results[Key]>,
    ) =>
    async (bench: BenchStack, args: BenchArguments, results: Results) =>
      void (results[key] = await measureIt(bench, args));
  const profiles = profileFolder(dir, 'payment');
  return {
    'hanging-psp': {
      options: payment(hangingPspSettings),
      measureIt: into('hanging', (bench, { hangingSeconds }) => measureHangingPsp(bench, hangingSeconds)),
    },
    cost: { measureIt: into('cost', (bench, { seconds }) => measureCost(bench, seconds)) },
    outage: { options: payment(outageSettings), measureIt: into('outage', measureOutage) },
    race: { options: { ...payment(raceSettings), instances: raceInstances }, measureIt: into('race', measureRace) },
    kills: { options: payment(killSettings), measureIt: into('kills', measureKills) },
    webhooks: { measureIt: into('webhooks', (bench, { seconds }) => measureWebhooks(bench, seconds)) },
    refunds: {
      options: { ...payment(refundRaceSettings), instances: refundRaceInstances },
      measureIt: into('refunds', measureRefundRace),
    },
    'one-effect': { options: { instances: oneEffectInstances }, measureIt: into('oneEffect', measureOneEffect) },
    flood: {
      options: payment(floodSettings),
      measureIt: into('flood', (bench, { seconds }) => measureFlood(bench, seconds)),
    },
    'guard-cost': {
      options: payment(profilingEnvironment(profiles)),
      measureIt: into('guardCost', (bench, { seconds }) => measureGuardCost(bench, profiles, seconds)),
    },
    'flaky-webhooks': { measureIt: into('flaky', (bench, { seconds }) => measureFlakyWebhooks(bench, seconds)) },
    neighbours: { measureIt: into('neighbours', (bench, { seconds }) => measureNeighbours(bench, seconds)) },
  };
}

/** What only measures speed shares a stack; each part that breaks something has one of its own, with its settings. */
async function measureAll(run: Run, results: Results): Promise<void> {
  const { only } = run.args;
  const asks = (...parts: Part[]) => parts.some((part) => only.has(part));
  if (asks('payments', 'idle', 'raw-limit', 'many-sellers', 'one-seller'))
    await onStack(run, {}, (bench) => measure(bench, run.args, results));
  for (const [part, { options, measureIt }] of Object.entries(ownStacks(run.dir))) {
    if (asks(part as Part)) await onStack(run, options ?? {}, (bench) => measureIt(bench, run.args, results));
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
  if (only.has('payments') || only.has('raw-limit') || only.has('idle')) await warmUp(bench);
  if (only.has('payments')) {
    for (const connections of CONNECTIONS) results.closed.push(await closedLoop(bench, connections, seconds));
    const full = results.closed.find(({ connections }) => connections === FULL)?.endToEndPerSecond ?? 0;
    results.half = await openLoop(bench, full / 2, seconds);
  }
  if (only.has('idle')) results.idle = await measureIdle(bench);
  if (only.has('raw-limit')) {
    results.raw = [];
    results.grouped = [];
    for (const connections of LIMIT_CONNECTIONS) {
      results.raw.push(await measureRawLimit(bench, connections, seconds));
      results.grouped.push(await measureGroupedLimit(bench, connections, seconds));
    }
  }
  if (only.has('many-sellers') || only.has('one-seller')) await stopServices(bench);
  if (only.has('many-sellers') || only.has('one-seller')) results.manySellers = await drainBoth(bench, events, 'many');
  if (only.has('one-seller')) results.oneSeller = await drainBoth(bench, events, 'one');
}

async function drainBoth(bench: BenchStack, events: number, sellers: Sellers): Promise<DrainResult[]> {
  await produceBacklog(bench, events, sellers);
  const part = sellers === 'many' ? 'many-sellers' : 'one-seller';
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
  if (results.neighbours) console.log(neighbourTable(results.neighbours));
  console.log(figureTable(figures, run.args.against));
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
  if (error instanceof UsageError) console.error(`${usage}\n\n${error.message}`);
  else console.error(safeLines(inspect(error)));
  process.exit(error instanceof UsageError ? 2 : 1);
}

watchOutput({ name: 'bench' });
main().then(() => process.exit(0), fail);
