import { kessaiClient, KessaiError, KessaiProblem, KessaiUnreadable, type KessaiClientOptions } from './index';
import { answers, breaksOff, givenService, type Reaction } from './given-service';

const order = { orderId: 'order-1', orderName: 'Beans', amount: 1_000, currency: 'KRW', lines: [] };
const shown = { id: 'pay_1', status: 'CREATED' };
const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function aClientOf(reactions: [Reaction, ...Reaction[]], options: Partial<KessaiClientOptions> = {}) {
  const service = await givenService(...reactions);
  stops.push(service.stop);
  const client = kessaiClient({ url: service.url, key: 'sk_test_1', firstDelayMs: 1, delayMsMax: 5, ...options });
  return { ...service, ...client };
}

function says(status: number, type: string | null, body: string, headers: Record<string, string> = {}): Reaction {
  return (_asked, response) => {
    response.writeHead(status, { ...(type === null ? {} : { 'content-type': type }), ...headers });
    response.end(body);
  };
}

/** What comes from something else than Kessai, and how the fault names it. */
const strangers: [string, Reaction, string][] = [
  ['the page of a proxy', says(200, 'text/html; charset=utf-8', '<html>Please log in</html>'), 'text/html'],
  ['a page under a JSON type', says(200, 'application/json', '<html></html>'), 'JSON that breaks off or is malformed'],
  ['JSON under the type of a page', says(201, 'text/html', JSON.stringify(shown)), 'text/html'],
  ['JSON without a type', says(200, null, JSON.stringify(shown)), 'no content type instead of JSON'],
  ['JSON that is cut', says(200, 'application/json', '{"id":"pay_'), 'JSON that breaks off or is malformed'],
  ['JSON that is no object', says(200, 'application/json', 'null'), 'JSON that is no object'],
  ['JSON that is a list', says(200, 'application/json', '[]'), 'JSON that is no object'],
  ['an empty 200', says(200, 'application/json', ''), 'an empty body'],
  ['an empty 202 without a length', says(202, null, '', { 'transfer-encoding': 'chunked' }), 'an empty body'],
  ['a 204 where none is documented', says(204, null, ''), 'an empty body'],
  ['a redirect', says(302, null, '', { location: 'https://login.example/' }), 'a redirect to https://login.example/'],
  ['a redirect that keeps the method', says(308, 'text/html', 'moved', { location: '/v2' }), 'a redirect to /v2'],
  ['a 304', says(304, null, ''), 'a redirect to nowhere'],
];

