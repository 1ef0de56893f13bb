import { createServer, type Server } from 'node:net';
import { anyFreePort, isFree, nextFreePort } from './ports';

describe('a port for a server', () => {
  let taken: Server;
  let port: number;
  beforeAll(async () => {
    port = await anyFreePort();
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => taken.close(resolve)));

  it('is the preferred one while nobody has it, and the next free one otherwise', async () => {
    expect(await isFree(port)).toBe(false);
    const next = await nextFreePort(port);
    expect(next).toBeGreaterThan(port);
    expect(await nextFreePort(next)).toBe(next);
  });

  it('is none that was handed out a moment ago', async () => {
    const first = await nextFreePort(port);
    expect(await nextFreePort(port, new Set([first]))).toBeGreaterThan(first);
  });

  it('lies below the ports that systems give to outgoing connections', async () => {
    const chosen = await anyFreePort();
    expect(chosen).toBeGreaterThanOrEqual(20_000);
    expect(chosen).toBeLessThan(30_000);
  });
});
