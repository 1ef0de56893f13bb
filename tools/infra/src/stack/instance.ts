import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Daemon, StartFailed, type DaemonSpec, type OwnEnd } from '../daemon';
import { bootIdAt } from '../waiting';
import { workspaceRoot } from '../workspace';
import type { Place } from './places';
import { inheritedEnvironment } from './service-environment';
import type { ServiceName } from './stack-file';

const READY_WITHIN_MS = 60_000;
/** A service drains for up to 25 s. */
const STOP_WITHIN_MS = 30_000;
/** Each time another program was faster at the port that was free a moment ago. */
const STARTS_MOST = 5;

const appOf = (service: ServiceName): string => (service === 'simulator' ? 'psp-simulator' : service);
export const builtFile = (service: ServiceName, file: 'main.js' | 'migrate.js'): string =>
  join(workspaceRoot, 'dist/apps', appOf(service), file);

/** One running process of a service. */
export interface Instance {
  service: ServiceName;
  index: number;
  /** It changes where another program takes the port while the process is down. */
  readonly url: string;
  readonly pid: number;
  /** Of the present process, which shows it at /health/live: who shows another is a stranger, and is sent no key. */
  readonly bootId: string;
  log: string;
  alive(): boolean;
  /** The last time that it ended without having been told to: killed by its own hand, by the system, or crashed. */
  readonly lastOwnEnd: OwnEnd | null;
  /** Whether it runs with other settings than it would be started with now: another instance has moved. */
  isOutdated(): boolean;
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
  place: Place;
  logs: string;
  /** Asked at each start: it names places that may have moved. */
  env: () => Record<string, string>;
  restart: DaemonSpec['restart'];
}

export function createInstance({ service, index, place, logs, env, restart }: InstanceOptions): Instance {
  const main = builtFile(service, 'main.js');
  const name = index === 0 ? service : `${service}-${index + 1}`;
  const log = join(logs, `${name}.log`);
  let bootId = '';
  let told = '';
  const daemon = new Daemon({
    name,
    command: process.execPath,
    args: ['--enable-source-maps', main],
    env: inheritedEnvironment(process.env),
    cwd: workspaceRoot,
    log,
    mark: main,
    async beforeStart() {
      await place.freeForProcess();
      const settings = env();
      told = JSON.stringify(settings);
      bootId = randomUUID();
      return { ...settings, BOOT_ID: bootId };
    },
    ready: async () => (await bootIdAt(`${place.url}/health/ready`)) === bootId,
    readyWithinMs: READY_WITHIN_MS,
    stopWithinMs: STOP_WITHIN_MS,
    restart,
  });
  return {
    service,
    index,
    log,
    get url() {
      return place.url;
    },
    get pid() {
      return daemon.pid;
    },
    get bootId() {
      return bootId;
    },
    alive: () => daemon.alive(),
    get lastOwnEnd() {
      return daemon.lastOwnEnd;
    },
    isOutdated: () => daemon.alive() && told !== JSON.stringify(env()),
    kill: (signal) => daemon.kill(signal),
    start: (more) => startSomewhere(daemon, place, more),
    async stop() {
      await daemon.stop();
      await place.release();
    },
  };
}

/** Between the moment that the port is let go and the moment that the service listens, another program can take it. */
async function startSomewhere(daemon: Daemon, place: Place, env?: Record<string, string>): Promise<void> {
  for (let start = 1; ; start += 1) {
    try {
      return await daemon.start(env);
    } catch (error) {
      const portWasTaken =
        error instanceof StartFailed && (error.written.includes('EADDRINUSE') || (await place.isTaken()));
      if (!portWasTaken || start === STARTS_MOST) throw error;
    }
  }
}
