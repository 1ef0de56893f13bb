import { buildServices, provideInfrastructure, startStack, watchdog, workspaceRoot } from '@kessai/infra';
import { safeLines, watchOutput } from '@kessai/terminal';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { parseArguments, usage, UsageError } from './arguments';
import { documentedOperations, fuzz, type FuzzReport } from './fuzzing';
import { targetOf } from './target';

const report = (line: string): void => console.error(line);
const closing: (() => Promise<void> | void)[] = [];

async function main(): Promise<number> {
  const { requests, seed, build } = parseArguments(process.argv.slice(2));
  report(`seed ${seed}, ${requests} requests`);
  if (build) report('building the services …');
  if (build) await buildServices();
  const dir = mkdtempSync(join(tmpdir(), 'kessai-fuzz-'));
  watchdog.removeAtEnd(dir);
  closing.push(() => rmSync(dir, { recursive: true, force: true }));
  const infrastructure = await provideInfrastructure({ dir, ephemeral: true, report });
  closing.push(() => infrastructure.stop());
  const env = { all: { NODE_ENV: 'test', LOG_LEVEL: 'error', RATE_LIMIT_PER_SECOND: '100000' } };
  const prefix = `fuzz_${process.pid}_`;
  const stack = await startStack({ infrastructure, prefix, dir, env, restartCrashed: false, report });
  closing.push(() => stack.stop());
  const operations = documentedOperations(join(workspaceRoot, 'docs/api'));
  const onProgress = (answered: number): void => report(`${answered} of ${requests}`);
  const result = await fuzz(targetOf(stack.describe()), operations, { requests, seed, onProgress });
  console.log(safeLines(shown(result, operations.length)));
  return result.failure === null ? 0 : 1;
}

function shown({ sent, statuses, failure }: FuzzReport, operations: number): string {
  const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  const lines = [`${sent} requests to ${operations} operations`, counts.join(', ')];
  return [...lines, failure ?? 'every answer was one that the documents promise'].join('\n');
}

async function close(): Promise<void> {
  for (const step of closing.splice(0).reverse()) await step();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void close().finally(() => process.exit(130)));
}
process.on('disconnect', () => void close().finally(() => process.exit(1)));

watchOutput({ name: 'fuzz' });
main()
  .finally(close)
  .then(
    (code) => process.exit(code),
    (error: unknown) => {
      console.error(error instanceof UsageError ? `${usage}\n\n${error.message}` : safeLines(inspect(error)));
      process.exit(error instanceof UsageError ? 2 : 1);
    },
  );
