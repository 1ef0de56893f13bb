import { KeyUsesJob } from '@kessai/access';
import { messagingGrants, messagingMigrations } from '@kessai/messaging';
import { parseConfig, sampleAccessKeys } from '@kessai/runtime';
import { givenDatabase, givenService, testAccess, type GivenDatabase, type RunningService } from '@kessai/testing';
import { AppModule, ledgerService } from '../src/app.module';
import { ledgerConfigSchema, type LedgerConfig } from '../src/config';
import { ledgerGrants, ledgerMigrations } from '../src/database/ledger-migrations';

/** A database with the rights that production has. */
export function givenLedgerDatabase(name: string): Promise<GivenDatabase> {
  return givenDatabase({
    name,
    migrations: [...messagingMigrations, ...ledgerMigrations],
    appendOnlyTables: [...messagingGrants.appendOnlyTables, ...ledgerGrants.appendOnlyTables],
    insertAndUpdateTables: [...messagingGrants.insertAndUpdateTables, ...ledgerGrants.insertAndUpdateTables],
  });
}

/** The configuration of a ledger on servers of a test, with the keys of tests. */
export function ledgerConfig({ url }: GivenDatabase, environment: Record<string, string> = {}): LedgerConfig {
  const config = parseConfig(ledgerConfigSchema, {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: url,
    KAFKA_BROKERS: process.env['KAFKA_BROKERS'],
    KAFKA_TRANSACTIONS: process.env['KAFKA_TRANSACTIONS'],
    ACCESS_VERIFY_KEYS: sampleAccessKeys.verify,
    RATE_LIMIT_PER_SECOND: '100000',
    LEDGER_PORT: '0',
    ...environment,
  });
  return { ...config, ...testAccess };
}

/** The API of the ledger, without consumers and jobs. */
export function givenLedger(given: GivenDatabase, environment: Record<string, string> = {}): Promise<RunningService> {
  return givenService(AppModule, ledgerService(ledgerConfig(given, environment)), { db: given.db, jobs: [KeyUsesJob] });
}
