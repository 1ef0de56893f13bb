import { safeLines, watchOutput } from '@kessai/terminal';
import { dockerStatus } from './before-install/ladder.cjs';
import { endRunning } from './before-install/programs.cjs';
import { wipeCompose } from './docker/compose';
import { provideInfrastructure, type Infrastructure } from './infrastructure';
import { startStack, type Stack } from './stack/stack';
import { buildServices } from './stack/build-services';
import { expectFree } from './stack/places';
import { writeStackFile } from './stack/stack-file';
import { parseStartArguments } from './start/arguments';
import { Home } from './start/home';
import { nameSampleMerchant, takeSamplePayment } from './start/sample-payment';
import { describeSample, describeStack } from './start/tables';
import { wrapped } from './table';
import { withProgress } from './waiting';
import { homeFolder } from './workspace';

const report = (line: string): void => console.log(line.includes('\n') ? line : wrapped(line));
const home = new Home(homeFolder);
let infrastructure: Infrastructure | null = null;
let stack: Stack | null = null;
let stopping: Promise<void> | null = null;

/** Builds and starts everything, takes a payment, and watches over it until told to stop. */
async function main(): Promise<void> {
  const wanted = parseStartArguments(process.argv.slice(2), process.env);
  await home.take(report); // Before the build: it would change what a stack of this folder runs.
  stopOnSignals();
  for (const port of Object.values(wanted.ports)) await expectFree(port);
  if (wanted.fresh) await wipe();

  await withProgress(report, 'building the services', buildServices);
  const builtAt = Date.now();
  infrastructure = await provideInfrastructure({ dir: home.dir, ephemeral: false, report, restarted: rewrite });
  stack = await startStack({
    infrastructure,
    prefix: process.env['TOPIC_PREFIX'] ?? '',
    dir: home.dir,
    ports: wanted.ports,
    restartCrashed: true,
    pspWebhooks: true,
    report,
    changed: rewrite,
  });
  rewrite();
  if (!wanted.servicesOnly || wanted.once) {
    const started: Stack = stack;
    await nameSampleMerchant(started);
    const sample = await withProgress(report, 'one payment: created, confirmed, credited, booked', () =>
      takeSamplePayment(started),
    );
    report(`\n${describeSample(sample)}`);
  }
  report(`\n${describeStack(stack, wanted.once ? null : '.kessai/stack.json')}`);
  report(`up ${((Date.now() - builtAt) / 1_000).toFixed(1)} s after the build`);
  if (wanted.once) return stopAndExit(0);
  report('\nCtrl-C stops everything.');
}

async function wipe(): Promise<void> {
  if ((await dockerStatus({ ephemeral: false })).answers) await wipeCompose();
  home.wipe();
  report(`wiped ${home.dir}`);
}

function rewrite(): void {
  if (stack !== null && stopping === null) writeStackFile(home.stackFile, stack.describe());
}

function stopOnSignals(): void {
  let up = Date.now();
  const onSignal = (): void => {
    // A terminal's Ctrl-C comes twice: from the terminal and from npm. A second one that comes later means "now".
    if (stopping !== null && Date.now() - up > 1_500) process.exit(130);
    if (stopping !== null) return;
    up = Date.now();
    report('\nstopping …');
    void stopAndExit(stack === null ? 130 : 0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  process.on('disconnect', onSignal); // The process that started us is gone.
}

/** What is not stopped here, as it was just starting, is ended by the watchdog. */
async function stopAndExit(code: number): Promise<never> {
  stopping ??= (async () => {
    endRunning(); // A build, a download, a migration.
    await stack?.stop();
    await infrastructure?.stop();
    home.release();
  })();
  await stopping;
  process.exit(code);
}

watchOutput({ name: 'npm start' });
main().catch(async (error: unknown) => {
  if (stopping !== null) return;
  const message = safeLines(`npm start: ${error instanceof Error ? error.message : String(error)}`);
  console.error(
    `\n${message
      .split('\n')
      .map((line) => wrapped(line))
      .join('\n')}`,
  );
  await stopAndExit(1);
});
