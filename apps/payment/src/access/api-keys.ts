import { createHash, randomBytes } from 'node:crypto';
import { AccessKeyCreatedV1, AccessKeyRevokedV1 } from '@kessai/contracts';
import { announce, type Outgoing } from '@kessai/messaging';
import {
  idFromBytes,
  idToBytes,
  insertion,
  merchantScopes,
  operatorScopes,
  read,
  Refusal,
  type Scope,
  type Statement,
} from '@kessai/platform';
import type { DataSource } from 'typeorm';

/** A key as we know it: by its hash. */
export interface ApiKey {
  readonly id: string;
  readonly sha256: Buffer;
  /** Null for a key of an operator. */
  readonly merchantId: string | null;
  readonly name: string | null;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly revokedAt: Date | null;
}

export interface UsedApiKey extends ApiKey {
  readonly lastUsedAt: Date | null;
}

/** 192 bits: nobody tries them all. */
const SECRET_BYTES = 24;

/** A new key for its owner, and its hash for us. */
export function newSecret(mode: 'test' | 'live'): { key: string; sha256: Buffer } {
  const key = `sk_${mode}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return { key, sha256: createHash('sha256').update(key).digest() };
}

/** Refuses what this kind of key cannot be allowed: a merchant's key sees no books, an operator's takes no payments. */
export function decideScopes(asked: readonly Scope[], kind: 'merchant' | 'operator'): Scope[] {
  const allowed: readonly Scope[] = kind === 'merchant' ? merchantScopes : operatorScopes;
  const foreign = asked.filter((scope) => !allowed.includes(scope));
  if (foreign.length > 0) {
    throw new Refusal(
      'scope_not_allowed',
      `No key of a${kind === 'merchant' ? '' : 'n'} ${kind} has ${foreign.join(', ')}.`,
    );
  }
  return allowed.filter((scope) => asked.includes(scope));
}

interface Row {
  id: Buffer;
  sha256: Buffer;
  merchantId: Buffer | null;
  name: string | null;
  scopes: string;
  createdAt: Date;
  createdBy: string;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
}

// The use of a key stands under its id as text, as that of a key from the environment does.
const selectKeys = `
  SELECT k.id, k.sha256, k.merchantId, k.name, k.scopes, k.createdAt, k.createdBy, k.revokedAt, u.lastUsedAt
  FROM api_key k LEFT JOIN api_key_use u ON u.keyId = CONCAT('key_', LOWER(HEX(k.id)))`;

export async function readKey(db: DataSource, keyId: string): Promise<UsedApiKey> {
  const [row] = await read<Row>(db, `${selectKeys} WHERE k.id = ?`, [idToBytes(keyId)]);
  if (row === undefined) throw new Refusal('not_found', `There is no key ${keyId}.`);
  return keyFrom(row);
}

export interface KeysQuery {
  readonly merchantId: string | undefined;
  readonly before: string | undefined;
  readonly limit: number;
}

/** Newest first, the revoked ones too. */
export async function readKeys(db: DataSource, { merchantId, before, limit }: KeysQuery): Promise<UsedApiKey[]> {
  const rows = await read<Row>(
    db,
    `${selectKeys}
     WHERE TRUE ${merchantId === undefined ? '' : 'AND k.merchantId = ?'} ${before === undefined ? '' : 'AND k.id < ?'}
     ORDER BY k.id DESC LIMIT ?`,
    [...[merchantId, before].flatMap((id) => (id === undefined ? [] : [idToBytes(id)])), limit],
  );
  return rows.map(keyFrom);
}

export function keyRow(key: ApiKey): Statement {
  return insertion(
    'api_key',
    ['id', 'sha256', 'merchantId', 'name', 'scopes', 'createdAt', 'createdBy'],
    [
      [
        idToBytes(key.id),
        key.sha256,
        key.merchantId && idToBytes(key.merchantId),
        key.name,
        key.scopes.join(' '),
        key.createdAt,
        key.createdBy,
      ],
    ],
  );
}

/** Finds no row where the key is revoked already: its first revocation stands. */
export function revocation(keyId: string, by: { actor: string; at: Date }): Statement {
  return {
    sql: `UPDATE api_key SET revokedAt = ?, revokedBy = ? WHERE id = ? AND revokedAt IS NULL`,
    params: [by.at, by.actor, idToBytes(keyId)],
  };
}

export function keyCreated({ id, sha256, merchantId, scopes, createdAt }: ApiKey): Outgoing {
  const data = { keyId: id, sha256: sha256.toString('hex'), merchantId, scopes: [...scopes], createdAt };
  return announce(AccessKeyCreatedV1, data, { sequence: 1n });
}

export function keyRevoked(keyId: string, revokedAt: Date): Outgoing {
  return announce(AccessKeyRevokedV1, { keyId, revokedAt }, { sequence: 1n });
}

function keyFrom({ id, merchantId, scopes, ...columns }: Row): UsedApiKey {
  return {
    ...columns,
    id: idFromBytes('key', id),
    merchantId: merchantId && idFromBytes('mer', merchantId),
    scopes: scopes.split(' ') as Scope[],
  };
}
