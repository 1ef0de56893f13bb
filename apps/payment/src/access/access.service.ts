import type { Outbox, Outgoing } from '@kessai/messaging';
import {
  CommitOutcomeUnknown,
  idToBytes,
  inTransaction,
  isDuplicateKey,
  newId,
  read,
  Refusal,
  sendTogether,
  type Scope,
  type Statement,
  type StoredKeys,
} from '@kessai/platform';
import type { DataSource } from 'typeorm';
import { finalAnswer, type Answer } from '../idempotency/answers';
import { claimAnswered, claimOf, meetClaim } from '../idempotency/claims';
import {
  decideScopes,
  keyCreated,
  keyRevoked,
  keyRow,
  newSecret,
  readKey,
  readKeys,
  revocation,
  type ApiKey,
  type KeysQuery,
} from './api-keys';
import { keyView, type KeyView } from './key-view';
import {
  type Merchant,
  merchantCreated,
  merchantRow,
  merchantView,
  nameOfEnvironmentMerchant,
  readMerchant,
  readMerchants,
} from './merchants';

export interface AccessOptions {
  readonly outbox: Outbox;
  readonly mode: 'test' | 'live';
  readonly environmentKeys: readonly KeyView[];
  /** What this instance remembers of keys: a revocation shows in it at once. */
  readonly keys: Pick<StoredKeys, 'forget'>;
}

interface NewKey {
  readonly name: string | null;
  readonly scopes: readonly Scope[];
  readonly merchantId: string | null;
}

/** Where a list of keys goes on: those of the environment are the oldest, and stand behind the stored ones. */
export interface KeysPlace {
  readonly before?: string | undefined;
  readonly environmentAfter?: string | undefined;
}

/** Merchants and API keys: who may ask this platform for what. The originals; wallet and ledger hear of each change. */
export class AccessService {
  constructor(
    private readonly db: DataSource,
    private readonly options: AccessOptions,
  ) {}

  /** A new merchant; under an idempotency key that was used for it before, the one that was made then. */
  async createMerchant(name: string, by: { actor: string; idempotencyKey: string | null }): Promise<Answer> {
    const merchant: Merchant = { id: newId('mer'), name, createdAt: new Date(), createdBy: by.actor };
    const answer = finalAnswer(201, merchantView(merchant));
    if (by.idempotencyKey === null) {
      await this.write([merchantRow(merchant)], merchantCreated(merchant));
      return answer;
    }
    const asked = { method: 'POST', path: '/v1/merchants', key: by.idempotencyKey, body: { name } };
    const claim = claimOf({ merchantId: 'root', ...asked });
    try {
      await this.write([merchantRow(merchant), claimAnswered(claim, answer)], merchantCreated(merchant));
      return answer;
    } catch (error) {
      // The same request was first, or the answer to COMMIT is lost: the claim tells.
      if (!isDuplicateKey(error) && !(error instanceof CommitOutcomeUnknown)) throw error;
      const met = await meetClaim(this.db, claim);
      if (met.kind === 'replay') return met.answer;
      throw error;
    }
  }

  /** The merchant that the environment names, with a row like every other. Instances that start at once make it once. */
  async openMerchant(merchantId: string): Promise<void> {
    const name = nameOfEnvironmentMerchant;
    const merchant: Merchant = { id: merchantId, name, createdAt: new Date(), createdBy: 'environment' };
    const [known] = await read(this.db, `SELECT id FROM merchant WHERE id = ?`, [idToBytes(merchantId)]);
    if (known !== undefined) return;
    try {
      await this.write([merchantRow(merchant)], merchantCreated(merchant));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error; // Another instance was first.
    }
  }

  async renameMerchant(merchantId: string, name: string): Promise<Merchant> {
    const merchant = await readMerchant(this.db, merchantId);
    await inTransaction(this.db, (tx) =>
      tx.query(`UPDATE merchant SET name = ? WHERE id = ?`, [name, idToBytes(merchantId)]),
    );
    return { ...merchant, name };
  }

