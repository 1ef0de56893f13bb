import { allScopes, idSchema, type ApiKey as EnvironmentKey, type PlatformConfig } from '@kessai/platform';
import { z } from 'zod';
import type { UsedApiKey } from './api-keys';

const scopes = z.array(z.enum([...allScopes]));
const sample = {
  id: 'key_0198c0000000700080000000000000aa',
  name: 'shop server',
  merchantId: 'mer_0198c0000000700080000000000000aa',
  scopes: ['payments:read', 'payments:write'],
  createdAt: '2026-01-01T00:00:00.000Z',
};

/** A key as the API shows it: never the key itself, which nobody here knows. */
export const keySchema = z
  .object({
    id: z.string().describe('`key_…`, or the name that the environment gives it.'),
    name: z.string().nullable(),
    kind: z.enum(['merchant', 'operator', 'root']),
    merchantId: idSchema('mer').nullable().describe('Null unless the key is a merchant’s.'),
    scopes,
    source: z.enum(['api', 'environment']).describe('Keys of the environment are changed there, with a restart.'),
    createdAt: z.date().nullable(),
    revokedAt: z.date().nullable(),
    lastUsedAt: z
      .date()
      .nullable()
      .describe('Some seconds behind; up to 15 minutes where it is used at wallet or ledger.'),
  })
  .meta({
    id: 'ApiKey',
    examples: [{ ...sample, kind: 'merchant', source: 'api', revokedAt: null, lastUsedAt: null }],
  });
export type KeyView = z.output<typeof keySchema>;

/** The one answer that ever holds a key. */
export const newKeySchema = z
  .object({
    id: idSchema('key'),
    key: z.string().describe('Shown this once: only its hash is kept.'),
    name: z.string().nullable(),
    scopes,
    merchantId: idSchema('mer').nullable(),
    createdAt: z.date(),
  })
  .meta({ id: 'NewApiKey', examples: [{ ...sample, key: 'sk_test_mS0l9qQe7vZ3rX1bT5uK2wN8aYcDfGhJ' }] });

export function keyView({ id, name, merchantId, scopes, createdAt, revokedAt, lastUsedAt }: UsedApiKey): KeyView {
  const kind = merchantId === null ? 'operator' : 'merchant';
  return { id, name, kind, merchantId, scopes: [...scopes], source: 'api', createdAt, revokedAt, lastUsedAt };
}

/** Those of the environment, which no table knows, by their ids. */
export function environmentKeys(config: Pick<PlatformConfig, 'API_KEYS' | 'ROOT_KEY_SHA256'>): KeyView[] {
  const known = { name: null, source: 'environment', createdAt: null, revokedAt: null, lastUsedAt: null } as const;
  const given = config.API_KEYS.map(({ id, kind, merchantId, scopes }: EnvironmentKey): KeyView => {
    return { ...known, id, kind, merchantId: merchantId ?? null, scopes };
  });
  const root: KeyView = { ...known, id: 'root', kind: 'root', merchantId: null, scopes: [...allScopes] };
  return [...given, ...(config.ROOT_KEY_SHA256 === undefined ? [] : [root])].sort((a, b) => (a.id < b.id ? -1 : 1));
}
