import { dockerStatus } from './docker/engine';
import { wipeCompose } from './docker/compose';
import { givenInfrastructure } from './given';
import { provideInfrastructure, type Infrastructure } from './infrastructure';
import { startStack, type Stack } from './stack/stack';
import type { ServiceName } from './stack/stack-file';
import { writeStackFile } from './stack/stack-file';
import { parseStartArguments, type StartArguments } from './start/arguments';
import { Home } from './start/home';
import { takeSamplePayment } from './start/sample-payment';
import { describeSample, describeStack } from './start/tables';
import { withProgress } from './waiting';
import { homeFolder } from './workspace';

const report = (line: string): void => console.log(line);
const home = new Home(homeFolder);
let infrastructure: Infrastructure | null = null;
let stack: Stack | null = null;
let stopping: Promise<void> | null = null;

/** Builds nothing: tools/start.mjs has. Starts everything, takes a payment, and watches over it until told to stop. */
async function main(): Promise<void> {
  const wanted = parseStartArguments(process.argv.slice(2));
  expectServers(wanted);
  await home.take(report);
  stopOnSignals();
  if (wanted.fresh) await wipe();

  infrastructure = await provideInfrastructure({ dir: home.dir, ephemeral: false, report, restarted: rewrite });
  stack = await startStack({
    infrastructure,
    prefix: process.env['TOPIC_PREFIX'] ?? '',
    dir: home.dir,
    ports: portsOf(process.env),
    restartCrashed: true,
    pspWebhooks: true,
    report,
    changed: rewrite,
  });
  rewrite();
  if (!wanted.servicesOnly || wanted.once) {
    const started: Stack = stack;
    const sample = await withProgress(report, 'one payment: created, confirmed, credited, booked', () =>
      takeSamplePayment(started),
    );
    report(`\n${describeSample(sample)}`);
  }
  report(`\n${describeStack(stack, home.stackFile)}`);
  report(`up ${process.uptime().toFixed(1)} s after the build`);
  if (wanted.once) return stopAndExit(0);
  report('\nCtrl-C stops everything.');
}

function expectServers({ servicesOnly, fresh }: StartArguments): void {
  const given = givenInfrastructure(process.env);
  if (servicesOnly && given === null) {
    throw new Error(
      '--services-only starts no Kafka and no database. Say where they are: KAFKA_BROKERS=host:port DATABASE_URL=mysql://user:password@host:port npm start -- --services-only',
    );
  }
  if (fresh && given !== null) {
    throw new Error(
      '--fresh wipes data of its own, not servers that were given: unset KAFKA_BROKERS and DATABASE_URL, or leave --fresh out',
    );
  }
}

async function wipe(): Promise<void> {
  if ((await dockerStatus({ ephemeral: false })).answers) await wipeCompose();
  home.wipe();
  report(`wiped ${home.dir}`);
}

function portsOf(env: NodeJS.ProcessEnv): Record<ServiceName, number> {
  return {
    payment: Number(env['PAYMENT_PORT'] || 3001),
    wallet: Number(env['WALLET_PORT'] || 3002),
    ledger: Number(env['LEDGER_PORT'] || 3003),
    simulator: Number(env['SIMULATOR_PORT'] || 3009),
  };
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
  process.on('disconnect', onSignal); // Whoever started us is gone.
}

/** What is not stopped here, as it was just starting, is ended by the watchdog. */
async function stopAndExit(code: number): Promise<never> {
  stopping ??= (async () => {
    await stack?.stop();
    await infrastructure?.stop();
    home.release();
  })();
  await stopping;
  process.exit(code);
}

main().catch(async (error: unknown) => {
  if (stopping !== null) return;
  console.error(`\nnpm start: ${error instanceof Error ? error.message : String(error)}`);
  await stopAndExit(1);
});
