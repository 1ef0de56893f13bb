import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { commandOf } from './before-install/processes.cjs';

/**
 * Servers listen below the range from which systems take the local ports of outgoing connections (32768 and up). In that
 * range, a client that calls a stopped server can get the server's own port: the restart finds it taken.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 29_999;
const PORTS_TRIED = 500;
const COMMAND_SHOWN = 36;

/** A port that no other process can take: a socket of ours listens there until the server starts that shall have it. */
export interface HeldPort {
  readonly port: number;
  release(): Promise<void>;
}

/** Null where another socket listens already, one of ours too. */
export function holdPort(port: number): Promise<HeldPort | null> {
  return new Promise((resolve) => {
    const server: Server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.unref();
      resolve({ port, release: () => closed(server) });
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

export async function isFree(port: number): Promise<boolean> {
  const held = await holdPort(port);
  await held?.release();
  return held !== null;
}

/** The preferred port if it is free, else the next free one above it, and none of `others`. */
export async function holdNextFreePort(preferred: number, others: ReadonlySet<number> = new Set()): Promise<HeldPort> {
  const last = Math.min(preferred + PORTS_TRIED - 1, 65_535);
  for (let port = preferred; port <= last; port += 1) {
    const held = others.has(port) ? null : await holdPort(port);
    if (held !== null) return held;
  }
  throw new Error(`no free port between ${preferred} and ${last}`);
}

/** A free port chosen at random, so that two runs at once seldom meet. */
export async function holdAnyPort(): Promise<HeldPort> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const held = await holdPort(FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT)));
    if (held !== null) return held;
  }
  throw new Error(`no free port between ${FIRST_PORT} and ${LAST_PORT}`);
}

export async function anyFreePort(): Promise<number> {
  const held = await holdAnyPort();
  await held.release();
  return held.port;
}

/** Who listens at a port, for a message: its command and pid where the system tells, else "another program". */
export function holderOf(port: number): string {
  const pid = pidListeningOn(port);
  if (pid === null) return 'another program';
  if (pid === process.pid) return 'this start itself';
  const command = commandOf(pid)?.replace(/^\S*\//, '') ?? 'a program'; // Without its folder.
  const shown = command.length > COMMAND_SHOWN ? `${command.slice(0, COMMAND_SHOWN)} …` : command;
  return `${shown} (pid ${pid})`;
}

/** The local process that listens on a port; null where there is none that may be looked at, or no /proc. */
export function pidListeningOn(port: number): number | null {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const inodes = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6']
      .flatMap((table) => (readProc(table) ?? '').split('\n').slice(1))
      .map((row) => row.trim().split(/\s+/))
      .filter(([, local, , state]) => local?.endsWith(wanted) === true && state === '0A')
      .map((fields) => `socket:[${fields[9]}]`),
  );
  if (inodes.size === 0) return null;
  const pids = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name));
  return pids.map(Number).find((pid) => holdsSocket(pid, inodes)) ?? null;
}

function holdsSocket(pid: number, inodes: ReadonlySet<string>): boolean {
  try {
    const descriptors = readdirSync(`/proc/${pid}/fd`);
    return descriptors.some((descriptor) => inodes.has(readlinkSync(`/proc/${pid}/fd/${descriptor}`)));
  } catch {
    return false; // It has ended, or belongs to another user.
  }
}

function readProc(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null; // Only Linux tells.
  }
}
