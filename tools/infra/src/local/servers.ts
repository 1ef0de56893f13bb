import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Daemon, DaemonSpec } from '../daemon';
import type { Infrastructure, Server } from '../infrastructure';
import { MissingTools, type Tool } from '../missing-tools';
import { run } from '../run';
import { withProgress } from '../waiting';
import { findOnPath } from '../workspace';
import { isCached, kafkaArtifact, KAFKA_VERSION, mariadbArtifact, provideArtifact, type Artifact } from './artifacts';
import { localAdminUrl, mariadbPrograms, startLocalDatabase, systemPrograms, type DatabasePrograms } from './database';
import { startLocalKafka } from './kafka';
import { openState } from './state';

const JAVA_AT_LEAST = 17;

export interface LocalAbility {
  missing: Tool[];
  java: string;
  mvn: string | null;
  database: { server: string } | Artifact | null;
}

/** What local processes would run with, and what is missing for it. Maven is needed only until its downloads are cached. */
export async function localAbility(env: NodeJS.ProcessEnv = process.env): Promise<LocalAbility> {
  const ownJava = env['JAVA_HOME'] ? join(env['JAVA_HOME'], 'bin', 'java') : null;
  const java = ownJava !== null && existsSync(ownJava) ? ownJava : findOnPath('java', env);
  const javaVersion = java === null ? null : majorVersion((await run(java, ['-version'], {}, 20_000)).output);
  const mvn = findOnPath('mvn', env);
  const database = localDatabase(env);
  const downloads = [kafkaArtifact(), ...(database !== null && 'folder' in database ? [database] : [])];

  const missing: Tool[] = [];
  if (javaVersion === null || javaVersion < JAVA_AT_LEAST) missing.push('java');
  if (mvn === null && !downloads.every(isCached)) missing.push('mvn');
  if (database === null) missing.push('database');
  return { missing, java: java ?? 'java', mvn, database };
}

function localDatabase(env: NodeJS.ProcessEnv): LocalAbility['database'] {
  const asked = env['KESSAI_MYSQLD'];
  if (!asked) return mariadbArtifact();
  const server = existsSync(asked) ? asked : findOnPath(asked, env);
  return server === null ? null : { server };
}

/** 17 of `openjdk version "17.0.15" …`; null when it is no version at all. */
export function majorVersion(output: string): number | null {
  const found = /version "(?:1\.)?(\d+)/.exec(output);
  return found === null ? null : Number(found[1]);
}

export interface LocalOptions {
  dir: string;
  report: (line: string) => void;
  restarted?: () => void;
}

/** Kafka and the database as processes of this machine, with their data and logs in `dir`. */
export async function startLocalServers({ dir, report, restarted }: LocalOptions): Promise<Infrastructure> {
  const ability = await localAbility();
  if (ability.missing.length > 0) throw new MissingTools(ability.missing);
  const libs = await provideArtifact(kafkaArtifact(), ability.mvn, report);
  const programs = await databasePrograms(ability, report);
  const state = await openState(dir);
  const restart: DaemonSpec['restart'] = restarted === undefined ? null : { report, restarted };
  const options = { dir, logs: join(dir, 'logs'), state, restart };

  const started = await Promise.allSettled([
    withProgress(report, `Kafka ${KAFKA_VERSION} at 127.0.0.1:${state.kafkaPort}`, () =>
      startLocalKafka(libs, ability.java, options),
    ),
    withProgress(report, `database at 127.0.0.1:${state.databasePort}`, () => startLocalDatabase(programs, options)),
  ]);
  const [kafka, database] = started;
  if (kafka.status === 'rejected' || database.status === 'rejected') {
    await Promise.all(started.map(async (server) => server.status === 'fulfilled' && server.value.stop()));
    throw firstReason(started);
  }
  return describeServers({ kafka: kafka.value, database: database.value }, state.kafkaPort, localAdminUrl({ state }));
}

async function databasePrograms(ability: LocalAbility, report: (line: string) => void): Promise<DatabasePrograms> {
  if (ability.database === null) throw new MissingTools(['database']);
  if ('server' in ability.database) return systemPrograms(ability.database.server);
  return mariadbPrograms(await provideArtifact(ability.database, ability.mvn, report));
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
