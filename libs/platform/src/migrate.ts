import type { DataSource, EntityManager } from 'typeorm';
import { isDuplicateKey, openDataSource } from './database';

export interface MigrationOptions {
  /** A user who may create tables and grant rights. */
  readonly adminUrl: string;
  /** The user whom the service runs as. None, or the admin itself: no rights are granted. */
  readonly serviceUser?: string;
  readonly migrations: Function[];
  /** Rows of these are never changed or deleted, not even by a fault of ours: the service lacks the right. */
  readonly appendOnlyTables: readonly string[];
  readonly insertAndUpdateTables: readonly string[];
}

/** How long a second instance waits for the first one's migrations. */
const gateWaitSeconds = 600;

/** Brings the database to this version and grants the service what each table allows. Safe to repeat, and to run twice at once. */
export async function runMigrations(options: MigrationOptions): Promise<void> {
  const db = await openDataSource({
    url: options.adminUrl,
    poolSize: 3,
    name: 'migrate',
    migrations: options.migrations,
  });
  try {
    await throughGate(db, async () => {
      await db.runMigrations();
      await grantRights(db, options);
    });
  } finally {
    await db.destroy();
  }
}

/** One row, held locked by whoever migrates: the lock goes with its connection, so a dead migration holds up nobody. */
async function throughGate(db: DataSource, work: () => Promise<void>): Promise<void> {
  await db.query(`CREATE TABLE IF NOT EXISTS migration_gate (id TINYINT NOT NULL PRIMARY KEY) ENGINE = InnoDB`);
  await db.query(`INSERT INTO migration_gate (id) VALUES (1)`).catch((error: unknown) => {
    if (!isDuplicateKey(error)) throw error;
  });
  // Not inTransaction: what runs inside is DDL, which must not be run again as if it had been rolled back.
  await db.transaction(async (tx) => {
    await tx.query(`SET SESSION innodb_lock_wait_timeout = ${gateWaitSeconds}, wait_timeout = 28800`);
    await tx.query(`SELECT id FROM migration_gate WHERE id = 1 FOR UPDATE`);
    await work();
  });
}

/** Tables of the migrations themselves, which no service touches. */
const ownTables = new Set(['migrations', 'migration_gate']);

async function grantRights(db: DataSource, options: MigrationOptions): Promise<void> {
  const { serviceUser } = options;
  if (!serviceUser || serviceUser === decodeURIComponent(new URL(options.adminUrl).username)) return;
  const accounts = await accountsOf(db.manager, serviceUser);
  const tables = await tablesOf(db.manager);
  assertTablesExist(tables, [...options.appendOnlyTables, ...options.insertAndUpdateTables]);
  for (const account of accounts) {
    for (const table of tables) await grantTable(db, table, account, rightsOn(table, options));
  }
}

const allRights = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

function rightsOn(table: string, { appendOnlyTables, insertAndUpdateTables }: MigrationOptions): string[] {
  if (appendOnlyTables.includes(table)) return ['SELECT', 'INSERT'];
  if (insertAndUpdateTables.includes(table)) return ['SELECT', 'INSERT', 'UPDATE'];
  return allRights;
}

/** Grants first, then takes what an earlier version may have granted: a running service never lacks a right it needs. */
async function grantTable(db: DataSource, table: string, account: string, rights: string[]): Promise<void> {
  await db.query(`GRANT ${rights.join(', ')} ON \`${table}\` TO ${account}`);
  const others = allRights.filter((right) => !rights.includes(right));
  if (others.length > 0) await db.query(`REVOKE ${others.join(', ')} ON \`${table}\` FROM ${account}`);
}

async function tablesOf(tx: EntityManager): Promise<string[]> {
  const rows = await tx.query<{ name: string }[]>(
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
async function accountsOf(tx: EntityManager, user: string): Promise<string[]> {
  const rows = await tx.query<{ grantee: string }[]>(
    `SELECT DISTINCT GRANTEE AS grantee FROM information_schema.USER_PRIVILEGES WHERE GRANTEE LIKE ?`,
    [`'${user.replaceAll('\\', '\\\\').replaceAll('_', '\\_').replaceAll('%', '\\%')}'@%`],
  );
  // An admin of this database alone sees no other users; GRANT itself then refuses a user that does not exist.
  return rows.length > 0 ? rows.map(({ grantee }) => grantee) : [`'${user}'@'%'`];
}
