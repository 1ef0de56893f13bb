import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dockerStatus, localAbility } from './before-install/ladder.cjs';
import { startContainers } from './docker/containers';
import { givenInfrastructure } from './given';
import { startLocalServers } from './local/servers';
import { MissingTools } from './missing-tools';
import { chooseRung } from './rung';
import { watchdog } from './watchdog';

export type Service = 'payment' | 'wallet' | 'ledger';
export type Server = 'kafka' | 'database';

export interface Infrastructure {
  rung: 'given' | 'docker' | 'local';
  brokers: string[];
  databaseAdminUrl: string;
  /** Where each service's database was given by a url of its own. */
  databaseUrls: Record<Service, string> | null;
  readonly kafkaPid?: number;
  readonly databasePid?: number;
  stop(): Promise<void>;
  kill(what: Server, signal?: NodeJS.Signals): Promise<void>;
  restart(what: Server): Promise<void>;
}

export interface InfrastructureOptions {
  /** Holds data and logs, unless they are ephemeral. */
  dir: string;
  /** Data in a temp folder that is removed at the stop. */
  ephemeral: boolean;
  /** Own servers even where some are given: for suites that kill them. */
  forceLocal?: boolean;
  report: (line: string) => void;
  /** Start a server again that died by itself, and call this then. */
  restarted?: () => void;
}

/** The ladder: servers that are given, else a Docker engine, else local processes, else what is missing. */
export async function provideInfrastructure(options: InfrastructureOptions): Promise<Infrastructure> {
  const { report, forceLocal = false } = options;
  report(`Node ${process.versions.node}`);
  const given = forceLocal ? null : givenInfrastructure(process.env);
  if (given !== null) {
    report(`infrastructure: given (Kafka ${given.brokers.join(', ')})`);
    await given.expectToAnswer();
    return given;
  }
  const local = await localAbility();
  // Local servers are the ones that can be killed and started again at will, so such suites prefer them.
  const docker =
    forceLocal && local.missing.length === 0 ? { answers: false, why: 'not asked' } : await dockerStatus(options);
  const rung = chooseRung({ forceLocal, docker: docker.answers, localMissing: local.missing });
  switch (rung) {
    case 'docker':
      report(`infrastructure: Docker (${docker.why})`);
      return startContainers(options);
    case 'local':
      report(`infrastructure: local processes (${forceLocal ? 'own servers for this run' : docker.why})`);
      return startLocal(options);
    case 'none':
      throw new MissingTools(local.missing, ['KAFKA_BROKERS and DATABASE_URL are not set', docker.why]);
  }
}

async function startLocal(options: InfrastructureOptions): Promise<Infrastructure> {
  if (!options.ephemeral) return startLocalServers({ ...options, dir: options.dir });
  const data = mkdtempSync(join(tmpdir(), 'kessai-'));
  watchdog.removeAtEnd(data);
  const remove = (): void => {
    rmSync(data, { recursive: true, force: true });
    watchdog.forgetFolder(data);
  };
  try {
    const infrastructure = await startLocalServers({ ...options, dir: data });
    const stop = infrastructure.stop.bind(infrastructure);
    infrastructure.stop = async () => {
      await stop();
      remove();
    };
    return infrastructure;
  } catch (error) {
    remove();
    throw error;
  }
}
