import { randomBytes } from 'node:crypto';
import { messagingMigrations } from '@kessai/messaging';
import { queueRows } from '@kessai/database';
import { newId } from '@kessai/runtime';
import { asRows, givenDatabase, type GivenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../database/payment-migrations';
import { aPsp, refusal, type APsp } from '../../testing/a-psp';
import { givenPayment, merchantId, type Answered, type GivenPayment } from '../../testing/given-payment';
import { forgetSecrets } from './kept-secrets';

let database: GivenDatabase;
let psp: APsp;
let payment: GivenPayment;
let other: GivenPayment;

beforeAll(async () => {
  const migrations = [...messagingMigrations, ...paymentMigrations];
  database = await givenDatabase({ name: 'other_posts', migrations, poolSize: 40, severalStatements: true });
  psp = await aPsp();
  const resolve = () => Promise.resolve([{ address: '93.184.215.14', family: 4 as const }]);
  const options = { db: database.db, pspUrl: psp.url, resolve };
  [payment, other] = [await givenPayment(options), await givenPayment(options)];
});
beforeEach(() => database.admin.execute('DELETE FROM webhook_endpoint'));
afterAll(async () => {
  await payment.close();
  await other.close();
  await psp.close();
  await database.drop();
});

type Key = 'merchant' | 'root' | 'admin' | 'secondAdmin';

/** A POST, and how many rows it leaves. */
interface Post {
  readonly path: string;
  readonly body: object | undefined;
  readonly key: Key;
  readonly headers: Record<string, string>;
  readonly effects: () => Promise<number>;
}

const hook = { url: 'https://shop.example/hooks' };
const count = async (sql: string): Promise<number> => {
  const [row] = await database.admin.query<{ n: string }>(`SELECT COUNT(*) AS n FROM ${sql}`);
  return Number(row!.n);
};
const anEndpoint = async () => (await payment.post('/v1/webhook-endpoints', hook)).body.id;

async function aDelivery(): Promise<string> {
  const endpoint = await anEndpoint();
  await payment.post(`/v1/webhook-endpoints/${endpoint}/test`);
  await database.admin.execute(`UPDATE webhook_delivery SET status = 'failed', nextAttemptAt = NULL`);
  return (await payment.get(`/v1/webhook-endpoints/${endpoint}/deliveries`)).body.data[0]!.id;
}

async function anUnknownPayment(): Promise<string> {
  const { id } = (await payment.create()).body;
  psp.answer(() => refusal(500, 'COMMON_ERROR'));
  await payment.confirm({ id });
  psp.answer(null);
  return id;
}

const words = { outcome: 'FAILED', reason: 'the PSP says so', evidence: 'case 1' };
async function anApproval(): Promise<string> {
  const asked = await payment.post(`/v1/payments/${await anUnknownPayment()}/resolution`, words, { key: 'admin' });
  return String(asked.body['approvalId']);
}

const post = (path: string, body: object | undefined, effects: string, key: Key = 'merchant'): Post => ({
  path,
  body,
  key,
  headers: {},
  effects: () => count(effects),
});

/** Every POST that may have an Idempotency-Key. */
const posts: [string, () => Promise<Post>][] = [
  ['a merchant', () => Promise.resolve(post('/v1/merchants', { name: 'Tea' }, 'merchant', 'root'))],
  [
    'a key of a merchant',
    () => Promise.resolve(post(`/v1/merchants/${merchantId}/keys`, { scopes: ['payments:read'] }, 'api_key', 'root')),
  ],
  ['a key of an operator', () => Promise.resolve(post('/v1/operator-keys', { scopes: ['admin'] }, 'api_key', 'root'))],
  ['a webhook endpoint', () => Promise.resolve(post('/v1/webhook-endpoints', hook, 'webhook_endpoint'))],
  [
    'a test of an endpoint',
    async () => post(`/v1/webhook-endpoints/${await anEndpoint()}/test`, undefined, 'webhook_delivery'),
  ],
  [
    'a delivery sent again',
    async () => post(`/v1/deliveries/${await aDelivery()}/resend`, undefined, 'webhook_delivery'),
  ],
  [
    'a time sent again',
    async () => {
      const { id, createdAt: from } = (await payment.create()).body;
      await payment.post(`/v1/payments/${id}/cancel`);
      const span = { from, to: '2099-01-01T00:00:00Z' };
      return post('/v1/deliveries/resend', { endpointId: await anEndpoint(), ...span }, 'webhook_resend');
    },
  ],
  ['a resolution', async () => post(`/v1/payments/${await anUnknownPayment()}/resolution`, words, 'approval', 'admin')],
  [
    'an approval',
    async () => post(`/v1/approvals/${await anApproval()}/approve`, undefined, 'payment_history', 'secondAdmin'),
  ],
  [
    'an erasure',
    async () => ({
      ...post('/v1/customers/ada/erase', undefined, 'customer_erasure', 'root'),
      headers: { 'kessai-merchant': merchantId },
      effects: async () => {
        const [row] = await database.admin.query<{ n: string }>('SELECT SUM(requests) AS n FROM customer_erasure');
        return Number(row!.n);
      },
    }),
  ],
];

const send = ({ path, body, key, headers }: Post, idempotencyKey: string, at = payment): Promise<Answered> =>
  at.post(path, body, { key, headers, idempotencyKey });

describe.each(posts)('%s', (_what, given) => {
  it('is made once under a key, and each repetition gets the same answer and says so', async () => {
    const asked = await given();
    const key = newId('evt');
    const first = await send(asked, key);
    expect(first.status).toBeLessThan(300);
    expect(first.headers).not.toHaveProperty('idempotent-replayed');
    const effects = await asked.effects();
    for (const at of [payment, other]) {
      const again = await send(asked, key, at);
      expect(again).toMatchObject({ status: first.status, text: first.text });
      expect(again.headers['idempotent-replayed']).toBe('true');
    }
    expect(await asked.effects()).toBe(effects);
  });

  it('is made once where twenty ask at once', async () => {
    const asked = await given();
    const before = await asked.effects();
    const key = newId('evt');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => send(asked, key, n % 2 === 0 ? payment : other)),
    );
    const done = answers.filter(({ status }) => status < 300);
    expect(answers.filter((answer) => answer.status >= 300 && answer.body.code !== 'idempotency_key_in_use')).toEqual(
      [],
    );
    expect(new Set(done.map(({ text }) => text)).size).toBe(1);
    expect(done.filter(({ headers }) => !('idempotent-replayed' in headers))).toHaveLength(1);
    expect((await asked.effects()) - before).toBe(1);
  });
});

