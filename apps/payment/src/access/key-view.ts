import { idSchema } from '@kessai/http';
import { allScopes, type ApiKey as EnvironmentKey, type PlatformConfig } from '@kessai/runtime';
import { z } from 'zod';
import type { ApiKey, UsedApiKey } from './api-keys';

const scopes = z.array(z.enum([...allScopes]));
const sample = {
  id: 'key_0198c0000000700080000000000000aa',
  name: 'shop server',
  owner: 'it@shop.example',
  merchantId: 'mer_0198c0000000700080000000000000aa',
  scopes: ['payments:read', 'payments:write'],
  createdAt: '2026-01-01T00:00:00.000Z',
};

/** A key as the API shows it: never the key itself, which is stored nowhere. */
export const keySchema = z
  .object({
    id: z.string().describe('`key_…`, or the name that the environment gives it.'),
    name: z.string().nullable(),
    owner: z.string().nullable().describe('The person or system that has it, as it was named with the key.'),
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

/** The one answer that ever holds a key, and its repetitions for a day. */
export const newKeySchema = z
  .object({
    id: idSchema('key'),
    key: z
      .string()
      .nullable()
      .describe('Shown in this answer: only its hash is kept. Null where the request is repeated after 24 hours.'),
    name: z.string().nullable(),
    owner: z.string().nullable(),
    scopes,
    merchantId: idSchema('mer').nullable(),
    createdAt: z.date(),
  })
  .meta({ id: 'NewApiKey', examples: [{ ...sample, key: 'sk_test_mS0l9qQe7vZ3rX1bT5uK2wN8aYcDfGhJ' }] });

export function newKeyView({ id, name, owner, scopes, merchantId, createdAt }: ApiKey, key: string | null) {
  return { id, key, name, owner, scopes: [...scopes], merchantId, createdAt } satisfies z.output<typeof newKeySchema>;
}

export function keyView({ scopes, ...key }: UsedApiKey): KeyView {
  const { id, name, owner, merchantId, createdAt, revokedAt, lastUsedAt } = key;
  const kind = merchantId === null ? 'operator' : 'merchant';
  const source = 'api';
  return { id, name, owner, kind, merchantId, scopes: [...scopes], source, createdAt, revokedAt, lastUsedAt };
}

type EnvironmentOfKeys = Pick<PlatformConfig, 'API_KEYS' | 'ROOT_KEY_SHA256' | 'ROOT_KEY_OWNER'>;

/** Those of the environment, which no table knows, by their ids. */
export function environmentKeys(config: EnvironmentOfKeys): KeyView[] {
  const known = { name: null, source: 'environment', createdAt: null, revokedAt: null, lastUsedAt: null } as const;
  const given = config.API_KEYS.map(({ id, owner, kind, merchantId, scopes }: EnvironmentKey): KeyView => {
    return { ...known, id, owner: owner ?? null, kind, merchantId: merchantId ?? null, scopes };
  });
  const owner = config.ROOT_KEY_OWNER ?? null;
  const root: KeyView = { ...known, id: 'root', owner, kind: 'root', merchantId: null, scopes: [...allScopes] };
  return [...given, ...(config.ROOT_KEY_SHA256 === undefined ? [] : [root])].sort((a, b) => (a.id < b.id ? -1 : 1));
}
