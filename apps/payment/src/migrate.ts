import { ensureTopics, kafkaConfigSchema, messagingGrants } from '@kessai/messaging';
import { databaseConfigSchema, readConfig, runMigrations } from '@kessai/platform';
import { z } from 'zod';
import {
  paymentAppendOnlyTables,
  paymentInsertAndUpdateTables,
  paymentMigrations,
} from './database/payment-migrations';

const config = readConfig(z.object({ ...databaseConfigSchema.shape, ...kafkaConfigSchema.shape }));

/** Brings database and topics to what this version needs. Run before the service, as often as you like. */
async function migrate(): Promise<void> {
  await runMigrations({
    adminUrl: config.DATABASE_ADMIN_URL ?? config.DATABASE_URL,
    serviceUser: decodeURIComponent(new URL(config.DATABASE_URL).username),
    migrations: paymentMigrations,
    appendOnlyTables: [...messagingGrants.appendOnlyTables, ...paymentAppendOnlyTables],
    insertAndUpdateTables: [...messagingGrants.insertAndUpdateTables, ...paymentInsertAndUpdateTables],
  });
  await ensureTopics(config, ['payment', 'wallet', 'ledger']);
}

void migrate();
