import { get } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** More than any health answer of ours. */
const HEALTH_CHARACTERS_MAX = 100_000;

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

/**
 * The id of the process that answers at a health address with 200; null when none does within two seconds, or one that
 * shows no id. Keeps no connection open.
 */
export function bootIdAt(url: string): Promise<string | null> {
  return new Promise((resolve) => {
    // Of the whole answer: another program may send without end.
    const signal = AbortSignal.timeout(2_000);
    const request = get(url, { agent: false, signal }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk.slice(0, HEALTH_CHARACTERS_MAX - text.length)));
      response.once('error', () => resolve(null));
      response.once('end', () => resolve(response.statusCode === 200 ? bootIdIn(text) : null));
    });
    request.once('error', () => resolve(null));
  });
}

function bootIdIn(text: string): string | null {
  try {
    const { bootId } = JSON.parse(text) as { bootId?: unknown };
    return typeof bootId === 'string' ? bootId : null;
  } catch {
    return null; // Another program's page.
  }
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
