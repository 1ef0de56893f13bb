import { randomBytes } from 'node:crypto';
import { runMigrations, Database, openDatabase } from '@kessai/database';

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
