import * as mysql2 from 'mysql2';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { openDatabase, type Database } from './database';
import { isDuplicateKey, isNoSuchGrant } from './errors';
import type { Reader, Tx } from './tx';

/**
 * A migration that makes one table. Its columns, keys and checks are the text that follows. It is recorded as
 * `Create<Table>` and the milliseconds that its file begins with, e.g. CreatePaymentLine1735776000001.
 */
export const createTable = (time: number, table: string) => (columns: readonly string[]) => {
  const tableName = table.replace(/(^|_)([a-z])/g, (_all, _line, letter: string) => letter.toUpperCase());
  return class implements MigrationInterface {
    readonly name = `Create${tableName}${time}`;

    async up(runner: QueryRunner): Promise<void> {
      const options = 'ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin';
      await runner.query(`CREATE TABLE ${table} (${columns.join('')}) ${options}`);
    }

    async down(runner: QueryRunner): Promise<void> {
      await runner.query(`DROP TABLE ${table}`);
    }
  };
};

export interface MigrationOptions {
  /** A user who may create tables and grant rights. */
  readonly adminUrl: string;
  readonly tls?: mysql2.SslOptions | undefined;
  /** The user whom the service runs as. None, or the admin itself: no rights are granted. */
  readonly serviceUser?: string;
  readonly migrations: Function[];
  /** Rows of these are never changed or deleted, not even by a fault of ours: the service lacks the right. */
  readonly appendOnlyTables: readonly string[];
  readonly insertAndUpdateTables: readonly string[];
  /** Of these the service may also delete rows, whatever else it may not: when they are old, see retention.ts. */
  readonly agingTables?: readonly string[];
}

/** How long a second instance waits for the first one's migrations. */
const gateWaitSeconds = 600;

/** Brings the database to this version and grants the service what each table allows. Safe to repeat, and to run twice at once. */
export async function runMigrations(options: MigrationOptions): Promise<void> {
  const { adminUrl: url, tls } = options;
  const db = await openDatabase({ url, tls, poolSize: 2, name: 'migrate' });
  try {
    await throughGate(db, async () => {
      await migrate(options);
      await grantRights(db, options);
    });
  } finally {
    await db.close();
  }
}

/** TypeORM does this and nothing else here: which migrations have run, and the others in their order. */
async function migrate({ adminUrl: url, tls, migrations }: MigrationOptions): Promise<void> {
  const source = new DataSource({
    type: 'mysql',
    url,
    poolSize: 1,
    migrations,
    migrationsTransactionMode: 'none', // DDL commits by itself on MySQL.
    entities: [],
    synchronize: false,
    logging: false,
    charset: 'utf8mb4',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: true,
    ...(tls && { ssl: tls }),
    driver: mysql2,
  });
  await source.initialize();
  try {
    await source.runMigrations();
  } finally {
    await source.destroy();
  }
}

/** One row, locked by the process that migrates. The lock goes with its connection, so a dead migration holds up no other. */
async function throughGate(db: Database, work: () => Promise<void>): Promise<void> {
  await db.execute(`CREATE TABLE IF NOT EXISTS migration_gate (id TINYINT NOT NULL PRIMARY KEY) ENGINE = InnoDB`);
  await db.execute(`INSERT INTO migration_gate (id) VALUES (1)`).catch((error: unknown) => {
    if (!isDuplicateKey(error)) throw error;
  });
  const behindGate = async (tx: Tx): Promise<void> => {
    await tx.execute(`SET SESSION innodb_lock_wait_timeout = ${gateWaitSeconds}, wait_timeout = 28800`);
    await tx.query(`SELECT id FROM migration_gate WHERE id = 1 FOR UPDATE`);
    await work();
  };
  // Once: what runs inside is DDL, which must not be run again as if it had been rolled back.
  await db.transaction(behindGate, { attempts: 1 });
}

/** Tables of the migrations themselves, which no service touches. */
const ownTables = new Set(['migrations', 'migration_gate']);

async function grantRights(db: Database, options: MigrationOptions): Promise<void> {
  const { serviceUser } = options;
  if (!serviceUser || serviceUser === decodeURIComponent(new URL(options.adminUrl).username)) return;
  const accounts = await accountsOf(db, serviceUser);
  const tables = await tablesOf(db);
  const { appendOnlyTables, insertAndUpdateTables, agingTables = [] } = options;
  assertTablesExist(tables, [...appendOnlyTables, ...insertAndUpdateTables, ...agingTables]);
  for (const account of accounts) {
    for (const table of tables) await grantTable(db, table, account, rightsOn(table, options));
  }
}

const allRights = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

function rightsOn(table: string, options: MigrationOptions): string[] {
  const { appendOnlyTables, insertAndUpdateTables, agingTables = [] } = options;
  const deleting = agingTables.includes(table) ? ['DELETE'] : [];
  if (appendOnlyTables.includes(table)) return ['SELECT', 'INSERT', ...deleting];
  if (insertAndUpdateTables.includes(table)) return ['SELECT', 'INSERT', 'UPDATE', ...deleting];
  return allRights;
}

/** Grants first, then takes what an earlier version may have granted: a running service never lacks a right it needs. */
async function grantTable(db: Database, table: string, account: string, rights: string[]): Promise<void> {
  await db.execute(`GRANT ${rights.join(', ')} ON \`${table}\` TO ${account}`);
  for (const right of allRights.filter((each) => !rights.includes(each)))
    await takeRight(db, right, { table, account });
}

/** MySQL refuses to take a right that was never granted, and takes none of several where one is missing. */
async function takeRight(db: Database, right: string, from: { table: string; account: string }): Promise<void> {
  try {
    await db.execute(`REVOKE ${right} ON \`${from.table}\` FROM ${from.account}`);
  } catch (error) {
    if (!isNoSuchGrant(error)) throw error;
  }
}

async function tablesOf(tx: Reader): Promise<string[]> {
  const rows = await tx.query<{ name: string }>(
    `SELECT TABLE_NAME AS name FROM information_schema.TABLES
      WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_NAME`,
  );
  return rows.map(({ name }) => name).filter((name) => !ownTables.has(name));
}

/** A misspelt name here would leave its table open to UPDATE and DELETE. */
function assertTablesExist(tables: readonly string[], named: readonly string[]): void {
  const missing = named.filter((name) => !tables.includes(name));
  if (missing.length > 0) throw new Error(`no such table to restrict: ${missing.join(', ')}`);
}

/** 'user'@'host' of every host the user is known for. A right is granted to an account, not to a name. */
async function accountsOf(tx: Reader, user: string): Promise<string[]> {
  const rows = await tx.query<{ grantee: string }>(
    `SELECT DISTINCT GRANTEE AS grantee FROM information_schema.USER_PRIVILEGES WHERE GRANTEE LIKE ?`,
    [`'${user.replaceAll('\\', '\\\\').replaceAll('_', '\\_').replaceAll('%', '\\%')}'@%`],
  );
  // An admin of this database alone sees no other users; GRANT itself then refuses a user that does not exist.
  return rows.length > 0 ? rows.map(({ grantee }) => grantee) : [`'${user}'@'%'`];
}
