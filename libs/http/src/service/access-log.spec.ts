import { PassThrough } from 'node:stream';
import { aRunningService, testAccess, testKeys, testMerchantId } from '@kessai/testing';
import { createLogger, type PlatformConfig } from '@kessai/runtime';
import { ShopModule } from '../testing/shop.module';

const id = 'pay_0198c0000000700080000000000000aa';

/** All lines while these requests are answered. */
async function allLinesOf(config: Partial<PlatformConfig>, ...paths: string[]): Promise<Record<string, unknown>[]> {
  const out = new PassThrough();
  const logger = createLogger('payment', config.LOG_LEVEL ?? 'info', { destination: out });
  const service = await aRunningService(ShopModule, { config: { ...testAccess, ...config }, logger });
  for (const path of paths) {
    const headers = {
      authorization: `Bearer ${testKeys.merchant}`,
      'x-request-id': `of-${path.length}`,
      connection: 'close',
    };
    await (await fetch(service.url + path, { headers })).text();
  }
  await service.stop();
  const lines = String(out.read() ?? '')
    .split('\n')
    .filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function linesOf(config: Partial<PlatformConfig>, ...paths: string[]): Promise<Record<string, unknown>[]> {
  return (await allLinesOf(config, ...paths)).filter(({ event }) => event === 'http.request');
}

describe('the log of requests', () => {
  it('says in one line what a request id leads to, and never the address', async () => {
    const [line, ...more] = await linesOf({}, `/v1/orders/${id}`);

    expect(more).toEqual([]);
    expect(line).toMatchObject({
      level: 'info',
      method: 'GET',
      route: '/v1/orders/:id',
      status: 200,
      paymentId: id,
      keyId: 'key_merchant',
      merchantId: testMerchantId,
      requestId: expect.stringMatching(/^of-/) as string,
    });
    expect(line!['ms']).toBeGreaterThanOrEqual(0);
    expect(line).not.toHaveProperty('code');
  });

  it('has the code of each refusal, also where answers that went well are left out', async () => {
    const paths = ['/v1/orders', '/v1/orders?nonsense=1', '/v1/nothing', '/v1/orders/%FF', '/v1/books', '/health/live'];
    const refusals = [
      [400, 'validation_failed'],
      [404, 'not_found'],
      [404, 'not_found'],
      [403, 'insufficient_scope'],
    ];
    for (const config of [{ ACCESS_LOG: 'errors' }, { ACCESS_LOG_SAMPLE: 0 }] as const) {
      const lines = await linesOf(config, ...paths);
      expect(lines.map(({ status, code }) => [status, code])).toEqual(refusals);
    }
    expect(await linesOf({ ACCESS_LOG: 'off' }, ...paths)).toEqual([]);
  });

  it('has the route of an address that was asked by a method it does not know', async () => {
    const [line] = await linesOf({}, `/v1/orders/${id}/cancel`);

    expect(line).toMatchObject({ route: '/v1/orders/:id/cancel', status: 405, code: 'method_not_allowed' });
  });
});

describe('the log of requests that fail', () => {
  it('names routes and ids of ours: no address, no query and no value, at any level', async () => {
    const paths = [`/v1/orders/${id}/statement?name=canary`, '/v1/orders/canary/statement?name=canary%20lovelace'];
    const lines = await allLinesOf({ LOG_LEVEL: 'trace' }, ...paths, '/v1/canary?email=canary', '/v1/orders?canary=1');

    expect(JSON.stringify(lines)).not.toContain('canary');
    const failed = lines.filter(({ level }) => level === 'error');
    const route = '/v1/orders/:id/statement';
    expect(failed).toMatchObject([{ reason: 'internal_error', route, method: 'GET' }, { route }]);
  });
});
