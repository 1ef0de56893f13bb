import { accessGrants, accessMigrations } from '@kessai/access';
import { CreateWallet1763000000000 } from './1763000000000-create-wallet';
import { CreateWalletEntry1763000001000 } from './1763000001000-create-wallet-entry';

export const walletMigrations = [...accessMigrations, CreateWallet1763000000000, CreateWalletEntry1763000001000];

/** What was once credited stays as it was written: the service's database user may not change or delete it. */
export const walletGrants = {
  appendOnlyTables: ['wallet_entry'],
  insertAndUpdateTables: ['wallet', ...accessGrants.insertAndUpdateTables],
};
