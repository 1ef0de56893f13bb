import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until `done`, with a deadline: for what takes a moment and has no other signal. */
export async function until<T>(ask: () => Promise<T>, done: (value: T) => boolean, withinMs = 30_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (done(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`not within ${withinMs} ms; the last answer was ${JSON.stringify(value)}`);
    await sleep(50);
  }
}