describe('another body under the same key', () => {
  it.each([
    ['/v1/merchants', { name: 'One' }, { name: 'Two' }, 'root'],
    ['/v1/operator-keys', { scopes: ['admin'] }, { scopes: ['ledger:read'] }, 'root'],
    [`/v1/merchants/${merchantId}/keys`, { scopes: ['payments:read'] }, { scopes: ['wallets:read'] }, 'root'],
    ['/v1/webhook-endpoints', hook, { ...hook, events: ['refund.failed'] }, 'merchant'],
  ] as const)('is refused at %s', async (path, one, two, key) => {
    const idempotencyKey = newId('evt');
    expect((await payment.post(path, one, { key, idempotencyKey })).status).toBe(201);
    const answer = await payment.post(path, two, { key, idempotencyKey });
    expect(answer).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });

  it('is refused for a resolution', async () => {
    const path = `/v1/payments/${await anUnknownPayment()}/resolution`;
    const call = { key: 'admin', idempotencyKey: newId('evt') } as const;
    expect((await payment.post(path, words, call)).status).toBe(202);
    expect((await payment.post(path, { ...words, reason: 'other' }, call)).body.code).toBe('idempotency_key_reused');
  });
});

describe('an answer with a secret', () => {
  const idempotencyKey = 'the key';

  it('is repeated for a day, then without the secret', async () => {
    const [key, path] = [newId('evt'), '/v1/webhook-endpoints'];
    const first = await payment.post(path, hook, { idempotencyKey: key });
    await database.admin.execute('UPDATE idempotency_secret SET keptUntil = UTC_TIMESTAMP(6)');
    const later = await payment.post(path, hook, { idempotencyKey: key });
    expect(later).toMatchObject({ status: 201, headers: { 'idempotent-replayed': 'true' } });
    expect(later.body).toEqual({ ...first.body, secret: null });
    expect(await count('idempotency_secret')).toBeGreaterThan(0);
    await forgetSecrets(database.db);
    expect(await count('idempotency_secret')).toBe(0);
    expect((await payment.post(path, hook, { idempotencyKey: key })).body).toEqual({ ...first.body, secret: null });
    expect(await count('webhook_endpoint')).toBe(1);
  });

  it('is forgotten without a pause while there are more than one statement takes', async () => {
    const rows = Array.from({ length: 1_000 }, () => [randomBytes(32), Buffer.alloc(1), new Date(0)]);
    await database.admin.transaction((tx) =>
      queueRows(tx, 'idempotency_secret', asRows(['claimId', 'sealedAnswer', 'keptUntil'], rows)),
    );
    expect([await forgetSecrets(database.db), await forgetSecrets(database.db)]).toEqual([true, false]);
  });

  it('rotates once: the secret in use before stays the one before', async () => {
    const path = `/v1/webhook-endpoints/${await anEndpoint()}/rotate-secret`;
    const secrets = () => database.admin.query('SELECT secret, previousSecret FROM webhook_endpoint');
    const first = await payment.post(path, undefined, { idempotencyKey });
    const rows = await secrets();
    const again = await payment.post(path, {}, { idempotencyKey });
    expect(again.text).toBe(first.text);
    expect(await secrets()).toEqual(rows);
    expect((await payment.post(path, undefined, { idempotencyKey: 'another' })).text).not.toBe(first.text);
  });

  it('stands in no table in clear', async () => {
    const { secret } = (await payment.post('/v1/webhook-endpoints', hook)).body as unknown as { secret: string };
    const rows = await database.admin.query<{ answer: string; sealedAnswer: Buffer }>(
      'SELECT c.answer, s.sealedAnswer FROM idempotency_claim c JOIN idempotency_secret s ON s.claimId = c.id',
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { answer, sealedAnswer } of rows) {
      expect(answer + sealedAnswer.toString('latin1')).not.toContain(secret);
    }
  });
});

