import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Infrastructure } from '../infrastructure';
import { run } from '../before-install/programs.cjs';
import { withProgress } from '../waiting';
import { workspaceRoot } from '../workspace';
import { builtFile, createInstance, type Instance } from './instance';
import { accessEnvironment, openAccess, type Access } from './keys';
import { Place, type PreferredPort } from './places';
import { createServiceDatabases, databaseServices, givenDatabases, type ServiceDatabases } from './service-databases';
import { inheritedEnvironment, serviceEnvironment, serviceNames, type StackAddresses } from './service-environment';
import type { ServiceName, StackFile } from './stack-file';

export interface StackOptions {
  infrastructure: Infrastructure;
  /** Of topics, groups and databases, so that many stacks share the servers. */
  prefix: string;
  /** The simulator tells the payment service of what happens to its payments, as Toss does. */
  pspWebhooks?: boolean;
  /** Holds keys, logs and the simulator's file. */
  dir: string;
  /** Those of the migrations come on top of their service's. */
  env?: Partial<Record<ServiceName | 'all' | 'migrations', Record<string, string>>>;
  instances?: Partial<Record<ServiceName, number>>;
  /** The first instance's port; without one any free port. */
  ports?: Partial<Record<ServiceName, PreferredPort>>;
  restartCrashed: boolean;
  report: (line: string) => void;
  /** Called when a process was started again by itself: pids have changed. */
  changed?: () => void;
}

export interface Stack extends Access {
  instances: Instance[];
  /** Of the service's first instance. */
  url(service: ServiceName): string;
  databases: ServiceDatabases;
  brokers: string[];
  topicPrefix: string;
  stop(): Promise<void>;
  describe(): StackFile;
}

/** Makes the databases, runs the migrations, and starts the built services and the simulator until all are ready. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { infrastructure, prefix, dir, report } = options;
  expectBuilt();
  mkdirSync(dir, { recursive: true });
  const access = openAccess(join(dir, 'keys.json'));
  const databases =
    infrastructure.databaseUrls === null
      ? await createServiceDatabases(infrastructure.databaseAdminUrl, prefix)
      : givenDatabases(infrastructure.databaseUrls);
  const places = await choosePlaces(options);
  const addresses = (): StackAddresses => ({
    brokers: infrastructure.brokers,
    prefix,
    databases,
    simulatorUrl: first(places.simulator).url,
    simulatorFile: join(dir, 'simulator.jsonl'),
    webhookUrl: options.pspWebhooks ? `${first(places.payment).url}/v1/psp/toss/webhooks` : null,
    access: accessEnvironment(access),
    signing: access.signing,
  });
  const instances = createInstances(options, places, addresses);
  const stack = describeStack({ options, access, databases, instances, startedAt: new Date().toISOString() });
  try {
    await withProgress(report, 'migrations and topics', () => migrateAll(options, addresses()));
    await withProgress(report, `${serviceNames.join(', ')} ready`, async () => {
      await allOrFirstFault(instances.map((instance) => instance.start()));
      await tellWhoMoved(instances);
    });
    return stack;
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

function expectBuilt(): void {
  const missing = serviceNames.filter((service) => !existsSync(builtFile(service, 'main.js')));
  if (missing.length === 0) return;
  throw new Error(`not built: ${missing.join(', ')}. Build with: npx nx run-many -t build`);
}

type Places = Record<ServiceName, Place[]>;

/** All are held before the first is let go, so that none is given to two. */
async function choosePlaces({ instances, ports, report }: StackOptions): Promise<Places> {
  const places: Places = { payment: [], wallet: [], ledger: [], simulator: [] };
  try {
    for (const service of serviceNames) {
      for (let index = 0; index < (instances?.[service] ?? 1); index += 1) {
        places[service].push(await Place.choose(service, (index === 0 ? ports?.[service] : null) ?? null, report));
      }
    }
    return places;
  } catch (error) {
    for (const place of Object.values(places).flat()) await place.release();
    throw error;
  }
}

