import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '@kessai/runtime';
import { PspBreaker } from '../recovery/psp-breaker';
import { TossClient } from './toss-client';

const paths: string[] = [];
const server = createServer((request, response) => {
  paths.push(request.url ?? '');
  response.end('{}');
});
let client: TossClient;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = { url, secretKey: 'test_sk_1', connectTimeoutMs: 5_000, responseTimeoutMs: 5_000, connections: 4 };
  client = new TossClient(settings, createLogger('payment', 'silent'));
});
afterAll(async () => {
  await client.close();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  paths.length = 0;
});

const aRequest = (paymentKey: string) => ({
  paymentId: `pay_${'1'.repeat(32)}`,
  paymentKey,
  amountMinor: 15_000n,
  currency: 'KRW',
  idempotencyKey: 'att_1',
  reason: 'none',
  part: null,
});

const dots = ['.', '..', '...', '%2e%2e', '%2E.'];
const stepsOfDots = ['../../v1/other', 'a/../b', 'a\\..', 'a/.', '%2e%2e%2fother', 'a%2F..%5Cb', '..;', '..;x/other'];

describe('the path of a request to the PSP', () => {
  it.each([...dots, ...stepsOfDots])('is never made of a key with a step of dots alone: %j', async (paymentKey) => {
    const request = aRequest(paymentKey);
    const unsendable = { conclusion: 'unknown', code: 'psp_key_unsendable', alarm: true };
    expect(await client.lookUp(request)).toMatchObject(unsendable);
    expect(await client.cancel(request)).toMatchObject(unsendable);
    expect(await client.confirm(request)).toMatchObject(unsendable);
    expect(await client.findKey(request)).toBe('unclear');
    expect(paths).toEqual([]);
  });

  it.each(['a/b', 'key?x=1', 'key#x', '%2f', '.key', 'key..', '..key/...key'])(
    'has the key in one step: %j',
    async (paymentKey) => {
      await client.lookUp(aRequest(paymentKey));
      await client.cancel(aRequest(paymentKey));
      const step = encodeURIComponent(paymentKey);
      expect(paths).toEqual([`/v1/payments/${step}`, `/v1/payments/${step}/cancel`]);
    },
  );
});

it('a key that cannot be sent does not make the breaker leave the PSP alone', async () => {
  const breaker = new PspBreaker({ failures: 2, pauseMs: 60_000 });
  for (let call = 0; call < 3; call += 1) {
    await breaker.guard(async () => ({ reply: await client.lookUp(aRequest('..')) }));
  }
  expect(breaker.room(5)).toBe(5);
});
