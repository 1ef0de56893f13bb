import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { uuidv7 } from 'uuidv7';

export interface Keys {
  root: string;
  /** All merchant scopes of the one merchant. */
  merchant: string;
  /** Reads that merchant's wallets. */
  wallet: string;
  /** An operator who reads and writes the books. */
  finance: string;
  /** An operator who looks after payments: the second key, beside root, of what takes two. */
  support: string;
}

/** By which payment signs what it tells of keys: the private half for payment alone, the public one for the others. */
export interface SigningPair {
  privateKey: string;
  publicKey: string;
}

export interface Access {
  merchantId: string;
  keys: Keys;
  signing: SigningPair;
}

/** The keys of a data folder: made once, so that what was noted down works after a restart. */
export function openAccess(file: string): Access {
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Access>) : null;
  const key = (): string => `sk_test_${randomBytes(24).toString('base64url')}`;
  const access: Access = {
    merchantId: known?.merchantId ?? `mer_${uuidv7().replaceAll('-', '')}`,
    // A folder of an earlier version may lack one of them.
    signing: known?.signing ?? aSigningPair(),
    keys: { root: key(), merchant: key(), wallet: key(), finance: key(), support: key(), ...known?.keys },
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(access, null, 2) + '\n', { mode: 0o600 });
  return access;
}

function aSigningPair(): SigningPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  };
}

/** What services are told of the keys: who may do what, and hashes. */
export function accessEnvironment({ merchantId, keys }: Access): Record<string, string> {
  const ofMerchant = { kind: 'merchant', merchantId };
  const apiKeys = [
    {
      ...ofMerchant,
      id: 'key_merchant',
      sha256: sha256(keys.merchant),
      scopes: ['payments:read', 'payments:write', 'wallets:read', 'webhooks:write'],
    },
    { ...ofMerchant, id: 'key_wallet', sha256: sha256(keys.wallet), scopes: ['wallets:read'] },
    { id: 'key_finance', kind: 'operator', sha256: sha256(keys.finance), scopes: ['ledger:read', 'ledger:write'] },
    {
      id: 'key_support',
      kind: 'operator',
      sha256: sha256(keys.support),
      scopes: ['admin', 'payments:read', 'wallets:read'],
    },
  ];
  return { MERCHANT_ID: merchantId, ROOT_KEY_SHA256: sha256(keys.root), API_KEYS: JSON.stringify(apiKeys) };
}

function sha256(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
