import { join } from 'node:path';
import { download, kafkaArtifact, KAFKA_VERSION, type Artifact } from '../before-install/downloads.cjs';
import { localAbility, type LocalAbility } from '../before-install/ladder.cjs';
import type { Daemon, DaemonSpec } from '../daemon';
import type { Infrastructure, Server } from '../infrastructure';
import { MissingTools } from '../missing-tools';
import { isFree } from '../ports';
import { withProgress } from '../waiting';
import { localAdminUrl, mariadbPrograms, startLocalDatabase, systemPrograms, type DatabasePrograms } from './database';
import { startLocalKafka, type MoreSettings } from './kafka';
import { openState, type LocalState } from './state';

export interface LocalOptions {
  dir: string;
  report: (line: string) => void;
  restarted?: () => void;
  /** What each server is given more, by the ports that it has. */
  settings?: (state: LocalState) => MoreSettings;
}

/** Each time another program was faster at a port that was free a moment ago. */
const STARTS_MOST = 3;

/** Kafka and the database as processes of this machine, with their data and logs in `dir`. */
export async function startLocalServers({ dir, report, restarted, settings }: LocalOptions): Promise<Infrastructure> {
  const ability = await localAbility();
  if (ability.missing.length > 0) throw new MissingTools(ability.missing);
  const libs = await provideArtifact(kafkaArtifact(), ability, report);
  const programs = await databasePrograms(ability, report);
  const restart: DaemonSpec['restart'] = restarted === undefined ? null : { report, restarted };
  for (let start = 1; ; start += 1) {
    const { state, release } = await openState(dir, report);
    await release();
    const options = { dir, logs: join(dir, 'logs'), state, restart, ...(settings && { settings: settings(state) }) };
    const started = await Promise.allSettled([
      withProgress(report, `Kafka ${KAFKA_VERSION} at 127.0.0.1:${state.kafkaPort}`, () =>
        startLocalKafka(libs, ability.java, options),
      ),
      withProgress(report, `database at 127.0.0.1:${state.databasePort}`, () => startLocalDatabase(programs, options)),
    ]);
    const [kafka, database] = started;
    if (kafka.status === 'fulfilled' && database.status === 'fulfilled') {
      const servers = { kafka: kafka.value, database: database.value };
      return describeServers(servers, state.kafkaPort, localAdminUrl({ state }));
    }
    await Promise.all(started.map(async (server) => server.status === 'fulfilled' && server.value.stop()));
    if (start === STARTS_MOST || !(await lostAPort(state))) throw firstReason(started);
  }
}

/** Nothing of ours is up: what listens there now is another program. */
async function lostAPort({ kafkaPort, controllerPort, databasePort }: LocalState): Promise<boolean> {
  const free = await Promise.all([kafkaPort, controllerPort, databasePort].map(isFree));
  return free.includes(false);
}

/** Where it is cached, Maven is not asked. */
function provideArtifact(artifact: Artifact, { mvn }: LocalAbility, report: (line: string) => void): Promise<string> {
  return download(artifact, mvn ?? 'mvn', report);
}

async function databasePrograms(ability: LocalAbility, report: (line: string) => void): Promise<DatabasePrograms> {
  if (ability.database === null) throw new MissingTools(['database']);
  if ('server' in ability.database) return systemPrograms(ability.database.server);
  return mariadbPrograms(await provideArtifact(ability.database, ability, report));
}

function describeServers(servers: Record<Server, Daemon>, kafkaPort: number, adminUrl: string): Infrastructure {
  return {
    rung: 'local',
    brokers: [`127.0.0.1:${kafkaPort}`],
    databaseAdminUrl: adminUrl,
    databaseUrls: null,
    get kafkaPid() {
      return servers.kafka.pid;
    },
    get databasePid() {
      return servers.database.pid;
    },
    async stop() {
      await Promise.all([servers.kafka.stop(), servers.database.stop()]);
    },
    kill: (what, signal) => servers[what].kill(signal),
    async restart(what) {
      await servers[what].stop();
      await servers[what].start();
    },
  };
}

function firstReason(settled: PromiseSettledResult<unknown>[]): Error {
  const rejected = settled.find((result): result is PromiseRejectedResult => result.status === 'rejected');
  return rejected?.reason instanceof Error ? rejected.reason : new Error(String(rejected?.reason));
}
