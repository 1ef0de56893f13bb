import { messagingMigrations } from '@kessai/messaging';
import { queueRows } from '@kessai/database';
import { idToBytes, idToHex, newId } from '@kessai/runtime';
import { asRows, givenDatabase, rowsRead, type GivenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../database/payment-migrations';
import { aPsp, type APsp } from '../../testing/a-psp';
import { givenPayment, merchantId, type GivenPayment } from '../../testing/given-payment';
import { readEnabledEndpoints, readEndpoints } from './webhook-endpoint';
import { endpointsMax } from './webhook-endpoint.service';

let database: GivenDatabase;
let psp: APsp;
let payment: GivenPayment;
let leadsTo: Record<string, string>;

beforeAll(async () => {
  const migrations = [...messagingMigrations, ...paymentMigrations];
  database = await givenDatabase({ name: 'webhook_endpoints', migrations, poolSize: 20, severalStatements: true });
  psp = await aPsp();
  const resolve = (name: string) => Promise.resolve([{ address: leadsTo[name] ?? '93.184.215.14', family: 4 }]);
  payment = await givenPayment({ db: database.db, pspUrl: psp.url, resolve });
});
beforeEach(async () => {
  leadsTo = {};
  await database.admin.execute('DELETE FROM webhook_endpoint');
});
afterAll(async () => {
  await payment.close();
  await psp.close();
  await database.drop();
});

const path = '/v1/webhook-endpoints';
const created = async (body: object = { url: 'https://shop.example/hooks' }) => (await payment.post(path, body)).body;

describe('webhook endpoints', () => {
  it('are made with a secret that is shown once and lies sealed in the database', async () => {
    const { status, body } = await payment.post(path, { url: 'https://shop.example/hooks', events: ['refund.failed'] });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^whe_[0-9a-f]{32}$/),
      url: 'https://shop.example/hooks',
      events: ['refund.failed'],
      enabled: true,
      secret: expect.stringMatching(/^whsec_/),
    });
    const { secret, ...shown } = body as typeof body & { secret: string };
    expect((await payment.get(`${path}/${body.id}`)).body).toEqual(shown);
    expect((await payment.get(path)).body.data).toEqual([shown]);
    const [row] = await database.admin.query<{ secret: Buffer }>('SELECT secret FROM webhook_endpoint');
    expect(row?.secret.includes(Buffer.from(secret.slice(6), 'base64'))).toBe(false);
    expect(row?.secret.includes(Buffer.from(secret))).toBe(false);
  });

  it('are listed newest first, by pages', async () => {
    const ids = [(await created()).id, (await created()).id, (await created()).id].reverse();
    const first = (await payment.get(`${path}?limit=2`)).body;
    expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const second = (await payment.get(`${path}?limit=2&cursor=${first.nextCursor}`)).body;
    expect([second.data.map(({ id }) => id), second.hasMore]).toEqual([ids.slice(2), false]);
  });

  it.each([
    ['plain http', 'http://shop.example/'],
    ['a private address', 'https://10.0.0.1/'],
    ['a decimal spelling of loopback', 'https://2130706433/'],
    ['a name that leads to a private address', 'https://inside.example/'],
  ])('are refused for %s, when they are made and when they are changed', async (_what, url) => {
    leadsTo = { 'inside.example': '192.168.0.9' };
    const refused = { status: 422, body: { code: 'webhook_url_refused' } };
    expect(await payment.post(path, { url })).toMatchObject(refused);
    const { id } = await created();
    expect(await payment.patch(`${path}/${id}`, { url })).toMatchObject(refused);
    expect((await payment.get(`${path}/${id}`)).body['url']).toBe('https://shop.example/hooks');
  });

  it.each([
    [{}, '/url'],
    [{ url: 'https://shop.example/', events: [] }, '/events'],
    [{ url: 'https://shop.example/', events: ['payment.created'] }, '/events/0'],
    [{ url: 'https://shop.example/', secret: 'mine' }, '/secret'],
  ])('are refused as %j', async (body, pointer) => {
    const answer = await payment.post(path, body);
    expect([answer.status, answer.body.errors.map((error) => error.pointer)]).toEqual([400, [pointer]]);
  });

  it('take an Idempotency-Key that is one, and refuse another', async () => {
    const body = { url: 'https://shop.example/hooks' };
    expect((await payment.post(path, body, { idempotencyKey: 'mine' })).status).toBe(201);
    const answer = await payment.post(path, body, { idempotencyKey: 'x'.repeat(256) });
    expect(answer).toMatchObject({ status: 400, body: { code: 'idempotency_key_invalid' } });
  });

  it('change what is named and nothing else', async () => {
    const { id } = await created();
    expect((await payment.patch(`${path}/${id}`, { events: ['payment.failed'] })).body).toMatchObject({
      url: 'https://shop.example/hooks',
      events: ['payment.failed'],
      enabled: true,
    });
    const off = await payment.patch(`${path}/${id}`, { enabled: false });
    expect(off.body).toMatchObject({ enabled: false, disabledReason: 'merchant', events: ['payment.failed'] });
    const on = await payment.patch(`${path}/${id}`, { enabled: true, events: null });
    expect(on.body).toMatchObject({ enabled: true, disabledReason: null, disabledAt: null, events: null });
    expect((await payment.patch(`${path}/${id}`, {})).status).toBe(400);
  });

  it('are gone once they are deleted, and their secrets with them', async () => {
    const { id } = await created();
    expect((await payment.remove(`${path}/${id}`)).status).toBe(204);
    for (const answer of [await payment.get(`${path}/${id}`), await payment.remove(`${path}/${id}`)]) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    expect((await payment.get(path)).body.data).toEqual([]);
    const [row] = await database.admin.query<{ secret: Buffer | null }>('SELECT secret FROM webhook_endpoint');
    expect(row?.secret).toBeNull();
  });

  it('cost nothing once they are deleted, however many a merchant has made and deleted', async () => {
    const { id } = await created();
    const columns = ['id', 'merchantId', 'url', 'enabled', 'createdAt', 'updatedAt', 'deletedAt'];
    const at = new Date();
    const deleted = Array.from({ length: 3_000 }, () => newId('whe')).map((endpointId) => [
      idToHex(endpointId),
      idToHex(merchantId),
      'https://shop.example/hooks',
      0,
      at,
      at,
      at,
    ]);
    await database.admin.transaction((tx) => queueRows(tx, 'webhook_endpoint', asRows(columns, deleted)));
    const rows = await rowsRead(database.url, async (db) => {
      const enabled = await readEnabledEndpoints(db, [idToBytes(merchantId)]);
      const listed = await readEndpoints(db, merchantId, { before: null, limit: 20 });
      expect([[...enabled.values()].flat(), listed].map(([first]) => first?.id)).toEqual([id, id]);
    });
    expect(rows).toBeLessThan(100);
  });

  it('are another merchant’s secret, and need the scope', async () => {
    const { id } = await created();
    const other = { key: 'other' } as const;
    expect((await payment.get(`${path}/${id}`, other)).status).toBe(404);
    expect((await payment.patch(`${path}/${id}`, { enabled: false }, other)).status).toBe(404);
    expect((await payment.remove(`${path}/${id}`, other)).status).toBe(404);
    expect((await payment.post(`${path}/${id}/rotate-secret`, undefined, other)).status).toBe(404);
    expect((await payment.post(`${path}/${id}/test`, undefined, other)).status).toBe(404);
    expect((await payment.get(`${path}/${id}/deliveries`, other)).status).toBe(404);
    expect((await payment.get(path, other)).body.data).toEqual([]);
    expect((await payment.get(path, { key: 'reader' })).status).toBe(403);
    expect((await payment.post(`/v1/deliveries/${newId('whd')}/resend`)).status).toBe(404);
    expect((await payment.get(`${path}/nonsense`)).status).toBe(404);
  });

  it('are limited for each merchant, also when they are made at the same moment', async () => {
    const body = { url: 'https://shop.example/hooks' };
    const answers = await Promise.all(Array.from({ length: endpointsMax + 4 }, () => payment.post(path, body)));
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.map((answer) => [answer.status, answer.body.code])).toEqual(
      refused.map(() => [422, 'too_many_webhook_endpoints']),
    );
    expect(refused).toHaveLength(4);
    expect((await payment.post(path, body, { key: 'other' })).status).toBe(201);
    await payment.remove(`${path}/${answers.find(({ status }) => status === 201)!.body.id}`);
    expect((await payment.post(path, body)).status).toBe(201);
  });

  it('get a new secret, with which the one before it stays valid for a day', async () => {
    const { id, ...before } = await created();
    const { status, body } = await payment.post(`${path}/${id}/rotate-secret`);
    expect([status, Object.keys(body)]).toEqual([200, ['secret']]);
    expect(body['secret']).not.toBe(before['secret']);
    const [row] = await database.admin.query<{ hours: string }>(
      `SELECT TIMESTAMPDIFF(MINUTE, updatedAt, previousSecretUntil) / 60 AS hours FROM webhook_endpoint
       WHERE previousSecret IS NOT NULL`,
    );
    expect(Number(row?.hours)).toBe(24);
  });
});
