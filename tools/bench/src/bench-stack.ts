import {
  dropServiceDatabases,
  pidListeningOn,
  provideInfrastructure,
  startStack,
  type Infrastructure,
  type Stack,
  type StackOptions,
} from '@kessai/infra';
import { createKafka, kafkaConfigSchema } from '@kessai/messaging';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createPool, type Pool, type RowDataPacket } from 'mysql2/promise';
import { pino } from 'pino';
import { profilingEnvironment } from './cpu-profiles';
import type { WatchedProcess } from './processes';

export const services = ['payment', 'wallet', 'ledger', 'simulator'] as const;
type Service = (typeof services)[number];

export interface BenchStack {
  readonly infrastructure: Infrastructure;
  readonly stack: Stack;
  /** Connections of the administrator, for reading what services wrote. */
  readonly database: Pool;
  /** What a payment costs: the three services, Kafka and the database. */
  processes(): WatchedProcess[];
  simulator(): WatchedProcess;
  stop(): Promise<void>;
}

export interface BenchStackOptions {
  /** Holds logs and profiles. */
  dir: string;
  /** Each service writes a CPU profile when it ends. */
  profile?: boolean;
  /** Settings that a part needs, and how many instances of which service. */
  env?: StackOptions['env'];
  instances?: StackOptions['instances'];
  report: (line: string) => void;
}

export const profileFolder = (dir: string, service: string): string => join(dir, 'profiles', service);

/** Starts the services as they are built, with servers of this run, or on those that are given. */
export async function startBenchStack(options: BenchStackOptions): Promise<BenchStack> {
  const { dir, report, instances } = options;
  const infrastructure = await provideInfrastructure({ dir, ephemeral: true, report });
  const prefix = `bench_${randomBytes(3).toString('hex')}_`;
  const stack = await startStack({
    infrastructure,
    prefix,
    dir,
    report,
    env: environmentOf(options),
    ...(instances === undefined ? {} : { instances }),
    restartCrashed: false,
  }).catch(async (error: unknown) => {
    await infrastructure.stop();
    throw error;
  });
  const database = createPool({
    uri: infrastructure.databaseAdminUrl,
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: true,
  });
  const servers = [
    { name: 'kafka', pid: infrastructure.kafkaPid ?? localPid(infrastructure.brokers[0] ?? '') },
    { name: 'database', pid: infrastructure.databasePid ?? localPid(new URL(infrastructure.databaseAdminUrl).host) },
  ].filter((server): server is WatchedProcess => server.pid !== null);
  const instancesOf = (wanted: (service: string) => boolean) =>
    stack.instances.filter(({ service }) => wanted(service)).map(({ service, pid }) => ({ name: service, pid }));

  return {
    infrastructure,
    stack,
    database,
    processes: () => [...instancesOf((service) => service !== 'simulator'), ...servers],
    simulator: () => instancesOf((service) => service === 'simulator')[0] ?? { name: 'simulator', pid: 0 },
    stop: async () => {
      await stack.stop();
      await database.end();
      if (infrastructure.rung === 'given') await leaveNothing(infrastructure, prefix);
      await infrastructure.stop();
      rmSync(join(dir, 'simulator.jsonl'), { force: true });
    },
  };
}

function environmentOf({ dir, profile, env = {} }: BenchStackOptions): NonNullable<StackOptions['env']> {
  if (profile !== true) return env;
  const profiled = (service: Service) => ({ ...env[service], ...profilingEnvironment(profileFolder(dir, service)) });
  return { ...env, ...Object.fromEntries(services.map((service) => [service, profiled(service)])) };
}

/** Servers that were given outlive the run: its databases and topics go. */
async function leaveNothing(infrastructure: Infrastructure, prefix: string): Promise<void> {
  await dropServiceDatabases(infrastructure.databaseAdminUrl, prefix);
  const config = kafkaConfigSchema.parse({ KAFKA_BROKERS: infrastructure.brokers.join(',') });
  const admin = createKafka(config, { clientId: 'kessai-bench', logger: pino({ level: 'silent' }) }).admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
  if (topics.length > 0) await admin.deleteTopics({ topics });
  await admin.disconnect();
}

/** The name of a service's database, for statements of the administrator. */
export function databaseOf(bench: BenchStack, service: 'payment' | 'wallet' | 'ledger'): string {
  return `\`${new URL(bench.stack.databases[service].url).pathname.slice(1)}\``;
}

export async function rowOf<Row>(bench: BenchStack, sql: string, params: readonly unknown[] = []): Promise<Row> {
  const [rows] = await bench.database.query<RowDataPacket[]>(sql, [...params]);
  return rows[0] as Row;
}

export async function rowsOf<Row>(bench: BenchStack, sql: string, params: readonly unknown[] = []): Promise<Row[]> {
  const [rows] = await bench.database.query<RowDataPacket[]>(sql, [...params]);
  return rows as Row[];
}

/** Servers that were given are charged too when they run on this machine and not in a container of their own. */
function localPid(address: string): number | null {
  const [, host = '', port = ''] = /^(.*):([0-9]+)$/.exec(address) ?? [];
  return ['127.0.0.1', 'localhost', '[::1]'].includes(host) ? pidListeningOn(Number(port)) : null;
}