  merchants(query: { before: string | undefined; limit: number }): Promise<Merchant[]> {
    return readMerchants(this.db, query);
  }

  /** The only time that the key is seen: what stays here is its hash. */
  async createKey(asked: NewKey, actor: string): Promise<{ key: string; apiKey: ApiKey }> {
    const scopes = decideScopes(asked.scopes, asked.merchantId === null ? 'operator' : 'merchant');
    if (asked.merchantId !== null) await readMerchant(this.db, asked.merchantId);
    const { key, sha256 } = newSecret(this.options.mode);
    const born = { id: newId('key'), createdAt: new Date(), createdBy: actor, revokedAt: null };
    const apiKey: ApiKey = { ...born, ...asked, scopes, sha256 };

    await this.write([keyRow(apiKey)], keyCreated(apiKey));
    return { key, apiKey };
  }

  async renameKey(keyId: string, name: string): Promise<KeyView> {
    this.refuseEnvironmentKey(keyId);
    const apiKey = await readKey(this.db, keyId);
    await inTransaction(this.db, (tx) =>
      tx.query(`UPDATE api_key SET name = ? WHERE id = ?`, [name, idToBytes(keyId)]),
    );
    return keyView({ ...apiKey, name });
  }

  /** The key is good no more: here at once, elsewhere within a second. Doing it again changes nothing. */
  async revokeKey(keyId: string, actor: string): Promise<void> {
    this.refuseEnvironmentKey(keyId);
    const apiKey = await readKey(this.db, keyId);
    if (apiKey.revokedAt !== null) return;
    const at = new Date();
    const revoked = keyRevoked(keyId, at);

    try {
      await inTransaction(this.db, async (tx) => {
        const [row] = await sendTogether(tx, [revocation(keyId, { actor, at })]);
        // Another request has revoked it meanwhile, and has told of it.
        if (row?.affectedRows === 1) await sendTogether(tx, this.options.outbox.rows([revoked]));
      });
    } finally {
      // Also after a COMMIT without an answer: whether the key is good is then for the row to say.
      this.options.keys.forget(apiKey.sha256.toString('hex'));
    }
    this.options.outbox.wake();
  }

  /** Stored keys newest first, then those of the environment. */
  async keys({ merchantId, limit }: Omit<KeysQuery, 'before'>, place: KeysPlace): Promise<KeyView[]> {
    const { before, environmentAfter } = place;
    const stored = environmentAfter === undefined ? await readKeys(this.db, { merchantId, before, limit }) : [];
    const others = this.options.environmentKeys
      .filter((key) => merchantId === undefined || key.merchantId === merchantId)
      .filter(({ id }) => environmentAfter === undefined || id > environmentAfter)
      .slice(0, limit - stored.length);
    return [...stored.map(keyView), ...(await this.withUses(others))];
  }

  private async withUses(keys: readonly KeyView[]): Promise<KeyView[]> {
    if (keys.length === 0) return [];
    const rows = await read<{ keyId: string; lastUsedAt: Date }>(
      this.db,
      `SELECT keyId, lastUsedAt FROM api_key_use WHERE keyId IN (?)`,
      [keys.map(({ id }) => id)],
    );
    const uses = new Map(rows.map(({ keyId, lastUsedAt }) => [keyId, lastUsedAt]));
    return keys.map((key) => ({ ...key, lastUsedAt: uses.get(key.id) ?? null }));
  }

  isEnvironmentKey(keyId: string): boolean {
    return this.options.environmentKeys.some(({ id }) => id === keyId);
  }

  private refuseEnvironmentKey(keyId: string): void {
    if (!this.isEnvironmentKey(keyId)) return;
    throw new Refusal('state_forbids', `The key ${keyId} comes from the environment: it is changed there.`);
  }

  /** The change and what tells of it, together. */
  private async write(change: readonly Statement[], event: Outgoing): Promise<void> {
    await inTransaction(this.db, (tx) => sendTogether(tx, [...change, ...this.options.outbox.rows([event])]));
    this.options.outbox.wake();
  }
}
