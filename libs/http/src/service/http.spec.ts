import { Controller, Get, Module } from '@nestjs/common';
import { aRunningService, testAccess, testKeys, testMerchantId, type RunningService } from '@kessai/testing';
import { HealthChecks } from '../index';
import { ShopModule } from '../testing/shop.module';

const id = 'pay_0198c0000000700080000000000000aa';
const health = new HealthChecks();
let service: RunningService;

beforeAll(async () => {
  service = await aRunningService(ShopModule, { config: testAccess, health });
});
afterAll(() => service.stop());

interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: Record<string, unknown>;
}

async function ask(method: string, path: string, init: RequestInit & { key?: string } = {}): Promise<Answer> {
  const { key = testKeys.merchant, headers, ...rest } = init;
  const authorization: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
  const response = await fetch(service.url + path, { method, ...rest, headers: { ...authorization, ...headers } });
  const text = await response.text();
  const body = text.startsWith('{') ? JSON.parse(text) : {};
  return { status: response.status, headers: response.headers, text, body };
}

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  ask('POST', path, { body, headers: { 'content-type': 'application/json', ...headers } });

describe('a refused request', () => {
  it('gets a problem that a program can branch on and a person can report', async () => {
    const answer = await ask('GET', '/v1/orders/pay_nonsense', { headers: { 'x-request-id': 'shop-17' } });

    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual({
      type: 'urn:kessai:problem:not_found',
      title: 'There is no such resource',
      status: 404,
      detail: 'There is nothing under this id.',
      instance: '/v1/orders/pay_nonsense',
      code: 'not_found',
      requestId: 'shop-17',
    });
  });

  it('points at every fault of its body', async () => {
    const answer = await post('/v1/orders', '{"amount":1.5,"extra":1,"lines":[{"sellerId":"a"},{"seller/id":"b"}]}');

    expect(answer.status).toBe(400);
    expect(answer.body['code']).toBe('validation_failed');
    const errors = answer.body['errors'] as { pointer: string }[];
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual([
      '/amount',
      '/extra',
      '/lines/1/sellerId',
      '/lines/1/seller~1id',
    ]);
  });

  it.each([
    ['malformed JSON', '{"amount":'],
    ['no body', ''],
    ['a prototype', '{"amount":1,"lines":[],"__proto__":{"admin":true}}'],
    ['a constructor with a prototype', '{"amount":1,"lines":[],"constructor":{"prototype":{}}}'],
    ['an array', '[]'],
    ['null', 'null'],
  ])('is not well formed with %s', async (_, body) => {
    const answer = await post('/v1/orders', body);

    expect([answer.status, answer.body['code']]).toEqual([400, 'validation_failed']);
  });

  it.each(['limit=0', 'limit=101', 'limit=1e1', 'limit=5&limit=6', 'unknown=1', 'cursor='])(
    'is not well formed with the query %s',
    async (query) => {
      const answer = await ask('GET', `/v1/orders?${query}`);

      expect([answer.status, answer.body['code']]).toEqual([400, 'validation_failed']);
    },
  );

  it('is too large above 100 kB', async () => {
    const answer = await post('/v1/orders', JSON.stringify({ text: 'x'.repeat(100_000) }));

    expect([answer.status, answer.body['code']]).toEqual([413, 'body_too_large']);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'nonsense'])(
    'has a media type we do not read: %s',
    async (type) => {
      const answer = await post('/v1/orders', 'amount=1', { 'content-type': type });

      expect([answer.status, answer.body['code']]).toEqual([415, 'unsupported_media_type']);
    },
  );

  it('may be a form where a page of ours has one, and only there', async () => {
    const form = { method: 'POST', body: 'for=books&why=a%26b', key: '' };
    const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' };
    const vote = await ask('POST', '/v1/orders/vote', { ...form, headers });
    const order = await ask('POST', '/v1/orders', { body: form.body, headers });

    expect([vote.status, vote.body['body']]).toEqual([200, { for: 'books', why: 'a&b' }]);
    expect(order.status).toBe(415);
    expect((await ask('POST', '/v1/orders/vote', { ...form, body: 'for=beans&for=books', headers })).status).toBe(400);
  });

  it('names a method the address does not know, and is told those it knows', async () => {
    const answer = await ask('DELETE', `/v1/orders/${id}`);

    expect([answer.status, answer.body['code']]).toEqual([405, 'method_not_allowed']);
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
  });

  it.each(['/v1/nothing', '/v1', '/v1/orders/%FF', `/v1/orders/${'x'.repeat(1_100)}`])(
    'names nothing: %s',
    async (path) => {
      const answer = await ask('GET', path);

      expect([answer.status, answer.body['code']]).toEqual([404, 'not_found']);
      expect(answer.headers.get('x-request-id')).toBeTruthy();
    },
  );

  it('tells nothing of a fault inside', async () => {
    const answer = await ask('GET', '/v1/books/fault', { key: testKeys.finance });

    expect([answer.status, answer.body['code']]).toEqual([500, 'internal_error']);
    expect(answer.text).not.toContain('secret');
  });

  it('is told when to come back, where we know', async () => {
    const answer = await ask('GET', '/v1/books/busy', { key: testKeys.finance });

    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '7']);
  });
});

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('a key', () => {
  it.each([
    ['none', {}],
    ['an unknown one', { authorization: 'Bearer sk_test_unknown' }],
    ['one of the other mode', { authorization: 'Bearer sk_live_something' }],
    ['another scheme', { authorization: 'Digest x' }],
    ['no value', { authorization: 'Bearer ' }],
    ['a control character behind it', { authorization: basic(`${testKeys.merchant}\u0000`) }],
    ['a line break behind it', { authorization: basic(`${testKeys.merchant}\r\n:`) }],
    ['a tab within', { authorization: 'Bearer sk_test\tx' }],
  ])('is needed: %s is not enough', async (_, headers: Record<string, string>) => {
    const answer = await ask('GET', `/v1/orders/${id}`, { key: '', headers });

    expect([answer.status, answer.body['code']]).toEqual([401, 'unauthenticated']);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
  });

  it('is asked for before the body is read', async () => {
    const answer = await ask('POST', '/v1/orders', { key: '', body: 'x', headers: { 'content-type': 'text/plain' } });

    expect(answer.status).toBe(401);
  });

  it('may come as the user name of Basic', async () => {
    const authorization = `Basic ${Buffer.from(`${testKeys.merchant}:`).toString('base64')}`;
    const answer = await ask('GET', '/v1/orders', { key: '', headers: { authorization } });

    expect(answer.status).toBe(200);
  });

  it('must have the scope of the route', async () => {
    const answer = await ask('POST', `/v1/orders/${id}/cancel`, { key: testKeys.readOnly });

    expect([answer.status, answer.body['code']]).toEqual([403, 'insufficient_scope']);
  });

  it('of a merchant acts for that merchant alone', async () => {
    const own = await ask('POST', `/v1/orders/${id}/cancel`);
    const foreign = await ask('POST', `/v1/orders/${id}/cancel?merchantId=mer_${'0'.repeat(32)}`);

    expect(own.body).toEqual({ keyId: 'key_merchant', merchantId: testMerchantId });
    expect(foreign.status).toBe(404);
  });

  it('that is root acts for the merchant it names, and only for one that exists', async () => {
    const cancel = (headers: Record<string, string>) =>
      ask('POST', `/v1/orders/${id}/cancel`, { key: testKeys.root, headers });

    expect((await cancel({ 'kessai-merchant': testMerchantId })).body['merchantId']).toBe(testMerchantId);
    expect((await cancel({})).body['code']).toBe('merchant_required');
    expect((await cancel({ 'kessai-merchant': `mer_${'0'.repeat(32)}` })).status).toBe(404);
    expect((await cancel({ 'kessai-merchant': 'nonsense' })).status).toBe(404);
  });

  it('may ask no more often than its limit, and others are not held up', async () => {
    const limited = await aRunningService(ShopModule, { config: { ...testAccess, RATE_LIMIT_PER_SECOND: 5 } });
    const get = (key: string) => fetch(`${limited.url}/v1/orders`, { headers: { authorization: `Bearer ${key}` } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => get(testKeys.merchant)));
    const other = await get(testKeys.readOnly);
    await limited.stop();

    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(10);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(other.status).toBe(200);
  });
});