describe('a refusal', () => {
  it('is not kept: the same key may do it right', async () => {
    const idempotencyKey = newId('evt');
    const path = '/v1/webhook-endpoints';
    const plain = { url: 'http://shop.example/' };
    expect((await payment.post(path, plain, { idempotencyKey })).body.code).toBe('webhook_url_refused');
    expect((await payment.post(path, hook, { idempotencyKey })).status).toBe(201);
  });

  it('of another merchant’s endpoint is none of the first one’s answers', async () => {
    const path = `/v1/webhook-endpoints/${await anEndpoint()}/rotate-secret`;
    const idempotencyKey = newId('evt');
    expect((await payment.post(path, undefined, { idempotencyKey })).status).toBe(200);
    expect((await payment.post(path, undefined, { idempotencyKey, key: 'other' })).status).toBe(404);
  });

  it('of the key that has asked is not the answer to the key that approves', async () => {
    const path = `/v1/approvals/${await anApproval()}/approve`;
    const idempotencyKey = newId('evt');
    expect((await payment.post(path, undefined, { idempotencyKey, key: 'secondAdmin' })).status).toBe(200);
    const again = await payment.post(path, undefined, { idempotencyKey, key: 'admin' });
    expect(again.headers).not.toHaveProperty('idempotent-replayed');
  });
});
