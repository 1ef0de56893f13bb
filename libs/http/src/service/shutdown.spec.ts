import { aRunningService, eventually, testAccess } from '@kessai/testing';
import { HealthChecks } from '../index';
import { ShopModule, slowRequests } from '../testing/shop.module';

describe('a service that is asked to stop', () => {
  it('is no longer ready, answers what it has begun, and keeps no connection waiting', async () => {
    const health = new HealthChecks();
    const stopping = await aRunningService(ShopModule, { config: testAccess, health });
    const slow = fetch(`${stopping.url}/v1/books/slow`);
    await eventually(() => expect(slowRequests.begun).toBe(1));

    const stopped = stopping.stop();
    await eventually(() => expect(fetch(`${stopping.url}/health/live`)).rejects.toThrow());
    const whileStopping = await health.results();
    slowRequests.finish();
    const answer = await slow;
    await stopped;

    expect(whileStopping['http']).toMatchObject({ ok: false });
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
  });
});
