import { holderOf, holdNextFreePort, holdPort, type HeldPort } from '@kessai/infra';

export const PORT_DEFAULT = 4000;

/** The port that SHOP_PORT asks for, and no other; without it the default one, or the next that is free and said. */
export async function holdShopPort(asked: string | undefined, report: (line: string) => void): Promise<HeldPort> {
  if (!asked) {
    const held = await holdNextFreePort(PORT_DEFAULT);
    if (held.port !== PORT_DEFAULT) {
      report(`! port ${PORT_DEFAULT} is held by ${holderOf(PORT_DEFAULT)}: the shop takes ${held.port}`);
    }
    return held;
  }
  const port = /^[0-9]{1,5}$/.test(asked) ? Number(asked) : 0;
  if (port < 1 || port > 65_535) throw new Error(`SHOP_PORT=${asked}: a port is a whole number from 1 to 65535`);
  const held = await holdPort(port);
  if (held === null) throw new Error(`SHOP_PORT=${port}: the port is held by ${holderOf(port)}`);
  return held;
}
