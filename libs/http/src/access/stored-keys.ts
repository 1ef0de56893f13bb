import type { Caller } from './access';
import type { Database } from '@kessai/database';
import { FreshRows } from './fresh-rows';
import { idFromBytes, idToBytes, isId } from '@kessai/runtime';
import { Refusal } from '../problems/refusals';

/** A revoked key must be without effect within a second on every service; the way here takes the other half of it. */
const MAX_AGE_MS = 500;
/** Who has just got a key tries it before every service has heard of it. */
const ABSENT_MAX_AGE_MS = 100;

interface KeyRow {
  readonly id: Buffer;
  readonly sha256: Buffer;
  readonly merchantId: Buffer | null;
  readonly scopes: string;
}

/**
 * The API keys and merchants of the service's own database: payment's originals, or the replica that wallet and ledger
 * keep by `access.events`. Both have the tables `api_key` and `merchant`.
 */
export class StoredKeys {
  private readonly callers: FreshRows<Caller>;
  private readonly merchants: FreshRows<true>;
  private uses = new Map<string, Date>();

  constructor(
    db: Database,
    /** False until all has been read that was announced before the service began: a revocation may be among it. */
    private readonly isComplete: () => boolean = () => true,
  ) {
    const ages = { maxAgeMs: MAX_AGE_MS, absentMaxAgeMs: ABSENT_MAX_AGE_MS };
    this.callers = new FreshRows({ ...ages, load: (hashes) => readCallers(db, hashes) });
    this.merchants = new FreshRows({ ...ages, load: (ids) => readMerchants(db, ids) });
  }

  /** The caller whose key has this SHA-256, in hex. */
  callerOf(sha256: string): Caller | null | Promise<Caller | null> {
    this.demandComplete();
    return this.callers.find(sha256);
  }

  /** From memory, and perhaps revoked by now: good enough to be looked at more closely. */
  hadCaller(sha256: string): boolean {
    return this.callers.had(sha256);
  }

  hasMerchant(merchantId: string): boolean | Promise<boolean> {
    if (!isId('mer', merchantId)) return false;
    this.demandComplete();
    const found = this.merchants.find(merchantId);
    return found instanceof Promise ? found.then((row) => row !== null) : found !== null;
  }

  /** This process has revoked the key: it need not wait for its own memory to grow old. */
  forget(sha256: string): void {
    this.callers.forget(sha256);
  }

  noteUse(keyId: string): void {
    this.uses.set(keyId, new Date());
  }

  /** Which keys were used since this was last asked, and when: for the writer of these times. */
  takeUses(): ReadonlyMap<string, Date> {
    const { uses } = this;
    this.uses = new Map();
    return uses;
  }

  private demandComplete(): void {
    if (this.isComplete()) return;
    throw new Refusal('not_ready', 'The service has not read all keys yet.', { retryAfterSeconds: 1 });
  }
}

/** By hash alone: how long it takes says nothing about a key. A revoked key is no key. */
async function readCallers(db: Database, hashes: readonly string[]): Promise<Map<string, Caller>> {
  const rows = await db.query<KeyRow>(
    `SELECT id, sha256, merchantId, scopes FROM api_key WHERE sha256 IN (?) AND revokedAt IS NULL`,
    [hashes.map((hash) => Buffer.from(hash, 'hex'))],
  );
  return new Map(rows.map((row) => [row.sha256.toString('hex'), callerFrom(row)]));
}

function callerFrom({ id, merchantId, scopes }: KeyRow): Caller {
  return {
    keyId: idFromBytes('key', id),
    kind: merchantId === null ? 'operator' : 'merchant',
    merchantId: merchantId && idFromBytes('mer', merchantId),
    scopes: new Set(scopes.split(' ')),
  };
}

async function readMerchants(db: Database, ids: readonly string[]): Promise<Map<string, true>> {
  const rows = await db.query<{ id: Buffer }>(`SELECT id FROM merchant WHERE id IN (?)`, [ids.map(idToBytes)]);
  return new Map(rows.map(({ id }) => [idFromBytes('mer', id), true]));
}
