import { aTable } from './table';
import { join } from 'node:path';
import { provideInfrastructure, type Infrastructure } from './infrastructure';
import { parseTestArguments, type Level } from './testing/arguments';
import { exitCodeOf, lastLine, type Count } from './testing/jest-results';
import { runLevel, stopRunningStep } from './testing/steps';
import { workspaceRoot } from './workspace';

const report = (line: string): void => console.log(line);
let infrastructure: Infrastructure | null = null;
let interrupted = false;

/** One Kafka and one database for the whole run; the levels one after the other; the count as the last line. */
async function main(): Promise<void> {
  const levels: Level[] = parseTestArguments(process.argv.slice(2));
  const startedAt = Date.now();
  const counts: Count[] = [];
  try {
    for (const level of levels) {
      if (interrupted) break;
      report(`\n── ${level} tests`);
      counts.push(...(await runLevel(level, needsServers(level) ? await addresses() : {})));
    }
  } finally {
    await infrastructure?.stop();
  }
  report(`\n${tableOf(counts)}`);
  report(`${((Date.now() - startedAt) / 1000).toFixed(0)} s${interrupted ? ', interrupted' : ''}\n`);
  report(lastLine(counts));
  process.exit(interrupted ? 130 : exitCodeOf(counts));
}

const needsServers = (level: Level): boolean => level !== 'unit';

/** Started by the first level that needs them. */
async function addresses(): Promise<Record<string, string>> {
  infrastructure ??= await provideInfrastructure({
    dir: join(workspaceRoot, 'dist/test-servers'),
    ephemeral: true,
    report,
    restarted: () => undefined,
  });
  return {
    KAFKA_BROKERS: infrastructure.brokers.join(','),
    DATABASE_URL: infrastructure.databaseAdminUrl,
  };
}

function tableOf(counts: readonly Count[]): string {
  const table = aTable(['tests', 'passed', 'failed', 'skipped', 'note']);
  for (const { name, passed, failed, skipped, note } of counts) {
    if (passed + failed + skipped > 0 || note !== '') table.push([name, passed, failed, skipped, note]);
  }
  return table.toString();
}

function stop(): void {
  if (interrupted) return;
  interrupted = true;
  report('\nstopping …');
  stopRunningStep();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
process.on('disconnect', stop);
main().catch(async (error: unknown) => {
  console.error(`\nnpm test: ${error instanceof Error ? error.message : String(error)}`);
  await infrastructure?.stop();
  report('0 passed, 1 failed, 0 skipped');
  process.exit(1);
});
