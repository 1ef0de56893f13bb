import { holdNextFreePort, type HeldPort } from '@kessai/infra';
import { holdShopPort, PORT_DEFAULT } from './shop-port';

describe('the port of the shop', () => {
  let first: HeldPort | null = null;
  afterEach(() => first?.release());

  it('is the next that is free where another shop has the usual one, and that is said', async () => {
    // Whatever holds the usual port here, this or another program, it is held.
    first = await holdNextFreePort(PORT_DEFAULT);
    const said: string[] = [];
    const second = await holdShopPort(undefined, (line) => said.push(line));
    await second.release();

    expect(second.port).toBeGreaterThan(PORT_DEFAULT);
    expect(said).toEqual([
      expect.stringMatching(`^! port ${PORT_DEFAULT} is held by .*: the shop takes ${second.port}$`),
    ]);
  });

  it('is never another than the one that was asked for', async () => {
    first = await holdNextFreePort(PORT_DEFAULT);
    await expect(holdShopPort(String(first.port), () => undefined)).rejects.toThrow(
      `SHOP_PORT=${first.port}: the port is`,
    );
  });
});
