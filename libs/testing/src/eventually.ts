import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 20;

/** Waits until the assertion holds, and fails with its own words when it does not in time. */
export async function eventually<T>(
  assertion: () => T | Promise<T>,
  { withinMs = 10_000 }: { withinMs?: number } = {},
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(pollMs);
    }
  }
}
