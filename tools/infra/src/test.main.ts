import { safeLines, watchOutput } from '@kessai/terminal';
import { join } from 'node:path';
import { provideInfrastructure, type Infrastructure } from './infrastructure';
import { provideMysql } from './local/mysql';
import { parseTestArguments, type Level, type TestArguments } from './testing/arguments';
import { exitCodeOf, lastLine, type Count } from './testing/jest-results';
import { runLevel, stopRunningStep } from './testing/steps';
import { shownTable } from './table';
import { workspaceRoot } from './workspace';

const report = (line: string): void => console.log(line);
let infrastructure: Infrastructure | null = null;
let interrupted = false;

/** One Kafka and one database for the whole run; the levels one after the other; the count as the last line. */
async function main(): Promise<void> {
  const { levels, database } = parseTestArguments(process.argv.slice(2));
  const startedAt = Date.now();
  const counts: Count[] = [];
  try {
    // Also suites that start servers of their own take this one.
    if (database === 'mysql') process.env['KESSAI_MYSQLD'] = await provideMysql(report);
    for (const level of levels) {
      if (interrupted) break;
      report(`\n── ${level} tests`);
      counts.push(...(await runLevel(level, needsServers(level) ? await addresses(database) : {}, database)));
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
async function addresses(database: TestArguments['database']): Promise<Record<string, string>> {
  infrastructure ??= await provideInfrastructure({
    dir: join(workspaceRoot, 'dist/test-servers'),
    ephemeral: true,
    forceLocal: database === 'mysql',
    report,
    restarted: () => undefined,
  });
  return {
    KAFKA_BROKERS: infrastructure.brokers.join(','),
    DATABASE_URL: infrastructure.databaseAdminUrl,
  };
}

function tableOf(counts: readonly Count[]): string {
  const rows = counts
    .filter(({ passed, failed, skipped, note }) => passed + failed + skipped > 0 || note !== '')
    .map(({ name, passed, failed, skipped, note }) => [name, passed, failed, skipped, note]);
  return shownTable(['tests', 'passed', 'failed', 'skipped', 'note'], rows);
}

function stop(): void {
  if (interrupted) return;
  interrupted = true;
  report('\nstopping …');
  stopRunningStep();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
process.on('disconnect', stop);
watchOutput({ name: 'npm test' });
main().catch(async (error: unknown) => {
  console.error(safeLines(`\nnpm test: ${error instanceof Error ? error.message : String(error)}`));
  await infrastructure?.stop();
  report('0 passed, 1 failed, 0 skipped');
  process.exit(1);
});
