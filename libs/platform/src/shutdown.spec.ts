import { aRunningService, eventually, testAccess } from '@kessai/testing';
import { createLogger, Shutdown } from './index';
import { ShopModule, slowRequests } from './testing/shop.module';

describe('a shutdown', () => {
  it('closes what was opened last first, and waits for each', async () => {
    const shutdown = new Shutdown(createLogger('test', 'silent'));
    const closed: string[] = [];
    const slowly = (name: string) => async () => {
      await new Promise((resolve) => setImmediate(resolve));
      closed.push(name);
    };
    for (const name of ['database', 'http', 'consumers']) shutdown.onShutdown(name, slowly(name));

    await shutdown.stop();

    expect(closed).toEqual(['consumers', 'http', 'database']);
    expect(shutdown.stopping).toBe(true);
  });

  it('happens once, however often it is asked for', async () => {
    const shutdown = new Shutdown(createLogger('test', 'silent'));
    let closed = 0;
    shutdown.onShutdown('http', () => (closed += 1));

    await Promise.all([shutdown.stop(), shutdown.stop()]);

    expect(closed).toBe(1);
  });

  it('closes the rest when one fails to close, and tells', async () => {
    const shutdown = new Shutdown(createLogger('test', 'silent'));
    let closed = false;
    shutdown.onShutdown('database', () => (closed = true));
    shutdown.onShutdown('http', () => Promise.reject(new Error('stuck')));

    await expect(shutdown.stop()).rejects.toThrow('could not close everything');
    expect(closed).toBe(true);
  });
});

describe('a service that is asked to stop', () => {
  it('is no longer ready, answers what it has begun, and keeps no connection waiting', async () => {
    const shutdown = new Shutdown(createLogger('test', 'silent'));
    let readyWhileStopping = 0;
    const stopping = await aRunningService(ShopModule, { config: testAccess, shutdown });
    shutdown.onShutdown('consumers', async () => {
      readyWhileStopping = (await fetch(`${stopping.url}/health/ready`)).status;
    });
    const slow = fetch(`${stopping.url}/v1/books/slow`);
    await eventually(() => expect(slowRequests.begun).toBe(1));

    const stopped = shutdown.stop();
    await eventually(() => expect(fetch(`${stopping.url}/health/live`)).rejects.toThrow());
    slowRequests.finish();
    const answer = await slow;
    await stopped;

    expect(readyWhileStopping).toBe(503);
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
  });
});
