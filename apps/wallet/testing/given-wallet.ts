import { KeyUsesJob } from '@kessai/access';
import { messagingGrants, messagingMigrations } from '@kessai/messaging';
import { parseConfig, sampleAccessKeys } from '@kessai/runtime';
import { givenDatabase, givenService, testAccess, type GivenDatabase, type RunningService } from '@kessai/testing';
import { AppModule, walletService } from '../src/app.module';
import { walletConfigSchema, type WalletConfig } from '../src/config';
import { walletGrants, walletMigrations } from '../src/database/migrations';

/** A database with the rights that production has. */
export function givenWalletDatabase(name: string): Promise<GivenDatabase> {
  return givenDatabase({
    name,
    migrations: [...messagingMigrations, ...walletMigrations],
    appendOnlyTables: [...messagingGrants.appendOnlyTables, ...walletGrants.appendOnlyTables],
    insertAndUpdateTables: [...messagingGrants.insertAndUpdateTables, ...walletGrants.insertAndUpdateTables],
  });
}

/** The configuration of a wallet on servers of a test, with the keys of tests. */
export function walletConfig({ url }: GivenDatabase, environment: Record<string, string> = {}): WalletConfig {
  const config = parseConfig(walletConfigSchema, {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: url,
    KAFKA_BROKERS: process.env['KAFKA_BROKERS'],
    KAFKA_TRANSACTIONS: process.env['KAFKA_TRANSACTIONS'],
    ACCESS_VERIFY_KEYS: sampleAccessKeys.verify,
    RATE_LIMIT_PER_SECOND: '100000',
    WALLET_PORT: '0',
    ...environment,
  });
  return { ...config, ...testAccess };
}

/** The API of the wallet, without consumers and jobs. */
export function givenWallet(given: GivenDatabase): Promise<RunningService> {
  return givenService(AppModule, walletService(walletConfig(given)), { db: given.db, jobs: [KeyUsesJob] });
}
