import { newId } from '@kessai/runtime';
import { eventually, type GivenDatabase, givenServiceDatabase } from '@kessai/testing';
import { paymentGrants, paymentMigrations } from '../database/payment-migrations';
import { anOrder, givenPayment, merchantId, type GivenPayment } from '../../testing/given-payment';
import { AccessService } from './access.service';

let database: GivenDatabase;
let payment: GivenPayment;
let another: GivenPayment;

beforeAll(async () => {
  database = await givenServiceDatabase({
    name: 'access',
    migrations: paymentMigrations,
    grants: paymentGrants,
    severalStatements: true,
  });
  const options = { db: database.db, pspUrl: 'http://127.0.0.1:1' };
  [payment, another] = await Promise.all([givenPayment(options), givenPayment(options)]);
});
afterAll(async () => {
  await payment.close();
  await another.close();
  await database.drop();
});

const asRoot = { key: 'root' } as const;

async function aMerchant(name = 'Bean there'): Promise<string> {
  const { status, body } = await payment.post('/v1/merchants', { name }, asRoot);
  expect(status).toBe(201);
  return body.id;
}

async function aKey(path: string, scopes: readonly string[], name?: string): Promise<{ id: string; key: string }> {
  const { status, body } = await payment.post(path, { scopes, ...(name && { name }) }, asRoot);
  expect(status).toBe(201);
  return { id: body.id, key: String(body['key']) };
}

const aMerchantKey = (ofMerchant: string, scopes: readonly string[] = ['payments:read', 'payments:write']) =>
  aKey(`/v1/merchants/${ofMerchant}/keys`, scopes);

const listWith = (secret: string, at: GivenPayment = payment) => at.get('/v1/payments', { secret });

interface EventRow {
  type: string;
  recordKey: string;
  value: Record<string, unknown>;
}

async function eventsOf(recordKey: string): Promise<EventRow[]> {
  const rows = await database.db.query<{ type: string; topic: string; value: Buffer }>(
    `SELECT type, topic, value FROM outbox WHERE recordKey = ?`,
    [Buffer.from(recordKey)],
  );
  expect(rows.every(({ topic }) => topic === 'access.events')).toBe(true);
  return rows.map(({ type, value }) => ({ type, recordKey, value: JSON.parse(value.toString()) as EventRow['value'] }));
}

describe('a merchant', () => {
  it('is created, listed newest first by pages, and renamed', async () => {
    const first = await aMerchant('First');
    const second = await aMerchant('Second');
    const page = await payment.get('/v1/merchants?limit=1', asRoot);
    expect(page.body).toMatchObject({ data: [{ id: second, name: 'Second' }], hasMore: true });
    const next = await payment.get(`/v1/merchants?limit=1&cursor=${page.body.nextCursor}`, asRoot);
    expect(next.body.data).toEqual([{ id: first, name: 'First', createdAt: expect.any(String) }]);

    const renamed = await payment.ask('PATCH', `/v1/merchants/${first}`, { name: 'Once first' }, asRoot);
    expect([renamed.status, renamed.body['name']]).toEqual([200, 'Once first']);
    expect(await eventsOf(first)).toMatchObject([{ type: 'access.merchant_created.v1', value: { merchantId: first } }]);
  });

  it.each([{}, { name: '' }, { name: 'x'.repeat(101) }, { name: 1 }, { name: 'a', more: true }])(
    'is not created from %j',
    async (body) => {
      const answer = await payment.post('/v1/merchants', body, asRoot);
      expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
    },
  );

  it('is made once under one idempotency key, however many ask at once, and each gets the same answer', async () => {
    const idempotencyKey = newId('evt');
    const create = (name: string) => payment.post('/v1/merchants', { name }, { ...asRoot, idempotencyKey });
    const answers = [...(await Promise.all([create('Once'), create('Once'), create('Once')])), await create('Once')];
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers.at(-1)?.headers['idempotent-replayed']).toBe('true');
    expect(answers[0]?.status).toBe(201);
    const other = await create('Another');
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
    const named = (await payment.get('/v1/merchants?limit=100', asRoot)).body.data.filter(
      ({ name }) => name === 'Once',
    );
    expect(named).toHaveLength(1);
  });

  it('that nobody knows has no name, no keys and no fees', async () => {
    const unknownId = newId('mer');
    const fees = { currency: 'KRW', basisPoints: 1, fixedAmount: 0, vatBasisPoints: 0 };
    const answers = [
      await payment.ask('PATCH', `/v1/merchants/${unknownId}`, { name: 'x' }, asRoot),
      await payment.post(`/v1/merchants/${unknownId}/keys`, { scopes: ['payments:read'] }, asRoot),
      await payment.post(`/v1/merchants/mer_1/keys`, { scopes: ['payments:read'] }, asRoot),
      await payment.ask('PUT', `/v1/merchants/${unknownId}/fees`, fees, asRoot),
      await payment.get(`/v1/merchants/${unknownId}/fees`, asRoot),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  });

  it('that the root key names must exist', async () => {
    const known = await aMerchant();
    const create = (named: string) => payment.create(anOrder(), { key: 'root', headers: { 'kessai-merchant': named } });
    expect((await create(known)).body['merchantId']).toBe(known);
    expect((await create(newId('mer'))).status).toBe(404);
    expect((await create('mer_1')).status).toBe(404);
  });

  it('of the environment is opened once by two instances that start at once', async () => {
    await payment.app.get(AccessService).openMerchant(merchantId); // As a later start does.
    expect(await eventsOf(merchantId)).toHaveLength(1);
    expect((await payment.get('/v1/merchants', asRoot)).body.data.map(({ id }) => id)).toContain(merchantId);
  });
});

