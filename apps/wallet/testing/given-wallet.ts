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
import { AppModule, walletService } from '../src/app.module';
import { walletConfigSchema, type WalletConfig } from '../src/config';
import { walletGrants, walletMigrations } from '../src/database/migrations';

/** A database with the rights that production has. */
export function givenWalletDatabase(name: string): Promise<GivenDatabase> {
  return givenServiceDatabase({ name, migrations: walletMigrations, grants: walletGrants });
}

/** The configuration of a wallet on servers of a test, with the keys of tests. */
export function walletConfig({ url }: GivenDatabase, environment: Record<string, string> = {}): WalletConfig {
  const config = parseConfig(walletConfigSchema, {
    ...testEnvironment(url),
    WALLET_PORT: '0',
    ...environment,
  });
  return { ...config, ...testAccess };
}

/** The API of the wallet, without consumers and jobs. */
export function givenWallet(given: GivenDatabase): Promise<RunningService> {
  return givenService(AppModule, walletService(walletConfig(given)), { db: given.db, jobs: [KeyUsesJob] });
}