describe('an answer that is none of Kessai’s', () => {
  it.each(strangers)(
    'is an unknown outcome: after %s the payment is asked for again, under the same key',
    async (...row) => {
      const { payment, asked } = await aClientOf([row[1], row[1], answers(201, shown)]);

      expect(await payment.post('/v1/payments', { body: order })).toEqual(shown);
      expect(new Set(asked.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
      expect(asked.length).toBe(3);
    },
  );

  it.each(strangers)('is told in the end: %s', async (_, reaction, what) => {
    const { payment, asked } = await aClientOf([reaction], { retriesMax: 1 });
    const fault = await payment.post('/v1/payments', { body: order }).catch((error: unknown) => error);

    expect(fault).toBeInstanceOf(KessaiUnreadable);
    expect(fault).toBeInstanceOf(KessaiError);
    expect((fault as Error).message).toContain(what);
    expect(asked.length).toBe(2);
  });

  it.each(strangers)('is told of reads too, and of what is sent once: %s', async (_, reaction) => {
    const { payment, asked } = await aClientOf([reaction], { retriesMax: 1 });
    await expect(payment.get('/v1/payments/{id}', { params: { path: { id: 'pay_1' } } })).rejects.toThrow(
      KessaiUnreadable,
    );
    expect(asked.length).toBe(2);
    const rename = { params: { path: { id: 'mer_1' } }, body: { name: 'Beans' } };
    await expect(payment.patch('/v1/merchants/{id}', rename)).rejects.toThrow(KessaiUnreadable);
    expect(asked.length).toBe(3);
  });

  it('has status, type and beginning, of which a terminal obeys nothing', async () => {
    const page = `\u001b]0;owned\u0007<html>\r\n${'x'.repeat(5_000)}`;
    const { payment } = await aClientOf([says(200, 'text/html', page)], { retriesMax: 0 });
    const fault = await payment.get('/v1/payments').catch((error: unknown) => error);

    expect(fault).toMatchObject({ status: 200, contentType: 'text/html' });
    const { excerpt, message } = fault as KessaiUnreadable;
    expect(excerpt).toMatch(/^\\u001b\]0;owned\\u0007<html>\\u000d\\u000ax+$/);
    expect(message.length).toBeLessThan(500);
  });

  it('is told where a list is asked for and an object comes', async () => {
    const { payment } = await aClientOf([answers(200, { status: 'ok' })], { retriesMax: 0 });
    const all = payment.list('/v1/payments');
    await expect(all.next()).rejects.toThrow(KessaiUnreadable);
  });
});

describe('an answer of Kessai', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset=UTF-8',
    'application/hal+json',
  ])('may come as %s', async (type) => {
    const { payment } = await aClientOf([says(200, type, JSON.stringify(shown))]);
    expect(await payment.get('/v1/payments/{id}', { params: { path: { id: 'pay_1' } } })).toEqual(shown);
  });

  it('has no body where the document says so', async () => {
    const params = { path: { id: 'key_1' } };
    const { payment } = await aClientOf([says(204, null, ''), says(200, 'text/html', '<html></html>')]);
    expect(await payment.delete('/v1/keys/{id}', { params })).toBeUndefined();
    await expect(payment.delete('/v1/keys/{id}', { params })).rejects.toThrow(KessaiUnreadable);
  });

  it('is read as its caller asks, and as text is not held to be JSON', async () => {
    const { ledger } = await aClientOf([says(200, 'text/csv', 'account,debit\r\n')]);
    const query = { currency: 'KRW' };
    const csv: unknown = await ledger.get('/v1/reports/trial-balance', { params: { query }, parseAs: 'text' });
    expect(csv).toBe('account,debit\r\n');
  });

  it('keeps integers of any size where its caller can read them', async () => {
    const body = '{"sellerId":"coffee","balances":[{"currency":"VND","available":90071992547409931}]}';
    const parse = (text: string): unknown => JSON.parse(text.replace(/([:[,])([0-9]{16,})/g, '$1"$2"'));
    const { wallet } = await aClientOf([says(200, 'application/json', body)], { parse });
    const { balances } = await wallet.get('/v1/wallets/{sellerId}', { params: { path: { sellerId: 'coffee' } } });
    expect(balances[0]?.available).toBe('90071992547409931');
  });
});

describe('a fault that a proxy tells in its own words', () => {
  it.each([500, 502, 503, 504, 520])('is an unknown outcome too: %i', async (status) => {
    const page = says(status, 'text/html', '<html>Bad Gateway</html>');
    const { payment, asked } = await aClientOf([page, page, answers(201, shown)]);
    expect(await payment.post('/v1/payments', { body: order })).toEqual(shown);
    expect(new Set(asked.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });

  it('is a problem by its status in the end, with the beginning of the page made safe', async () => {
    const { payment } = await aClientOf([says(502, 'text/html', '<h1>\u009b31mBad\u001b[0m')], { retriesMax: 1 });
    const fault = await payment.post('/v1/payments', { body: order }).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(KessaiProblem);
    expect(fault).toMatchObject({ status: 502, code: 'http_502', detail: '<h1>\\u009b31mBad\\u001b[0m' });
  });

  it('has no faults of fields but those of the form that is documented', async () => {
    const field = { pointer: '/amount', code: 'too_small', detail: 'is too small' };
    const { payment } = await aClientOf([answers(400, { code: 'validation_failed', errors: [null, 'x', {}, field] })]);
    await expect(payment.get('/v1/payments')).rejects.toMatchObject({ code: 'validation_failed', errors: [field] });
  });
});

it('a connection that is reset in the middle of an answer gave none, and the request is repeated', async () => {
  const { payment, asked } = await aClientOf([breaksOff, answers(200, { data: [], hasMore: false, nextCursor: null })]);
  expect(await payment.get('/v1/payments')).toMatchObject({ data: [] });
  expect(asked.length).toBe(2);
});

describe('an address', () => {
  it.each(['', 'localhost', 'ftp://pay.example', 'http://', 'pay.example:3001', 'http://user:secret@pay.example'])(
    'is not %j, and that is told at once, without repeating it',
    (url) => {
      expect(() => kessaiClient({ url, key: 'sk_test_1' })).toThrow(/^The address of payment is no http or https URL/);
    },
  );
});
