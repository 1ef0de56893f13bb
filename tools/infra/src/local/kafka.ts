import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Daemon, type DaemonSpec } from '../daemon';
import { run, utf8Environment } from '../before-install/programs.cjs';
import { kafkaSettings } from '../server-settings';
import { accepts } from '../waiting';
import { saveState, type LocalState } from './state';

export interface LocalServerOptions {
  dir: string;
  logs: string;
  state: LocalState;
  restart: DaemonSpec['restart'];
  settings?: MoreSettings;
}

/** Beside those of every rung, and before them: of tests that need a listener or a certificate of their own. */
export interface MoreSettings {
  kafka: Readonly<Record<string, string>>;
  database: readonly string[];
}

/** A one-node Kafka from its jars, formatted at its first start. */
export async function startLocalKafka(libs: string, java: string, options: LocalServerOptions): Promise<Daemon> {
  const { dir, logs, state, restart } = options;
  const properties = join(dir, 'kafka.properties');
  writeFileSync(properties, kafkaProperties(state, options.settings?.kafka));
  const classPath = join(libs, '*');
  if (!state.kafkaFormatted) {
    await formatKafka({ java, classPath, properties, dir, state });
    state.kafkaFormatted = true;
    saveState(dir, state);
  }
  const daemon = new Daemon({
    name: 'Kafka',
    command: java,
    args: [
      '-Xms128m',
      '-Xmx448m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-XX:+ExitOnOutOfMemoryError',
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
      '-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info',
      '-Dorg.slf4j.simpleLogger.showDateTime=true',
      '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS',
      '-cp',
      classPath,
      'kafka.Kafka',
      properties,
    ],
    env: utf8Environment(),
    cwd: dir,
    log: join(logs, 'kafka.log'),
    mark: properties,
    ready: async (freshLog) => freshLog().includes('Kafka Server started') && (await accepts(state.kafkaPort)),
    readyWithinMs: 90_000,
    stopWithinMs: 20_000,
    restart,
  });
  await daemon.start();
  return daemon;
}

/** `log.dirs` is seen from the working folder: a path may hold a comma, which Kafka takes for the end of one folder. */
export function kafkaProperties(
  state: Pick<LocalState, 'kafkaPort' | 'controllerPort'>,
  more: MoreSettings['kafka'] = {},
): string {
  const broker = `127.0.0.1:${state.kafkaPort}`;
  const controller = `127.0.0.1:${state.controllerPort}`;
  const all = {
    ...kafkaSettings,
    listeners: `PLAINTEXT://${broker},CONTROLLER://${controller}`,
    'advertised.listeners': `PLAINTEXT://${broker}`,
    'controller.quorum.bootstrap.servers': controller,
    'log.dirs': 'kafka',
    ...more,
  };
  return Object.entries(all)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

interface Formatting {
  java: string;
  classPath: string;
  properties: string;
  dir: string;
  state: LocalState;
}

async function formatKafka({ java, classPath, properties, dir, state }: Formatting): Promise<void> {
  rmSync(join(dir, 'kafka'), { recursive: true, force: true }); // What an interrupted formatting left.
  const tool = ['-XX:TieredStopAtLevel=1', '-cp', classPath, 'kafka.tools.StorageTool'];
  const args = [...tool, 'format', '-t', state.clusterId, '-c', properties, '--standalone'];
  const { code, output } = await run(java, args, { cwd: dir, env: utf8Environment() });
  if (code !== 0) throw new Error(`Kafka's storage could not be formatted (exit code ${code}):\n${output}`);
}
