import { ensureTopics, messagingGrants, messagingMigrations } from '@kessai/messaging';
import { readConfig, runMigrations } from '@kessai/platform';
import { walletConfigSchema } from './config';
import { walletGrants, walletMigrations } from './database/migrations';

async function main(): Promise<void> {
  const config = readConfig(walletConfigSchema);
  await runMigrations({
    adminUrl: config.DATABASE_ADMIN_URL ?? config.DATABASE_URL,
    serviceUser: decodeURIComponent(new URL(config.DATABASE_URL).username),
    migrations: [...messagingMigrations, ...walletMigrations],
    appendOnlyTables: [...messagingGrants.appendOnlyTables, ...walletGrants.appendOnlyTables],
    insertAndUpdateTables: [...messagingGrants.insertAndUpdateTables, ...walletGrants.insertAndUpdateTables],
  });
  await ensureTopics(config, ['wallet']);
}

main().catch((error: unknown) => {
  process.stderr.write(`wallet migrate: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
