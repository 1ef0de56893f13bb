import { KeyUsesJob } from '@kessai/access';
import { parseConfig } from '@kessai/runtime';
import {
  givenService,
  givenServiceDatabase,
  testAccess,
  testEnvironment,
  type GivenDatabase,
  type RunningService,
} from '@kessai/testing';
import { AppModule, ledgerService } from '../src/app.module';
import { ledgerConfigSchema, type LedgerConfig } from '../src/config';
import { ledgerGrants, ledgerMigrations } from '../src/database/ledger-migrations';

/** A database with the rights that production has. */
export function givenLedgerDatabase(name: string): Promise<GivenDatabase> {
  return givenServiceDatabase({ name, migrations: ledgerMigrations, grants: ledgerGrants });
}

/** The configuration of a ledger on servers of a test, with the keys of tests. */
export function ledgerConfig({ url }: GivenDatabase, environment: Record<string, string> = {}): LedgerConfig {
  const config = parseConfig(ledgerConfigSchema, {
    ...testEnvironment(url),
    LEDGER_PORT: '0',
    ...environment,
  });
  return { ...config, ...testAccess };
}

/** The API of the ledger, without consumers and jobs. */
export function givenLedger(given: GivenDatabase, environment: Record<string, string> = {}): Promise<RunningService> {
  return givenService(AppModule, ledgerService(ledgerConfig(given, environment)), { db: given.db, jobs: [KeyUsesJob] });
}
