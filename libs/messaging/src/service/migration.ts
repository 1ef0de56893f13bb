import { runMigrations } from '@kessai/database';
import {
  createLogger,
  databaseConfigSchema,
  faultText,
  databaseTls,
  platformConfigSchema,
  readConfig,
} from '@kessai/runtime';
import { z } from 'zod';
import { messagingGrants, messagingMigrations } from '../database/messaging-migrations';
import { kafkaConfigSchema } from '../kafka/kafka-config';
import { ensureTopics } from '../kafka/topics';

const configSchema = z.object({
  ...databaseConfigSchema.shape,
  ...kafkaConfigSchema.shape,
  LOG_LEVEL: platformConfigSchema.shape.LOG_LEVEL,
  LOG_FORMAT: platformConfigSchema.shape.LOG_FORMAT,
});

interface MigrationOptions {
  readonly name: string;
  /** Its consumer groups, where it has more than one of its own name. */
  readonly groups?: readonly string[];
  /** The service's own tables; those of its messages come before them. */
  readonly migrations: Function[];
  readonly grants: {
    readonly appendOnlyTables: readonly string[];
    readonly insertAndUpdateTables: readonly string[];
    readonly agingTables?: readonly string[];
  };
}

/** Brings a service's database and the topics to this version. Run it before the service starts, as often as you like. */
export async function runServiceMigrations({ name, groups, migrations, grants }: MigrationOptions): Promise<void> {
  const config = readConfig(configSchema);
  const logger = createLogger(`${name}-migrate`, config.LOG_LEVEL, { format: config.LOG_FORMAT });
  try {
    await runMigrations({
      adminUrl: config.DATABASE_ADMIN_URL ?? config.DATABASE_URL,
      tls: databaseTls(config),
      serviceUser: decodeURIComponent(new URL(config.DATABASE_URL).username),
      migrations: [...messagingMigrations, ...migrations],
      appendOnlyTables: [...messagingGrants.appendOnlyTables, ...grants.appendOnlyTables],
      insertAndUpdateTables: [...messagingGrants.insertAndUpdateTables, ...grants.insertAndUpdateTables],
      agingTables: [...messagingGrants.agingTables, ...(grants.agingTables ?? [])],
    });
    await ensureTopics(config, groups ?? [name], logger);
    logger.info('database and topics are up to date');
  } catch (error) {
    process.stderr.write(`${name} migrate: ${faultText(error)}\n`);
    process.exitCode = 1;
  }
}
