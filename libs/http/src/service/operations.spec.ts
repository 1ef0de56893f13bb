import { PassThrough } from 'node:stream';
import { aRunningService } from '@kessai/testing';
import { HealthChecks, openOperationsPort } from '../index';
import { createLogger, parseConfig, platformConfigSchema } from '@kessai/runtime';
import { ShopModule } from '../testing/shop.module';

const raw = 'connect ECONNREFUSED 10.0.0.5:3306';

function failing(): HealthChecks {
  const health = new HealthChecks();
  health.add('database', () => Promise.reject(new Error(raw)));
  health.add('consumer', () => ({ ok: false, detail: 'has not joined its group', reason: raw }));
  return health;
}

async function ask(url: string, path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(url + path, { headers: { connection: 'close' } });
  return { status: response.status, text: await response.text() };
}

describe('the port of buyers and merchants', () => {
  it.each([{ NODE_ENV: 'production' }, { MODE: 'live' }] as const)(
    'tells in a deployment of %j which parts are not ready, not why, and no metrics',
    async (config) => {
      const service = await aRunningService(ShopModule, { config, health: failing() });
      const ready = await ask(service.url, '/health/ready');
      const metrics = await ask(service.url, '/metrics');
      await service.stop();

      expect([ready.status, JSON.parse(ready.text)]).toMatchObject([503, { detail: 'database; consumer' }]);
      expect(ready.text).not.toContain('ECONNREFUSED');
      expect(metrics.status).toBe(404);
    },
  );

  it('has metrics and the details in development, yet never the words of a driver', async () => {
    const service = await aRunningService(ShopModule, { health: failing() });
    const ready = await ask(service.url, '/health/ready');
    const metrics = await ask(service.url, '/metrics');
    await service.stop();

    const detail = 'database: no answer; consumer: has not joined its group';
    expect(JSON.parse(ready.text)).toMatchObject({ code: 'not_ready', detail });
    expect([metrics.status, metrics.text]).toEqual([200, expect.stringContaining('process_cpu_seconds_total')]);
  });
});

describe('the operations port', () => {
  const given = (environment: Record<string, string>, health = failing()) => {
    const config = parseConfig(platformConfigSchema, environment);
    const out = new PassThrough();
    const logger = createLogger('test', 'info', { destination: out });
    const opened = openOperationsPort({ config, health, logger });
    return { opened, stop: async () => (await opened).close(), logged: () => String(out.read() ?? '') };
  };

  it('has metrics and all that is known of health, and nothing else', async () => {
    const { opened, stop } = given({ NODE_ENV: 'production', OPERATIONS_PORT: '0' });
    const url = (await opened).url!;
    const [ready, live, metrics, other] = await Promise.all(
      ['/health/ready', '/health/live', '/metrics', '/v1/orders'].map((path) => ask(url, path)),
    );
    await stop();

    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect(ready!.status).toBe(503);
    expect(ready!.text).toContain(`database: no answer: ${raw}; consumer: has not joined its group: ${raw}`);
    expect([live!.status, metrics!.status, other!.status]).toEqual([200, 200, 404]);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('is not there unless it is asked for, and production says that nothing is measured then', async () => {
    const inProduction = given({ NODE_ENV: 'production' });
    const inDevelopment = given({});

    expect([(await inProduction.opened).url, (await inDevelopment.opened).url]).toEqual([null, null]);
    expect([inProduction.logged(), inDevelopment.logged()]).toEqual([expect.stringContaining('OPERATIONS_PORT'), '']);
  });
});
