import { ensureTopics, messagingGrants, messagingMigrations } from '@kessai/messaging';
import { createLogger, readConfig, runMigrations } from '@kessai/platform';
import { ledgerConfigSchema } from './config';
import { ledgerGrants, ledgerMigrations } from './database/ledger-migrations';

/** Brings database and topics to this version. Run before the service starts; running it again changes nothing. */
async function migrate(): Promise<void> {
  const config = readConfig(ledgerConfigSchema);
  const logger = createLogger('ledger-migrate', config.LOG_LEVEL);
  await runMigrations({
    adminUrl: config.DATABASE_ADMIN_URL ?? config.DATABASE_URL,
    serviceUser: decodeURIComponent(new URL(config.DATABASE_URL).username),
    migrations: [...messagingMigrations, ...ledgerMigrations],
    appendOnlyTables: [...messagingGrants.appendOnlyTables, ...ledgerGrants.appendOnlyTables],
    insertAndUpdateTables: [...messagingGrants.insertAndUpdateTables, ...ledgerGrants.insertAndUpdateTables],
  });
  await ensureTopics(config, ['ledger'], logger);
  logger.info('database and topics are up to date');
}

migrate().catch((error: unknown) => {
  process.stderr.write(`migrate: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
