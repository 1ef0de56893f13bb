import { createHash } from 'node:crypto';
import type { ApiKey, PlatformConfig } from '@kessai/runtime';

/** The merchant and the keys of tests that call a service over HTTP. */
export const testMerchantId = 'mer_0198c0000000700080000000000000aa';
export const testKeys = {
  root: 'sk_test_the-root-of-the-tests',
  merchant: 'sk_test_all-scopes-of-the-merchant',
  readOnly: 'sk_test_reads-payments',
  wallet: 'sk_test_reads-wallets',
  finance: 'sk_test_reads-and-writes-the-books',
  admin: 'sk_test_looks-after-the-services',
} as const;

const ofMerchant = { kind: 'merchant', merchantId: testMerchantId } as const;
const apiKeys: ApiKey[] = [
  {
    ...ofMerchant,
    id: 'key_merchant',
    sha256: sha256(testKeys.merchant),
    scopes: ['payments:read', 'payments:write', 'wallets:read', 'webhooks:write'],
  },
  { ...ofMerchant, id: 'key_read_only', sha256: sha256(testKeys.readOnly), scopes: ['payments:read'] },
  { ...ofMerchant, id: 'key_wallet', sha256: sha256(testKeys.wallet), scopes: ['wallets:read'] },
  { id: 'key_finance', kind: 'operator', sha256: sha256(testKeys.finance), scopes: ['ledger:read', 'ledger:write'] },
  {
    id: 'key_admin',
    kind: 'operator',
    sha256: sha256(testKeys.admin),
    scopes: ['admin', 'payments:read', 'wallets:read'],
  },
];

/** The part of the configuration that lets these keys in. */
export const testAccess: Pick<PlatformConfig, 'MERCHANT_ID' | 'API_KEYS' | 'ROOT_KEY_SHA256'> = {
  MERCHANT_ID: testMerchantId,
  API_KEYS: apiKeys,
  ROOT_KEY_SHA256: sha256(testKeys.root),
};

function sha256(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
