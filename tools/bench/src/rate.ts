import { setTimeout as sleep } from 'node:timers/promises';

const TICK_MS = 2;

/** Begins work at a fixed rate until `until`, however long each takes, and waits for all of it. */
export async function atRate(perSecond: number, until: number, begin: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  const running = new Set<Promise<void>>();
  for (let begun = 0, now = startedAt; now < until;) {
    await sleep(TICK_MS);
    now = Math.min(performance.now(), until); // A machine that was busy elsewhere catches up with what was due.
    const due = Math.floor(((now - startedAt) * perSecond) / 1000);
    for (; begun < due; begun += 1) {
      const work: Promise<void> = begin().finally(() => running.delete(work));
      running.add(work);
    }
  }
  await Promise.all(running);
}

/** All items, so many at once. */
export async function eachOf<Item>(items: readonly Item[], atOnce: number, work: (item: Item) => Promise<void>) {
  const waiting = items.values();
  const worker = async () => {
    for (const item of waiting) await work(item); // They share one iterator, so each item is one worker's.
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