describe('a route', () => {
  it('that says nothing of access keeps the service from starting', async () => {
    @Controller('v1/forgotten')
    class ForgottenController {
      @Get()
      get() {
        return {};
      }
    }
    @Module({ controllers: [ForgottenController] })
    class ForgottenModule {}

    await expect(aRunningService(ForgottenModule)).rejects.toThrow('/v1/forgotten says neither @Scopes nor @Open');
  });

  it('that is open needs no key', async () => {
    expect((await ask('GET', '/v1/books/open', { key: '' })).status).toBe(200);
  });
});

describe('an answer', () => {
  it('shows every digit of a balance', async () => {
    const { text } = await ask('GET', '/v1/books', { key: testKeys.finance });

    expect(text).toBe('{"balance":1180591620717411303425,"at":"1970-01-01T00:00:00.000Z","kind":"operator"}');
  });

  it('has the request id of its request, or a new one where that was unsafe', async () => {
    const idFor = async (given: string) =>
      (await ask('GET', '/health/live', { headers: { 'x-request-id': given } })).headers.get('x-request-id');

    expect(await idFor('shop-17')).toBe('shop-17');
    expect(await idFor('a b')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await idFor('x'.repeat(129))).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('belongs to the trace of its request, also after a body has been read', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { body } = await ask('GET', `/v1/orders/${id}`, { headers: { traceparent, 'x-request-id': 'r1' } });

    expect(body['trace']).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
    expect(body['trace']).not.toBe(traceparent);
    expect(body['requestId']).toBe('r1');
  });
});

describe('health', () => {
  it('is not ready while a part is not, and says which', async () => {
    let up = false;
    health.add('relay', () => ({ ok: up, detail: 'stuck' }));
    const before = await ask('GET', '/health/ready', { key: '' });
    up = true;
    const after = await ask('GET', '/health/ready', { key: '' });

    expect([before.status, before.body['code'], before.body['detail']]).toEqual([503, 'not_ready', 'relay: stuck']);
    expect(after.status).toBe(200);
  });

  it('shows the same id of its process whether it is asked for life or for readiness', async () => {
    const { body: live } = await ask('GET', '/health/live', { key: '' });
    const { body: ready } = await ask('GET', '/health/ready', { key: '' });

    expect(live['bootId']).toMatch(/^[A-Za-z0-9._:-]{1,64}$/);
    expect(ready['bootId']).toBe(live['bootId']);
  });

  it('counts requests by route, not by address', async () => {
    await ask('GET', `/v1/orders/${id}`);
    const { text } = await ask('GET', '/metrics', { key: '' });

    expect(text).toContain('http_request_duration_seconds_count{method="GET",route="/v1/orders/:id",status="200"}');
    expect(text).not.toContain(id);
  });
});
