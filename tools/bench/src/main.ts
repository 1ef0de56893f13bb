import { workspaceRoot } from '@kessai/infra';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArguments, usage, UsageError, type BenchArguments } from './arguments';
import { drain, produceBacklog, stopServices, type DrainResult, type Sellers } from './backlog';
import { profileFolder, services, startBenchStack, type BenchStack } from './bench-stack';
import { readProfiles } from './cpu-profiles';
import { figureTable } from './figures';
import { measureIdle } from './idle';
import { closedLoop, openLoop, warmUp } from './payments-load';
import { measureRawLimit } from './raw-limit';
import { figuresOf, type Results } from './results';

const CONNECTIONS = [1, 8, 32];
const PROFILE_ROWS = 25;

async function main(): Promise<void> {
  const args = parseArguments(process.argv.slice(2));
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  const dir = join(workspaceRoot, 'dist/bench', time);
  mkdirSync(dir, { recursive: true });
  const report = (line: string) => console.error(line);
  report(`${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.version}`);

  const bench = await startBenchStack({ dir, profile: args.profile, report });
  const stop = stopOnSignal(bench);
  const results: Results = { closed: [] };
  try {
    await measure(bench, args, results);
  } finally {
    await stop();
    if (args.profile) showProfiles(dir);
    show(results, { time, args, rung: bench.infrastructure.rung });
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
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt).once('SIGHUP', interrupt).once('disconnect', interrupt);
  return stop;
}

function show(results: Results, run: { time: string; args: BenchArguments; rung: string }): void {
  const figures = figuresOf(results);
  const machine = {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim(),
    memoryMb: Math.round(totalmem() / 2 ** 20),
  };
  const file = join(workspaceRoot, 'dist/bench', `${run.time}.json`);
  const { seconds, events, only } = run.args;
  const about = { time: run.time, rung: run.rung, node: process.version, machine, seconds, events, only: [...only] };
  writeFileSync(file, `${JSON.stringify({ ...about, figures, results }, null, 2)}\n`);
  console.log(`${machine.cores} cores, ${run.rung} servers, ${seconds} s per load`);
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