describe('a key', () => {
  it('works as soon as it is made, for its merchant and within its scopes', async () => {
    const ofMerchant = await aMerchant();
    const { key } = await aMerchantKey(ofMerchant);
    expect(key).toMatch(/^sk_test_[A-Za-z0-9_-]{32}$/);
    const created = await payment.create(anOrder(), { secret: key });
    expect([created.status, created.body['merchantId']]).toEqual([201, ofMerchant]);

    const reader = await aMerchantKey(ofMerchant, ['payments:read']);
    expect((await payment.create(anOrder(), { secret: reader.key })).body.code).toBe('insufficient_scope');
    expect((await payment.get(`/v1/payments/${created.body.id}`, { secret: reader.key })).status).toBe(200);

    const foreign = await aMerchantKey(await aMerchant());
    expect((await payment.get(`/v1/payments/${created.body.id}`, { secret: foreign.key })).status).toBe(404);
    const operator = await aKey('/v1/operator-keys', ['payments:read']);
    expect((await payment.get(`/v1/payments/${created.body.id}`, { secret: operator.key })).status).toBe(200);
  });

  it('is let in by every instance', async () => {
    const { key } = await aMerchantKey(await aMerchant());
    expect((await listWith(key, another)).status).toBe(200);
  });

  it('stops at once where it is revoked, and everywhere else when memory has grown old', async () => {
    const { id, key } = await aMerchantKey(await aMerchant());
    expect([(await listWith(key)).status, (await listWith(key, another)).status]).toEqual([200, 200]);
    const revoked = await payment.ask('DELETE', `/v1/keys/${id}`, undefined, asRoot);
    expect(revoked.status).toBe(204);
    expect((await listWith(key)).status).toBe(401);
    await eventually(async () => expect((await listWith(key, another)).status).toBe(401));
    expect(await eventsOf(`${id}/revoked`)).toMatchObject([{ type: 'access.key_revoked.v1', value: { keyId: id } }]);
  });

  it('is revoked once, however often and by however many at once', async () => {
    const { id } = await aMerchantKey(await aMerchant());
    const revoke = () => payment.ask('DELETE', `/v1/keys/${id}`, undefined, asRoot);
    const answers = await Promise.all([revoke(), revoke(), revoke()]);
    expect([...answers, await revoke()].map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    expect(await eventsOf(`${id}/revoked`)).toHaveLength(1);
    expect((await payment.ask('DELETE', `/v1/keys/${newId('key')}`, undefined, asRoot)).status).toBe(404);
  });

  it('gets no scope of the other kind', async () => {
    const ofMerchant = await aMerchant();
    const ask = (path: string, scopes: unknown) => payment.post(path, { scopes }, asRoot);
    for (const scope of ['ledger:read', 'ledger:write', 'admin']) {
      const answer = await ask(`/v1/merchants/${ofMerchant}/keys`, ['payments:read', scope]);
      expect([answer.status, answer.body.code]).toEqual([422, 'scope_not_allowed']);
    }
    for (const scope of ['payments:write', 'webhooks:write']) {
      const answer = await ask('/v1/operator-keys', [scope]);
      expect([answer.status, answer.body.code]).toEqual([422, 'scope_not_allowed']);
    }
    for (const scopes of [[], ['everything'], 'admin', undefined]) {
      expect((await ask('/v1/operator-keys', scopes)).body.code).toBe('validation_failed');
    }
  });

  it('is shown once, and stands nowhere again: not in a list, not in an event, not in the database', async () => {
    const ofMerchant = await aMerchant();
    const { id, key } = await aMerchantKey(ofMerchant);
    const listed = await payment.get(`/v1/keys?merchantId=${ofMerchant}`, asRoot);
    expect(listed.body.data).toEqual([
      {
        id,
        name: null,
        owner: null,
        kind: 'merchant',
        merchantId: ofMerchant,
        source: 'api',
        scopes: ['payments:read', 'payments:write'],
        createdAt: expect.any(String),
        revokedAt: null,
        lastUsedAt: null,
      },
    ]);
    const [event] = await eventsOf(id);
    const rows = await database.db.query<object>(`SELECT * FROM api_key`);
    const seen = JSON.stringify([listed.body, event, rows.map((row) => Object.values(row).map(String))]);
    expect(event).toMatchObject({ type: 'access.key_created.v1', value: { keyId: id, merchantId: ofMerchant } });
    expect(seen).not.toContain(key);
    expect(seen).not.toContain(key.slice('sk_test_'.length));
  });

  it('is made once under one idempotency key, which keeps it sealed', async () => {
    const path = `/v1/merchants/${await aMerchant()}/keys`;
    const make = () =>
      payment.post(path, { scopes: ['payments:read'] }, { ...asRoot, idempotencyKey: 'the same for both' });
    const [first, second] = [await make(), await make()];
    expect([second.status, second.text]).toEqual([201, first.text]);
    expect(String(first.body['key'])).toMatch(/^sk_test_/);
    const kept = await database.db.query<object>(
      `SELECT c.answer, s.sealedAnswer FROM idempotency_claim c LEFT JOIN idempotency_secret s ON s.claimId = c.id`,
    );
    expect(kept.map((row) => Object.values(row).map(String)).join()).not.toContain('sk_test_');
  });

  it('can be renamed, before and after it is revoked', async () => {
    const ofMerchant = await aMerchant();
    const { id } = await aMerchantKey(ofMerchant);
    const renamed = await payment.ask('PATCH', `/v1/keys/${id}`, { name: 'shop server' }, asRoot);
    expect([renamed.status, renamed.body['name']]).toEqual([200, 'shop server']);
    expect((await payment.get(`/v1/keys?merchantId=${ofMerchant}`, asRoot)).body.data[0]?.['name']).toBe('shop server');
    expect((await payment.ask('PATCH', `/v1/keys/${newId('key')}`, { name: 'x' }, asRoot)).status).toBe(404);
  });

  it('has the owner that it was made for, or that the environment names', async () => {
    const scopes = ['admin'];
    const made = await payment.post('/v1/operator-keys', { scopes, owner: ' min@pay.example ' }, asRoot);
    expect(made.body['owner']).toBe('min@pay.example');
    const { data } = (await payment.get('/v1/keys?limit=100', asRoot)).body;
    const ownerOf = (id: string) => data.find((key) => key.id === id)?.['owner'];
    expect(ownerOf(made.body.id)).toBe('min@pay.example');
    expect([ownerOf('admin'), ownerOf('operator'), ownerOf('root')]).toEqual(['Ji-woo Kim', null, null]);
    for (const owner of ['', '\u200b', 'x'.repeat(101), 1, null]) {
      const answer = await payment.post('/v1/operator-keys', { scopes, owner }, asRoot);
      expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
    }
  });

  it('of the environment is listed behind the others, and changed there alone', async () => {
    const { id } = await aMerchantKey(await aMerchant());
    const seen: { id: string; source: unknown }[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const from: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await payment.get(`/v1/keys?limit=3${from}`, asRoot);
      seen.push(...body.data.map((key) => ({ id: key.id, source: key['source'] })));
      cursor = body.nextCursor;
    }
    expect(seen[0]?.id).toBe(id);
    expect(new Set(seen.map((key) => key.id)).size).toBe(seen.length);
    const ofEnvironment = seen.filter(({ source }) => source === 'environment').map((key) => key.id);
    expect(ofEnvironment).toEqual([
      'admin',
      'adminAgain',
      'merchant',
      'operator',
      'other',
      'reader',
      'root',
      'secondAdmin',
    ]);
    expect(seen.slice(-ofEnvironment.length).map((key) => key.id)).toEqual(ofEnvironment);

    for (const name of ['merchant', 'root']) {
      const revoked = await payment.ask('DELETE', `/v1/keys/${name}`, undefined, asRoot);
      const renamed = await payment.ask('PATCH', `/v1/keys/${name}`, { name: 'x' }, asRoot);
      expect([revoked.status, renamed.status, revoked.body.code]).toEqual([409, 409, 'state_forbids']);
    }
  });
});

describe('merchants and keys', () => {
  it('are for the root key alone, and currencies for every key', async () => {
    const { key } = await aKey('/v1/operator-keys', ['admin', 'ledger:read', 'ledger:write', 'payments:read']);
    expect((await payment.post('/v1/merchants', { name: 'x' }, { secret: key })).status).toBe(403);
    expect((await payment.get('/v1/keys', { secret: key })).status).toBe(403);
    const currencies = await payment.get('/v1/currencies', { secret: key });
    expect(currencies.body.data).toContainEqual({ code: 'KWD', exponent: 3 });
    expect((await payment.get('/v1/currencies', { key: null })).status).toBe(401);
  });
});
