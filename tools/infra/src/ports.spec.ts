import { createServer, type Server } from 'node:net';
import { anyFreePort, holderOf, holdNextFreePort, holdPort, isFree, pidListeningOn } from './ports';

describe('a port for a server', () => {
  let taken: Server;
  let port: number;
  beforeAll(async () => {
    port = await anyFreePort();
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => taken.close(resolve)));

  it('is the preferred one while it is free, and the next free one otherwise', async () => {
    expect(await isFree(port)).toBe(false);
    const next = await holdNextFreePort(port);
    expect(next.port).toBeGreaterThan(port);
    await next.release();
    const again = await holdNextFreePort(next.port);
    expect(again.port).toBe(next.port);
    await again.release();
  });

  it('is given to one alone while it is held, and free when it was let go', async () => {
    const first = await holdNextFreePort(port);
    expect(await holdPort(first.port)).toBeNull();
    await first.release();
    expect(await isFree(first.port)).toBe(true);
  });

  it('lies below the ports that systems give to outgoing connections', async () => {
    const chosen = await anyFreePort();
    expect(chosen).toBeGreaterThanOrEqual(20_000);
    expect(chosen).toBeLessThan(30_000);
  });

  it('is known by the program that holds it, where the system tells', async () => {
    expect(pidListeningOn(port)).toBe(process.platform === 'linux' ? process.pid : null);
    expect(pidListeningOn(await anyFreePort())).toBeNull();
    expect(holderOf(await anyFreePort())).toBe('another program');
  });
});