function createInstances(options: StackOptions, places: Places, addresses: () => StackAddresses): Instance[] {
  const { report, restartCrashed, changed } = options;
  const instances: Instance[] = [];
  // The pids have changed, and with a port that was lost the url.
  const restarted = (): void =>
    void tellWhoMoved(instances)
      .catch((error: unknown) => report(`! ${error instanceof Error ? error.message : String(error)}`))
      .finally(() => changed?.());
  for (const service of serviceNames) {
    for (const [index, place] of places[service].entries()) {
      const env = (): Record<string, string> => environmentOf(service, { url: place.url, index }, options, addresses());
      const logs = join(options.dir, 'logs');
      const restart = restartCrashed ? { report, restarted } : null;
      instances.push(createInstance({ service, index, place, logs, env, restart }));
    }
  }
  return instances;
}

/** Payment and simulator know each other's address: where one has moved, the other is started again. */
async function tellWhoMoved(instances: readonly Instance[]): Promise<void> {
  for (const instance of instances.filter((each) => each.isOutdated())) {
    await instance.stop();
    await instance.start();
  }
}

function environmentOf(
  service: ServiceName,
  place: { url: string; index: number },
  { env }: StackOptions,
  addresses: StackAddresses,
): Record<string, string> {
  return { ...serviceEnvironment(service, place, addresses), ...env?.all, ...env?.[service] };
}

async function migrateAll(options: StackOptions, addresses: StackAddresses): Promise<void> {
  const migrations = databaseServices.map(async (service) => {
    const file = builtFile(service, 'migrate.js');
    const settings = environmentOf(service, { url: 'http://127.0.0.1:0', index: 0 }, options, addresses);
    const { code, output } = await run(process.execPath, ['--enable-source-maps', file], {
      cwd: workspaceRoot,
      env: {
        ...inheritedEnvironment(process.env),
        ...settings,
        ...options.env?.migrations,
        DATABASE_ADMIN_URL: addresses.databases[service].adminUrl,
      },
    });
    if (code !== 0) throw new Error(`the migration of ${service} failed (exit code ${code}):\n${output.slice(-4_096)}`);
  });
  await allOrFirstFault(migrations);
}

/** Waits for all of them, so that none goes on behind the back of who handles the fault. */
async function allOrFirstFault(work: Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  const fault = results.find((result): result is PromiseRejectedResult => result.status === 'rejected');
  if (fault !== undefined) throw fault.reason;
}

interface StackParts {
  options: StackOptions;
  access: Access;
  databases: ServiceDatabases;
  instances: Instance[];
  startedAt: string;
}

function describeStack({ options, access, databases, instances, startedAt }: StackParts): Stack {
  const { infrastructure, prefix } = options;
  const firstOf = (service: ServiceName): Instance => first(instances.filter((found) => found.service === service));
  const describeService = (service: ServiceName): StackFile['services'][ServiceName] => {
    const { url, pid, bootId, log } = firstOf(service);
    return { url, pid, bootId, log };
  };
  return {
    ...access,
    instances,
    url: (service) => firstOf(service).url,
    databases,
    brokers: infrastructure.brokers,
    topicPrefix: prefix,
    async stop() {
      // The simulator last: a payment service that drains may still be waiting for its answer.
      await Promise.all(instances.filter(({ service }) => service !== 'simulator').map((instance) => instance.stop()));
      await Promise.all(instances.map((instance) => instance.stop()));
    },
    describe() {
      const { kafkaPid, databasePid } = infrastructure;
      return {
        pid: process.pid,
        rung: infrastructure.rung,
        mode: 'test',
        startedAt,
        merchantId: access.merchantId,
        services: {
          payment: describeService('payment'),
          wallet: describeService('wallet'),
          ledger: describeService('ledger'),
          simulator: describeService('simulator'),
        },
        kafka: { brokers: infrastructure.brokers, ...(kafkaPid === undefined ? {} : { pid: kafkaPid }) },
        database: {
          payment: databases.payment.url,
          wallet: databases.wallet.url,
          ledger: databases.ledger.url,
          admin: infrastructure.databaseAdminUrl,
          ...(databasePid === undefined ? {} : { pid: databasePid }),
        },
        keys: access.keys,
      };
    },
  };
}

function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error('a stack has at least one instance of each service');
  return item;
}
