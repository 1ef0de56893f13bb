import { createHash, randomBytes } from 'node:crypto';
import { AccessKeyCreatedV1, AccessKeyRevokedV1 } from '@kessai/contracts';
import { announce, type Outgoing } from '@kessai/messaging';
import { type Statement, type Database, insert } from '@kessai/database';
import { Refusal } from '@kessai/http';
import { idFromBytes, idToBytes, merchantScopes, operatorScopes, type Scope } from '@kessai/runtime';

/** A key as we know it: by its hash. */
export interface ApiKey {
  readonly id: string;
  readonly sha256: Buffer;
  /** Null for a key of an operator. */
  readonly merchantId: string | null;
  readonly name: string | null;
  /** The person or system that has it, as root has named it. */
  readonly owner: string | null;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly revokedAt: Date | null;
}

export interface UsedApiKey extends ApiKey {
  readonly lastUsedAt: Date | null;
}

/** 192 bits: too many to try them all. */
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

type Row = Omit<UsedApiKey, 'id' | 'merchantId' | 'scopes'> & {
  readonly id: Buffer;
  readonly merchantId: Buffer | null;
  readonly scopes: string;
};

// The use of a key stands under its id as text, as that of a key from the environment does.
const selectKeys = (index: 'PRIMARY' | 'api_key_of_merchant') => `
  SELECT k.id, k.sha256, k.merchantId, k.name, k.owner, k.scopes, k.createdAt, k.createdBy, k.revokedAt, u.lastUsedAt
  FROM api_key k FORCE INDEX (${index}) LEFT JOIN api_key_use u ON u.keyId = CONCAT('key_', LOWER(HEX(k.id)))`;

export async function readKey(db: Database, keyId: string): Promise<UsedApiKey> {
  const [row] = await db.query<Row>(`${selectKeys('PRIMARY')} WHERE k.id = ?`, [idToBytes(keyId)]);
  if (row === undefined) throw new Refusal('not_found', `There is no key ${keyId}.`);
  return keyFrom(row);
}

export interface KeysQuery {
  readonly merchantId: string | undefined;
  readonly before: string | undefined;
  readonly limit: number;
}

/** Newest first, the revoked ones too. */
export async function readKeys(db: Database, { merchantId, before, limit }: KeysQuery): Promise<UsedApiKey[]> {
  const rows = await db.query<Row>(
    `${selectKeys(merchantId === undefined ? 'PRIMARY' : 'api_key_of_merchant')}
     WHERE TRUE ${merchantId === undefined ? '' : 'AND k.merchantId = ?'} ${before === undefined ? '' : 'AND k.id < ?'}
     ORDER BY k.id DESC LIMIT ?`,
    [...[merchantId, before].flatMap((id) => (id === undefined ? [] : [idToBytes(id)])), limit],
  );
  return rows.map(keyFrom);
}

export function keyRow(key: ApiKey): Statement {
  return insert('api_key', {
    id: idToBytes(key.id),
    sha256: key.sha256,
    merchantId: key.merchantId && idToBytes(key.merchantId),
    name: key.name,
    owner: key.owner,
    scopes: key.scopes.join(' '),
    createdAt: key.createdAt,
    createdBy: key.createdBy,
  });
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
