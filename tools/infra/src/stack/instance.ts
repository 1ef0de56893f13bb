import { join } from 'node:path';
import { Daemon, type DaemonSpec, type OwnEnd } from '../daemon';
import { statusOf } from '../waiting';
import { workspaceRoot } from '../workspace';
import { inheritedEnvironment } from './service-environment';
import type { ServiceName } from './stack-file';

const READY_WITHIN_MS = 60_000;
/** A service drains for up to 25 s. */
const STOP_WITHIN_MS = 30_000;

const appOf = (service: ServiceName): string => (service === 'simulator' ? 'psp-simulator' : service);
export const builtFile = (service: ServiceName, file: 'main.js' | 'migrate.js'): string =>
  join(workspaceRoot, 'dist/apps', appOf(service), file);

/** One running process of a service. */
export interface Instance {
  service: ServiceName;
  index: number;
  url: string;
  readonly pid: number;
  log: string;
  alive(): boolean;
  /** The last time that it ended without having been told to: killed by its own hand, by the system, or crashed. */
  readonly lastOwnEnd: OwnEnd | null;
  /** Not started again; waits for the end unless a process survives the signal. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Resolves when ready. `env` is added for this start alone; an empty value takes a variable away. */
  start(env?: Record<string, string>): Promise<void>;
  /** SIGTERM, then SIGKILL for who does not drain in time. */
  stop(): Promise<void>;
}

export interface InstanceOptions {
  service: ServiceName;
  index: number;
  url: string;
  logs: string;
  env: Record<string, string>;
  restart: DaemonSpec['restart'];
}

export function createInstance({ service, index, url, logs, env, restart }: InstanceOptions): Instance {
  const main = builtFile(service, 'main.js');
  const name = index === 0 ? service : `${service}-${index + 1}`;
  const log = join(logs, `${name}.log`);
  const daemon = new Daemon({
    name,
    command: process.execPath,
    args: ['--enable-source-maps', main],
    env: { ...inheritedEnvironment(process.env), ...env },
    cwd: workspaceRoot,
    log,
    mark: main,
    ready: async () => (await statusOf(`${url}/health/ready`)) === 200,
    readyWithinMs: READY_WITHIN_MS,
    stopWithinMs: STOP_WITHIN_MS,
    restart,
  });
  return {
    service,
    index,
    url,
    log,
    get pid() {
      return daemon.pid;
    },
    alive: () => daemon.alive(),
    get lastOwnEnd() {
      return daemon.lastOwnEnd;
    },
    kill: (signal) => daemon.kill(signal),
    start: (more) => daemon.start(more),
    stop: () => daemon.stop(),
  };
}
