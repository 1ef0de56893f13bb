import { createServer } from 'node:net';

/**
 * Servers listen below the range from which systems take the local ports of outgoing connections (32768 and up): there,
 * a client that keeps calling a stopped server can be given the server's own port, and the restart finds it taken.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 29_999;

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** The preferred port if nobody has it, else the next free one above it. */
export async function nextFreePort(preferred: number, taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (let port = preferred; port < preferred + 500; port += 1) {
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  throw new Error(`no free port between ${preferred} and ${preferred + 499}`);
}

/** A free port chosen at random, so that two runs at once seldom meet. */
export async function anyFreePort(taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  throw new Error(`no free port between ${FIRST_PORT} and ${LAST_PORT}`);
}
