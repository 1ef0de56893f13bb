import { openDataSource } from './database';

export interface MigrationOptions {
  /** A user who may create tables and grant rights. */
  readonly adminUrl: string;
  /** The user whom the service runs as, `name` or `name@host`; without one no rights are granted. */
  readonly serviceUser?: string;
  readonly migrations: Function[];
  readonly appendOnlyTables: readonly string[];
  readonly insertAndUpdateTables: readonly string[];
}

export async function runMigrations(options: MigrationOptions): Promise<void> {
  const db = await openDataSource({
    url: options.adminUrl,
    poolSize: 2,
    name: 'migrate',
    migrations: options.migrations,
  });
  try {
    await db.runMigrations();
  } finally {
    await db.destroy();
  }
}
