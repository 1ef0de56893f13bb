import { randomBytes } from 'node:crypto';
import { runMigrations, Database, openDatabase } from '@kessai/database';
import { messagingGrants, messagingMigrations } from '@kessai/messaging';
import { sampleAccessKeys } from '@kessai/runtime';

export interface GivenDatabaseOptions {
  /** Which service's tables these are: part of the database's name. */
  readonly name: string;
  readonly migrations: Function[];
  readonly appendOnlyTables?: readonly string[];
  readonly insertAndUpdateTables?: readonly string[];
  readonly agingTables?: readonly string[];
  readonly poolSize?: number;
  /** As the service's own pool for requests has it. */
  readonly severalStatements?: boolean;
}

export interface GivenDatabase {
  /** As the service sees it: its own user, with the rights that the migrations grant. */
  readonly db: Database;
  /** May do anything: for what a test must see or break. */
  readonly admin: Database;
  readonly url: string;
  readonly adminUrl: string;
  /** Closes both connections and removes database and user. */
  drop(): Promise<void>;
}

export interface GivenServiceDatabaseOptions extends GivenDatabaseOptions {
  /** What the service's own tables allow it. */
  readonly grants: Pick<GivenDatabaseOptions, 'appendOnlyTables' | 'insertAndUpdateTables' | 'agingTables'>;
}

/** The same with the tables of messaging beside the service's own, and the rights that production has. */
export function givenServiceDatabase({ grants, ...options }: GivenServiceDatabaseOptions): Promise<GivenDatabase> {
  const { appendOnlyTables = [], insertAndUpdateTables = [], agingTables = [] } = grants;
  return givenDatabase({
    ...options,
    migrations: [...messagingMigrations, ...options.migrations],
    appendOnlyTables: [...messagingGrants.appendOnlyTables, ...appendOnlyTables],
    insertAndUpdateTables: [...messagingGrants.insertAndUpdateTables, ...insertAndUpdateTables],
    agingTables,
  });
}

/** What every service reads of its environment, on the servers of a test and with the keys of tests. */
export function testEnvironment(databaseUrl: string): Record<string, string | undefined> {
  const { KAFKA_BROKERS, KAFKA_TRANSACTIONS } = process.env;
  return {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: databaseUrl,
    KAFKA_BROKERS,
    KAFKA_TRANSACTIONS,
    ACCESS_VERIFY_KEYS: sampleAccessKeys.verify,
    RATE_LIMIT_PER_SECOND: '100000',
  };
}

/** A new, empty database with the service's real migrations and rights. Drop it at the end of the suite. */
export async function givenDatabase(options: GivenDatabaseOptions): Promise<GivenDatabase> {
  const id = randomBytes(5).toString('hex');
  const database = `t_${options.name.replaceAll('-', '_')}_${id}`;
  const user = `t_${id}`;
  const password = randomBytes(12).toString('hex');
  const server = new Database({ url: urlOf('mysql'), poolSize: 1, name: 'given-database' });
  try {
    await server.execute(`CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
    await server.execute(`CREATE USER '${user}'@'%' IDENTIFIED BY '${password}'`);
  } finally {
    await server.close();
  }
  const adminUrl = urlOf(database);
  await runMigrations({
    adminUrl,
    serviceUser: user,
    migrations: options.migrations,
    appendOnlyTables: options.appendOnlyTables ?? [],
    insertAndUpdateTables: options.insertAndUpdateTables ?? [],
    agingTables: options.agingTables ?? [],
  });
  const url = urlOf(database, user, password);
  const admin = await openDatabase({ url: adminUrl, poolSize: 4, name: `${options.name}-admin` });
  const { name, poolSize = 10, severalStatements = false } = options;
  const db = await openDatabase({ url, poolSize, name, severalStatements });
  const drop = async (): Promise<void> => {
    await db.close();
    await admin.execute(`DROP DATABASE ${database}`);
    await admin.execute(`DROP USER '${user}'@'%'`);
    await admin.close();
  };
  return { db, admin, url, adminUrl, drop };
}

/** The server of this run, with another database, and another user where one is given. */
function urlOf(database: string, user?: string, password?: string): string {
  const url = new URL(process.env['DATABASE_URL'] ?? '');
  url.pathname = `/${database}`;
  if (user) url.username = user;
  if (password) url.password = password;
  return url.toString();
}
