import { buildServices, workspaceRoot } from '@kessai/infra';
import { safeLines, watchOutput } from '@kessai/terminal';
import { setMaxListeners } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { inspect } from 'node:util';
import { parseArguments, usage, UsageError } from './arguments';
import { shownResult } from './report';
import { objectionsTo } from './result';
import { CalledOff, proveCrashes } from './run';

/** What a run needs besides its minutes at the very most: starting, healing, settling, auditing, stopping. */
const overheadMs = 12 * 60_000;
const stopWithinMs = 60_000;

const report = (line: string): void => console.error(line);
const calling = new AbortController();
setMaxListeners(0, calling.signal); // Everything that waits listens to it.

async function main(): Promise<number> {
  const args = parseArguments(process.argv.slice(2));
  const file = resolve(args.json ?? join(workspaceRoot, `.kessai/crash-proof/${args.seed}.json`));
  report(
    `seed ${args.seed}, ${args.minutes} minutes, ${args.payments} payments, Kafka transactions ${args.transactions}`,
  );
  if (args.build) report('building the services …');
  if (args.build) await buildServices();
  const overdue = setTimeout(() => callOff('it has not ended in time'), args.minutes * 60_000 + overheadMs);
  try {
    const keepLogsIn = `${file.replace(/\.json$/, '')}-logs`;
    const result = await proveCrashes(args, { report, calledOff: calling.signal, keepLogsIn });
    const objections = objectionsTo(result);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify({ ...result, objections }, null, 2)}\n`);
    console.log(shownResult(result));
    console.log(file);
    return objections.length === 0 ? 0 : 1;
  } finally {
    clearTimeout(overdue);
  }
}

/** Everything that was started is stopped; what does not stop is ended by the watchdog when this process is gone. */
function callOff(why: string): void {
  if (calling.signal.aborted) return;
  report(`\n${why}: stopping …`);
  calling.abort();
  setTimeout(() => process.exit(1), stopWithinMs).unref();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => callOff(signal));
process.on('disconnect', () => callOff('whoever started it is gone'));

watchOutput({ name: 'crash-proof' });
main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (error instanceof UsageError) console.error(`${usage}\n\n${error.message}`);
    else if (calling.signal.aborted || error instanceof CalledOff) console.error('crash-proof: called off');
    else console.error(safeLines(inspect(error)));
    process.exit(error instanceof UsageError ? 2 : calling.signal.aborted ? 130 : 1);
  },
);
