import { createLogger, databaseConfigSchema, platformConfigSchema, readConfig, runMigrations } from '@kessai/platform';
import { z } from 'zod';
import { messagingGrants, messagingMigrations } from '../database/messaging-migrations';
import { kafkaConfigSchema } from '../kafka/kafka-config';
import { ensureTopics } from '../kafka/topics';

const configSchema = z.object({
  ...databaseConfigSchema.shape,
  ...kafkaConfigSchema.shape,
  LOG_LEVEL: platformConfigSchema.shape.LOG_LEVEL,
});

interface MigrationOptions {
  readonly name: string;
  /** The service's own tables; those of its messages come before them. */
  readonly migrations: Function[];
  readonly grants: {
    readonly appendOnlyTables: readonly string[];
    readonly insertAndUpdateTables: readonly string[];
  };
}

/** Brings a service's database and the topics to this version. Run it before the service starts, as often as you like. */
export async function runServiceMigrations({ name, migrations, grants }: MigrationOptions): Promise<void> {
  const config = readConfig(configSchema);
  const logger = createLogger(`${name}-migrate`, config.LOG_LEVEL);
  try {
    await runMigrations({
      adminUrl: config.DATABASE_ADMIN_URL ?? config.DATABASE_URL,
      serviceUser: decodeURIComponent(new URL(config.DATABASE_URL).username),
      migrations: [...messagingMigrations, ...migrations],
      appendOnlyTables: [...messagingGrants.appendOnlyTables, ...grants.appendOnlyTables],
      insertAndUpdateTables: [...messagingGrants.insertAndUpdateTables, ...grants.insertAndUpdateTables],
    });
    await ensureTopics(config, [name], logger);
    logger.info('database and topics are up to date');
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${name} migrate: ${reason}\n`);
    process.exitCode = 1;
  }
}
