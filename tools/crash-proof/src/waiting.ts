import { setTimeout as delay } from 'node:timers/promises';

/** Ends early, without a fault, when the run is called off. */
export async function sleep(ms: number, calledOff: AbortSignal): Promise<void> {
  if (ms > 0 && !calledOff.aborted) await delay(ms, undefined, { signal: calledOff }).catch(() => undefined);
}

/** Asks until the answer is yes; false when the time is up or the run is called off. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  withinMs: number,
  calledOff: AbortSignal,
): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    if (await holds()) return true;
    if (calledOff.aborted || Date.now() >= deadline) return false;
    await sleep(100, calledOff);
  }
}
