import { get } from 'node:http';
import { connect } from 'node:net';

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks every `everyMs` until `holds` says yes (true) or the deadline has passed (false). */
export async function until(holds: () => Promise<boolean>, withinMs: number, everyMs = 50): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    if (await holds()) return true;
    if (Date.now() >= deadline) return false;
    await sleep(everyMs);
  }
}

export function accepts(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1_000 });
    const answer = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
    socket.once('timeout', () => answer(false));
  });
}

/** The status of a GET, or null when nobody answered within two seconds. Keeps no connection open. */
export function statusOf(url: string): Promise<number | null> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode ?? null);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(null));
  });
}

/** Runs `work` and says how long it took; while it lasts a line every five seconds shows that it lives. */
export async function withProgress<T>(
  report: (line: string) => void,
  label: string,
  work: () => Promise<T>,
): Promise<T> {
  const startedAt = Date.now();
  const seconds = (): string => ((Date.now() - startedAt) / 1000).toFixed(1);
  const ticking = setInterval(() => report(`… ${label}: ${Math.round((Date.now() - startedAt) / 1000)} s`), 5_000);
  try {
    const result = await work();
    report(`✓ ${label} (${seconds()} s)`);
    return result;
  } catch (error) {
    report(`✗ ${label} (${seconds()} s)`);
    throw error;
  } finally {
    clearInterval(ticking);
  }
}
