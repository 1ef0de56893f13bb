import { CreateMerchant1735700000000 } from './migrations/1735700000000-create-merchant';
import { CreateApiKey1735700000001 } from './migrations/1735700000001-create-api-key';

/** What a service keeps of payment's merchants and keys, in its own database. */
export const accessMigrations = [CreateMerchant1735700000000, CreateApiKey1735700000001];

/** A key that was once revoked is never forgotten. */
export const accessGrants = { appendOnlyTables: [], insertAndUpdateTables: ['merchant', 'api_key'] } as const;
