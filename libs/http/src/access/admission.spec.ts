import { request as httpRequest } from 'node:http';
import { aRunningService, eventually, testAccess, testKeys, type RunningService } from '@kessai/testing';
import { weightOf } from './admission';
import { ShopModule, slowRequests } from '../testing/shop.module';

let service: RunningService;

beforeAll(async () => {
  service = await aRunningService(ShopModule, { config: { ...testAccess, READS_AT_ONCE: 8, WRITES_AT_ONCE: 8 } });
});
beforeEach(() => {
  slowRequests.begun = 0;
});
afterAll(() => service.stop());

const headersOf = (key: string) => ({ authorization: `Bearer ${key}` });
const get = (path: string, key: string = testKeys.merchant) => fetch(service.url + path, { headers: headersOf(key) });
const slow = (count: number, path = '/v1/books/slow/pay_1') => Array.from({ length: count }, () => get(path));
const statuses = async (answers: Promise<Response>[]) => (await Promise.all(answers)).map(({ status }) => status);
const begun = (count: number) => eventually(() => expect(slowRequests.begun).toBe(count));

async function finish(answers: Promise<Response>[]): Promise<number[]> {
  slowRequests.finish();
  return statuses(answers);
}

describe('what a key has under way', () => {
  it('is bounded: what goes beyond is refused before any work, and told when to come back', async () => {
    const first = slow(8);
    await begun(8);
    const beyond = await get('/v1/books/slow/pay_1');

    expect([beyond.status, beyond.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await beyond.json()).toMatchObject({ code: 'rate_limited' });
    expect(slowRequests.begun).toBe(8);
    expect(new Set(await finish(first))).toEqual(new Set([200]));
  });

  it('is counted by weight: a report is as much as eight reads of one thing', async () => {
    const report = slow(1, '/v1/books/slow/report');
    await begun(1);

    expect((await get('/v1/books/slow/pay_1')).status).toBe(429);
    await finish(report);
  });

  it('leaves its merchant half as much for other keys, and no more', async () => {
    const own = slow(8);
    await begun(8);
    const others = Array.from({ length: 4 }, () => get('/v1/books/slow/pay_1', testKeys.readOnly));
    await begun(12);

    expect((await get('/v1/books/slow/pay_1', testKeys.readOnly)).status).toBe(429);
    await finish([...own, ...others]);
  });

  it('of reads holds up no write', async () => {
    const reads = slow(8);
    await begun(8);
    const write = await fetch(`${service.url}/v1/orders`, {
      method: 'POST',
      headers: { ...headersOf(testKeys.merchant), 'content-type': 'application/json' },
      body: '{"amount":1,"lines":[]}',
    });

    expect(write.status).toBe(201);
    await finish(reads);
  });

  it('ends with the work and not with the connection: a client that goes makes no room', async () => {
    const gone = new AbortController();
    const left = Array.from({ length: 8 }, () =>
      fetch(`${service.url}/v1/books/slow/pay_1`, { headers: headersOf(testKeys.merchant), signal: gone.signal }).catch(
        () => null,
      ),
    );
    await begun(8);
    gone.abort();
    await Promise.all(left);

    expect((await get('/v1/books/slow/pay_1')).status).toBe(429);
    slowRequests.finish();
    await eventually(async () => expect((await get(`/v1/orders`)).status).toBe(200));
  });

  it('ends where a body breaks off', async () => {
    for (let count = 0; count < 20; count += 1) await breakOff();

    const cancel = () =>
      fetch(`${service.url}/v1/orders/pay_1/cancel`, { method: 'POST', headers: headersOf(testKeys.merchant) });
    await eventually(async () => expect((await cancel()).status).toBe(200));
  });

  it('ends with a refusal too', async () => {
    const answers = await statuses(Array.from({ length: 20 }, () => get('/v1/orders?unknown=1')));
    const after = await get('/v1/orders');

    expect(answers).toContain(400);
    expect(after.status).toBe(200);
  });
});

describe('a large body', () => {
  const write = (key: string, bytes: number) =>
    fetch(`${service.url}/v1/books/slow`, {
      method: 'POST',
      headers: { ...headersOf(key), 'content-type': 'application/json' },
      body: JSON.stringify('x'.repeat(bytes)),
    });

  it('is worked on by turns, two of one merchant, while a small one goes ahead and another tenant has its own', async () => {
    const large = Array.from({ length: 4 }, () => write(testKeys.merchant, 5_000));
    await begun(2);
    const others = [write(testKeys.merchant, 10), write(testKeys.root, 5_000)];
    await begun(4);
    await finish(others);
    await begun(6);

    expect(new Set(await finish(large))).toEqual(new Set([201]));
  });
});

describe('a request', () => {
  it.each([
    ['GET', '/v1/payments/:id', 1],
    ['HEAD', '/v1/payments/:id', 1],
    ['GET', '/v1/payments', 4],
    ['GET', '/v1/payments/:id/timeline', 4],
    ['POST', '/v1/payments', 1],
    ['POST', '/v1/payments/:id/confirm', 1],
  ])('%s %s weighs %i', (method, url, weight) => {
    expect(weightOf(method, url)).toBe(weight);
  });
});

/** A write that announces more than it sends, and goes. */
function breakOff(): Promise<void> {
  return new Promise((resolve) => {
    const asked = httpRequest(`${service.url}/v1/orders`, {
      method: 'POST',
      headers: { ...headersOf(testKeys.merchant), 'content-type': 'application/json', 'content-length': 50 },
    });
    asked.on('error', () => resolve());
    asked.on('close', () => resolve());
    asked.write('{"amount":', () => asked.destroy());
  });
}
