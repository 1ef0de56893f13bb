import type { Server } from 'node:http';
import { connect } from 'node:net';
import { aRunningService, testAccess, testKeys, type RunningService } from '@kessai/testing';
import { ShopModule } from '../testing/shop.module';

let service: RunningService;

beforeAll(async () => {
  service = await aRunningService(ShopModule, { config: testAccess });
});
afterAll(() => service.stop());

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly code: unknown;
}

async function send(method: string, path: string, body?: string | Buffer, headers: object = {}): Promise<Answer> {
  const answer = await fetch(service.url + path, {
    method,
    ...(body !== undefined && { body }),
    headers: { authorization: `Bearer ${testKeys.merchant}`, 'content-type': 'application/json', ...headers },
  });
  const text = await answer.text();
  const code = text.startsWith('{') ? (JSON.parse(text) as { code?: unknown }).code : undefined;
  return { status: answer.status, type: answer.headers.get('content-type'), code };
}

const post = (body: string | Buffer, headers?: object) => send('POST', '/v1/orders', body, headers);
const refused = (status: number, code: string) => ({ status, code, type: 'application/problem+json' });
const anOrderWith = (text: string) => `{"amount":1,"lines":[{"sellerId":${text}}]}`;

describe('a body', () => {
  it.each([
    ['a byte that is no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
    ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ['half a surrogate pair', anOrderWith('"\\ud83d"')],
    ['the other half', anOrderWith('"\\uDE00\\ud83d"')],
    ['a hundred thousand brackets', '['.repeat(99_999)],
    ['33 objects in one another', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`],
    ['deep arrays after a string of brackets', `{"${'\\"['.repeat(40)}":${'['.repeat(40)}${']'.repeat(40)}}`],
    ['a member twice', '{"amount":1,"lines":[],"amount":5000}'],
    ['a member twice, deep inside', '{"amount":1,"lines":[{"sellerId":"a"},{"sellerId":"a", "sellerId" :"a"}]}'],
    ['a member twice, once with an escape', '{"amount":1,"lines":[],"\\u0061mount":1}'],
    ['a prototype, written with an escape', '{"amount":1,"lines":[],"\\u005f_proto__":{}}'],
    ['UTF-16', Buffer.from('{"amount":1}', 'utf16le')],
  ])('is malformed with %s', async (_, body) => {
    expect(await post(body)).toEqual(refused(400, 'validation_failed'));
  });

  it('may hold any character, a byte order mark before it, and brackets in its strings', async () => {
    const text = `"${'['.repeat(50)} \\ud83d\\ude00 😀 \\\\ud83d"`;
    for (const body of [anOrderWith(text), `\ufeff${anOrderWith(text)}`]) {
      expect((await post(body)).status).toBe(201);
    }
  });

  it.each([
    { 'content-type': 'application/json; charset=utf-16' },
    { 'content-type': 'application/json; charset="latin1"' },
    { 'content-encoding': 'gzip' },
    { 'content-encoding': 'br, identity' },
    { 'content-type': 'application/json5' },
    { 'content-type': 'application/vnd.api+json' },
  ])('is not read as %j', async (headers) => {
    expect(await post('{}', headers)).toEqual(refused(415, 'unsupported_media_type'));
  });

  it.each([
    { 'content-type': 'application/json;charset=UTF-8' },
    { 'content-type': 'Application/JSON; charset="utf8"; x=y' },
    { 'content-encoding': 'Identity' },
  ])('is read as %j', async (headers) => {
    expect(await post('[]', headers)).toEqual(refused(400, 'validation_failed'));
  });
});

describe('a request that ends in no handler', () => {
  it.each(['OPTIONS', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'LOCK', 'QUERY'])(
    'is refused with the method %s',
    async (method) => {
      expect(await raw(`${method} /v1/orders HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)).toMatch(
        /^HTTP\/1\.1 4\d\d [\s\S]*content-type: application\/problem\+json[\s\S]*"code":"(method_not_allowed|validation_failed)"/,
      );
    },
  );

  it.each([
    ['a body longer than it says', 'content-length: 1\r\n\r\n{"amount":1}'],
    ['a length that is none', 'content-length: -1\r\n\r\n'],
    ['two lengths', 'content-length: 2\r\ncontent-length: 3\r\n\r\n{}'],
    ['a length and chunks', 'content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['chunks that are none', 'transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n'],
    ['a header without a name', ': x\r\n\r\n'],
    ['a header that goes on in a second line', 'x-a: 1\r\n 2\r\n\r\n'],
    ['20 kB of headers', `x-long: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['an unknown expectation', 'expect: 200-maybe\r\ncontent-length: 0\r\n\r\n'],
  ])('is refused with %s', async (_, rest) => {
    const head = `POST /v1/orders HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\nauthorization: Bearer ${testKeys.merchant}\r\n`;
    expect(await raw(head + rest)).toMatch(/^HTTP\/1\.1 4\d\d [\s\S]*application\/problem\+json/);
  });
});

describe('a client that takes its time', () => {
  it('holds a connection no longer than headers, request and silence are given', () => {
    const server = service.app.getHttpServer() as Server;
    const { headersTimeout, requestTimeout, keepAliveTimeout, maxConnections } = server;
    expect({ headersTimeout, requestTimeout, keepAliveTimeout, maxConnections }).toEqual({
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 72_000,
      maxConnections: 10_000,
    });
  });
});

describe('a header that stands twice', () => {
  const ask = (...headers: string[]) =>
    raw(
      `POST /v1/orders HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers.map((header) => `${header}\r\n`).join('')}\r\n{}`,
    );
  const key = `authorization: Bearer ${testKeys.merchant}`;
  const json = 'content-type: application/json';
  const length = 'content-length: 2';

  it.each([
    ['Idempotency-Key', ['idempotency-key: k', 'Idempotency-Key: k'], 400, 'idempotency_key_invalid'],
    ['Idempotency-Key with two values', ['idempotency-key: k', 'Idempotency-Key: l'], 400, 'idempotency_key_invalid'],
    ['Authorization', [key], 401, 'unauthenticated'],
    ['Content-Type', [json], 400, 'validation_failed'],
    ['Content-Length', [length], 400, 'validation_failed'],
    ['Content-Encoding', ['content-encoding: identity', 'content-encoding: identity'], 400, 'validation_failed'],
    ['Kessai-Merchant', ['kessai-merchant: a', 'Kessai-Merchant: a'], 400, 'validation_failed'],
  ])('is refused: %s', async (_, headers, status, code) => {
    const answer = await ask(key, json, length, ...headers);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain(`"code":"${code}"`);
  });

  it('is no key where a proxy has joined the two', async () => {
    const joined = `authorization: Basic ${Buffer.from(testKeys.merchant).toString('base64')}`;
    expect(await ask(`${joined}, x`, json, length)).toMatch(/^HTTP\/1.1 401 /);
  });

  it('is not taken over as the request id', async () => {
    const answer = await ask(key, json, length, 'x-request-id: a', 'x-request-id: a');
    expect(answer).toMatch(/x-request-id: [0-9a-f-]{36}\r/);
  });

  it('may be one that is a list', async () => {
    expect(await ask(key, json, length, 'accept: text/csv', 'accept: */*', 'via: a', 'via: b')).toContain('"/amount"');
  });
});

describe('a query', () => {
  it.each(['GET', 'POST', 'DELETE'])('names nothing that the route does not know: %s', async (method) => {
    const path = method === 'POST' ? '/v1/orders/x/cancel' : '/v1/books/open';
    const known = method === 'DELETE' ? refused(405, 'method_not_allowed') : refused(400, 'validation_failed');
    expect(await send(method, `${path}?nonsense=1`)).toEqual(known);
  });
});

function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (data) => (text += data.toString()));
    socket.on('end', () => resolve(text)).on('error', (error) => (text === '' ? reject(error) : resolve(text)));
  });
}
