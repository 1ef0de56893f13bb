import { RequestsDatabase, Outbox, type Outgoing } from '@kessai/messaging';
import { databaseNow, isDuplicateKey, update, type Statement } from '@kessai/database';
import { Refusal, StoredKeys } from '@kessai/http';
import { idToBytes, newId, type Scope } from '@kessai/runtime';
import { Injectable } from '@nestjs/common';
import { finalResponse, type ApiResponse } from '../idempotency/responses';
import { OneTransactionRequests, type AskedOnce } from '../idempotency/one-transaction';
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
import { environmentKeys, keyView, newKeyView, type KeyView } from './key-view';
import {
  type Merchant,
  merchantCreated,
  merchantRow,
  merchantView,
  nameOfEnvironmentMerchant,
  readMerchant,
  readMerchants,
} from './merchants';
import { PaymentConfig } from '../config';

interface NewKey {
  readonly name: string | null;
  readonly owner: string | null;
  readonly scopes: readonly Scope[];
  readonly merchantId: string | null;
}

/** Where a list of keys goes on: those of the environment are the oldest, and stand behind the stored ones. */
export interface KeysPlace {
  readonly before?: string | undefined;
  readonly environmentAfter?: string | undefined;
}

/** Merchants and API keys, the originals: wallet and ledger get each change by an event. */
@Injectable()
export class AccessService {
  constructor(
    private readonly db: RequestsDatabase,
    private readonly outbox: Outbox,
    private readonly storedKeys: StoredKeys,
    private readonly requests: OneTransactionRequests,
    private readonly config: PaymentConfig,
  ) {}

  /** A new merchant; under an idempotency key that was used for it before, the one that was made then. */
  createMerchant(name: string, actor: string, asked: AskedOnce): Promise<ApiResponse> {
    return this.requests.answer(asked, async (keep) => {
      const merchant: Merchant = { id: newId('mer'), name, createdAt: new Date(), createdBy: actor };
      const answer = finalResponse(201, merchantView(merchant));
      await this.write([...keep.rows(answer), merchantRow(merchant)], merchantCreated(merchant));
      return answer;
    });
  }

  /** The merchant that the environment names, with a row like every other. Instances that start at once make it once. */
  async openMerchant(merchantId: string): Promise<void> {
    const name = nameOfEnvironmentMerchant;
    const merchant: Merchant = { id: merchantId, name, createdAt: new Date(), createdBy: 'environment' };
    const [known] = await this.db.query(`SELECT id FROM merchant WHERE id = ?`, [idToBytes(merchantId)]);
    if (known !== undefined) return;
    try {
      await this.write([merchantRow(merchant)], merchantCreated(merchant));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error; // Another instance was first.
    }
  }

  async renameMerchant(merchantId: string, name: string): Promise<Merchant> {
    const merchant = await readMerchant(this.db, merchantId);
    await this.write([update('merchant', { set: { name }, where: { id: idToBytes(merchantId) } })]);
    return { ...merchant, name };
  }

  merchants(query: { before: string | undefined; limit: number }): Promise<Merchant[]> {
    return readMerchants(this.db, query);
  }

  /** The key is in this answer alone, and for a day in its repetitions: what stays here is its hash. */
  async createKey(wanted: NewKey, actor: string, asked: AskedOnce): Promise<ApiResponse> {
    const scopes = decideScopes(wanted.scopes, wanted.merchantId === null ? 'operator' : 'merchant');
    if (wanted.merchantId !== null) await readMerchant(this.db, wanted.merchantId);
    return this.requests.answer(asked, async (keep) => {
      const { key, sha256 } = newSecret(this.config.MODE);
      // By the database's clock, as requests for approval: which of the two is older does not hang on two machines.
      const createdAt = await databaseNow(this.db);
      const born = { id: newId('key'), createdAt, createdBy: actor, revokedAt: null };
      const apiKey: ApiKey = { ...born, ...wanted, scopes, sha256 };
      const answer = finalResponse(201, newKeyView(apiKey, key));
      const rows = keep.rowsOfSecret(answer, finalResponse(201, newKeyView(apiKey, null)));
      await this.write([...rows, keyRow(apiKey)], keyCreated(apiKey));
      return answer;
    });
  }

  async renameKey(keyId: string, name: string): Promise<KeyView> {
    this.refuseEnvironmentKey(keyId);
    const apiKey = await readKey(this.db, keyId);
    await this.write([update('api_key', { set: { name }, where: { id: idToBytes(keyId) } })]);
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
      await this.db.transaction(async (tx) => {
        const { sql, params } = revocation(keyId, { actor, at });
        const { affectedRows } = await tx.execute(sql, params); // api_key
        if (affectedRows === 0) return; // Another request has revoked it meanwhile, and has announced it.
        this.outbox.write(tx, [revoked]); // outbox
      });
    } finally {
      // Also after a COMMIT without an answer: whether the key is good is then for the row to say.
      this.storedKeys.forget(apiKey.sha256.toString('hex'));
    }
    this.outbox.wake();
  }

  /** Stored keys newest first, then those of the environment. */
  async keys({ merchantId, limit }: Omit<KeysQuery, 'before'>, place: KeysPlace): Promise<KeyView[]> {
    const { before, environmentAfter } = place;
    const stored = environmentAfter === undefined ? await readKeys(this.db, { merchantId, before, limit }) : [];
    const others = environmentKeys(this.config)
      .filter((key) => merchantId === undefined || key.merchantId === merchantId)
      .filter(({ id }) => environmentAfter === undefined || id > environmentAfter)
      .slice(0, limit - stored.length);
    return [...stored.map(keyView), ...(await this.withUses(others))];
  }

  private async withUses(keys: readonly KeyView[]): Promise<KeyView[]> {
    if (keys.length === 0) return [];
    const rows = await this.db.query<{ keyId: string; lastUsedAt: Date }>(
      `SELECT keyId, lastUsedAt FROM api_key_use WHERE keyId IN (?)`,
      [keys.map(({ id }) => id)],
    );
    const uses = new Map(rows.map(({ keyId, lastUsedAt }) => [keyId, lastUsedAt]));
    return keys.map((key) => ({ ...key, lastUsedAt: uses.get(key.id) ?? null }));
  }

  isEnvironmentKey(keyId: string): boolean {
    return environmentKeys(this.config).some(({ id }) => id === keyId);
  }

  private refuseEnvironmentKey(keyId: string): void {
    if (!this.isEnvironmentKey(keyId)) return;
    throw new Refusal('state_forbids', `The key ${keyId} comes from the environment: it is changed there.`);
  }

  /** The rows and the event that announces them, in one transaction. */
  private async write(rows: readonly Statement[], ...events: Outgoing[]): Promise<void> {
    await this.db.transaction(async (tx) => {
      tx.queue(...rows); // idempotency_claim, and the merchant or the key
      tx.queue(...this.outbox.rows(events)); // outbox
      await tx.flush();
    });
    this.outbox.wake();
  }
}
