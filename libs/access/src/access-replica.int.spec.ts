import { createHash } from 'node:crypto';
import { AccessKeyCreatedV1, AccessKeyRevokedV1, AccessMerchantCreatedV1, type DataOf } from '@kessai/contracts';
import { openDatabase } from '@kessai/database';
import { AnyKey, Refusal, StoredKeys } from '@kessai/http';
import { newId } from '@kessai/runtime';
import { Controller, Get, Module } from '@nestjs/common';
import {
  anEnvelope,
  aRunningService,
  eventually,
  givenDatabase,
  testAccess,
  testKeys,
  type GivenDatabase,
  openTransaction,
} from '@kessai/testing';
import { accessGrants, accessMigrations } from './access-migrations';
import { keepKeys, keepMerchants, revokeKeys } from './access-replica';

let given: GivenDatabase;
let keys: StoredKeys;

beforeAll(async () => {
  given = await givenDatabase({ name: 'replica', migrations: accessMigrations, ...accessGrants });
});
beforeEach(() => {
  keys = new StoredKeys(given.db);
});
afterAll(() => given.drop());

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function aKey(parts: Partial<DataOf<typeof AccessKeyCreatedV1>> = {}) {
  const keyId = newId('key');
  return anEnvelope(AccessKeyCreatedV1, {
    keyId,
    sha256: sha256(keyId),
    merchantId: newId('mer'),
    scopes: ['wallets:read'],
    createdAt: new Date(),
    ...parts,
  });
}

const revocationOf = ({ data: { keyId } }: AccessKeyCreatedV1) =>
  anEnvelope(AccessKeyRevokedV1, { keyId, revokedAt: new Date('2026-01-02T00:00:00Z') });

const hear = (...created: AccessKeyCreatedV1[]) => given.db.transaction((tx) => keepKeys(tx, created));
const hearRevoked = (...revoked: AccessKeyRevokedV1[]) => given.db.transaction((tx) => revokeKeys(tx, revoked));
const callerOf = async ({ data }: AccessKeyCreatedV1) => keys.callerOf(data.sha256);

describe('the replica of the keys', () => {
  it('lets in the keys it has heard of, with their merchants and scopes', async () => {
    const [ofShop, ofOperator] = [aKey(), aKey({ merchantId: null, scopes: ['ledger:read', 'admin'] })];
    await hear(ofShop, ofOperator);
    expect(await callerOf(ofShop)).toMatchObject({
      keyId: ofShop.data.keyId,
      kind: 'merchant',
      merchantId: ofShop.data.merchantId,
      scopes: new Set(['wallets:read']),
    });
    expect(await callerOf(ofOperator)).toMatchObject({
      kind: 'operator',
      merchantId: null,
      scopes: new Set(['ledger:read', 'admin']),
    });
    expect(await callerOf(aKey())).toBeNull();
  });

  it('lets in no key that was revoked, within half a second of its last use', async () => {
    const key = aKey();
    await hear(key);
    expect(await callerOf(key)).not.toBeNull();
    await hearRevoked(revocationOf(key));
    await eventually(async () => expect(await callerOf(key)).toBeNull());
  });

  it('lets in no key whose revocation it heard before its creation, however often either is said', async () => {
    const [key, other] = [aKey(), aKey()];
    await hearRevoked(revocationOf(key));
    await hear(key, other);
    await hear(key);
    await hearRevoked(revocationOf(key));
    await hear(key);
    expect(await callerOf(key)).toBeNull();
    expect(await callerOf(other)).not.toBeNull();
  });

  it('hears creations and revocations at once without either getting lost', async () => {
    const all = Array.from({ length: 40 }, () => aKey());
    const revoked = all.filter((_, index) => index % 2 === 0);
    await Promise.all([
      ...all.map((key) => hear(key)),
      hear(...[...all].reverse()),
      ...revoked.map((key) => hearRevoked(revocationOf(key))),
    ]);
    const callers = await Promise.all(all.map(callerOf));
    expect(callers.map((caller) => caller === null)).toEqual(all.map((key) => revoked.includes(key)));
  });

  it('knows the merchants that a root key may name', async () => {
    const created = { merchantId: newId('mer'), createdAt: new Date() };
    const keep = () => given.db.transaction((tx) => keepMerchants(tx, [anEnvelope(AccessMerchantCreatedV1, created)]));
    await keep();
    await keep();
    expect(await keys.hasMerchant(created.merchantId)).toBe(true);
    expect(await keys.hasMerchant(newId('mer'))).toBe(false);
    expect(await keys.hasMerchant('mer_1')).toBe(false);
  });

  it('lets in nobody before it has read all that was said: a revocation may be among it', async () => {
    const key = aKey();
    await hear(key);
    const reading = new StoredKeys(given.db, () => false);
    expect(() => reading.callerOf(key.data.sha256)).toThrow(Refusal);
    expect(() => reading.hasMerchant(key.data.merchantId!)).toThrow('has not read all keys');
  });

  it('is never told to forget: its user may not delete', async () => {
    await expect(given.db.execute('DELETE FROM api_key')).rejects.toThrow(/denied/);
  });
});

@Controller('v1/doors')
class DoorsController {
  @Get()
  @AnyKey()
  enter() {
    return {};
  }
}
@Module({ controllers: [DoorsController] })
class DoorsModule {}

describe('a service whose database is away', () => {
  it('still lets in the keys of its environment, and tells all others to come back', async () => {
    const busy = await openDatabase({ url: given.url, poolSize: 1, name: 'access', acquireTimeoutMs: 50 });
    const service = await aRunningService(DoorsModule, { config: testAccess, keys: new StoredKeys(busy) });
    const knock = (key: string) =>
      fetch(`${service.url}/v1/doors`, { headers: { authorization: `Bearer ${key}` } }).then(({ status }) => status);
    const secret = 'sk_test_of-a-shop';
    await hear(aKey({ sha256: sha256(secret) }));
    expect(await knock(secret)).toBe(200);

    const holding = await openTransaction(busy); // There is no other connection.
    await eventually(async () => expect(await knock(secret)).toBe(503));
    expect(await knock(testKeys.merchant)).toBe(200);
    await holding.rollback();
    await eventually(async () => expect(await knock(secret)).toBe(200));
    await service.stop();
    await busy.close();
  });
});
