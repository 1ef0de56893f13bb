import { kessaiClient, KessaiProblem, KessaiUnreachable, type KessaiClientOptions } from './index';
import { answers, breaksOff, givenService, hangsUp, refuses, saysNothing, type Reaction } from './given-service';

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

describe('a request of the client', () => {
  it('carries the key, the merchant it is for, and the body', async () => {
    const { payment, asked } = await aClientOf([answers(201, shown)], { merchantId: 'mer_1' });

    expect(await payment.post('/v1/payments', { body: order })).toEqual(shown);
    expect(asked[0]?.headers).toMatchObject({ authorization: 'Bearer sk_test_1', 'kessai-merchant': 'mer_1' });
    expect(JSON.parse(asked[0]!.body)).toEqual(order);
  });

  it('that moves money names itself, anew for each call', async () => {
    const { payment, asked } = await aClientOf([answers(201, shown)]);

    await payment.post('/v1/payments', { body: order });
    await payment.post('/v1/payments', { body: order });
    const [one, other] = asked.map(({ headers }) => headers['idempotency-key']);
    expect(one).toMatch(/^[0-9a-f-]{36}$/);
    expect(other).not.toBe(one);
  });

  it('keeps the name that its caller gives it', async () => {
    const { payment, asked } = await aClientOf([answers(201, shown)]);

    await payment.post('/v1/payments', { body: order, params: { header: { 'Idempotency-Key': 'mine' } } });
    expect(asked[0]?.headers['idempotency-key']).toBe('mine');
  });

  it.each<[string, Reaction]>([
    ['the connection is cut', hangsUp],
    ['the answer breaks off', breaksOff],
    ['too many ask', refuses(429, 'rate_limited', { 'retry-after': '0' })],
    ['the service is not ready', refuses(503, 'not_ready')],
    ['a gateway has no answer', answers(504, {})],
    ['the first try is still at work', refuses(409, 'idempotency_key_in_use', { 'retry-after': '0' })],
  ])('is sent again as the same request when %s', async (_, reaction) => {
    const { payment, asked } = await aClientOf([reaction, reaction, answers(201, shown)]);

    expect(await payment.post('/v1/payments', { body: order })).toEqual(shown);
    expect(asked.length).toBe(3);
    expect(new Set(asked.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(new Set(asked.map(({ body }) => body)).size).toBe(1);
  });

  it('is sent again when no answer comes in time', async () => {
    const { payment, asked } = await aClientOf([saysNothing, answers(201, shown)], { timeoutMs: 200 });

    expect(await payment.post('/v1/payments', { body: order })).toEqual(shown);
    expect(asked.length).toBe(2);
  });

  it.each<[string, Reaction, string]>([
    ['is malformed', refuses(400, 'validation_failed'), 'validation_failed'],
    ['the state forbids', refuses(409, 'state_forbids'), 'state_forbids'],
    ['contradicts the facts', refuses(422, 'amount_mismatch'), 'amount_mismatch'],
    ['finds a fault inside', refuses(500, 'internal_error'), 'internal_error'],
  ])('that %s is not sent again', async (_, reaction, code) => {
    const { payment, asked } = await aClientOf([reaction]);

    await expect(payment.post('/v1/payments', { body: order })).rejects.toMatchObject({ name: 'KessaiProblem', code });
    expect(asked.length).toBe(1);
  });

  it('without a name is sent once, unless it was turned away at the door', async () => {
    const rename = { params: { path: { id: 'mer_1' } }, body: { name: 'Beans' } };
    const cut = await aClientOf([hangsUp, answers(200, shown)]);
    await expect(cut.payment.patch('/v1/merchants/{id}', rename)).rejects.toThrow(KessaiUnreachable);
    expect(cut.asked.length).toBe(1);

    const limited = await aClientOf([refuses(429, 'rate_limited'), answers(200, shown)]);
    expect(await limited.payment.patch('/v1/merchants/{id}', rename)).toEqual(shown);
  });

  it('ends as unreachable when every try went unanswered', async () => {
    const { payment, asked } = await aClientOf([hangsUp], { retriesMax: 2 });

    await expect(payment.post('/v1/payments', { body: order })).rejects.toThrow(KessaiUnreachable);
    expect(asked.length).toBe(3);
  });

  it('ends as the problem that the last try met', async () => {
    const { payment, asked } = await aClientOf([refuses(503, 'psp_unavailable')], { retriesMax: 2 });

    await expect(payment.post('/v1/payments', { body: order })).rejects.toMatchObject({ code: 'psp_unavailable' });
    expect(asked.length).toBe(3);
  });

  it('ends when its caller calls it off, and is not sent again', async () => {
    const { payment, asked } = await aClientOf([saysNothing]);
    const callOff = new AbortController();
    const answer = payment.post('/v1/payments', { body: order, signal: callOff.signal });
    const refused = expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    while (asked.length === 0) await new Promise(setImmediate);
    callOff.abort();

    await refused;
    expect(asked.length).toBe(1);
  });
});

describe('a problem', () => {
  it('tells what a program branches on and what a person reports', async () => {
    const { payment } = await aClientOf([refuses(404, 'not_found')]);
    const problem = await payment.get('/v1/payments/{id}', { params: { path: { id: 'x' } } }).catch((e: unknown) => e);

    expect(problem).toBeInstanceOf(KessaiProblem);
    expect(problem).toMatchObject({
      status: 404,
      code: 'not_found',
      detail: 'Because.',
      requestId: 'req-1',
      errors: [],
    });
  });

  it('is one too when something else than Kessai answers', async () => {
    const proxy: Reaction = (_asked, response) => void response.writeHead(403).end('<html>no</html>');
    const { payment } = await aClientOf([proxy]);

    await expect(payment.get('/v1/payments')).rejects.toMatchObject({ status: 403, code: 'http_403' });
  });
});

describe('a list', () => {
  it('goes on from page to page, and asks for a page when it is needed', async () => {
    const { payment, asked } = await aClientOf([
      answers(200, { data: [{ id: 'pay_3' }, { id: 'pay_2' }], hasMore: true, nextCursor: 'abc' }),
      answers(200, { data: [{ id: 'pay_1' }], hasMore: false, nextCursor: null }),
    ]);
    const ids: string[] = [];
    for await (const { id } of payment.list('/v1/payments', { params: { query: { status: 'CREATED', limit: 2 } } })) {
      ids.push(`${id} of ${asked.length}`);
    }

    expect(ids).toEqual(['pay_3 of 1', 'pay_2 of 1', 'pay_1 of 2']);
    expect(asked.map(({ url }) => url)).toEqual([
      '/v1/payments?status=CREATED&limit=2',
      '/v1/payments?status=CREATED&limit=2&cursor=abc',
    ]);
  });
});
