import { setTimeout as delay } from 'node:timers/promises';

/** Lets calls go one after another, so many a second and no more: the PSP counts ours, and recovery is not in a hurry. */
export class CallBudget {
  private nextAtMs = 0;
  private readonly intervalMs: number;

  constructor(perSecond: number) {
    this.intervalMs = 1000 / perSecond;
  }

  /** Resolves when the next call may leave, in the order of asking. */
  async take(): Promise<void> {
    const now = performance.now();
    const at = Math.max(now, this.nextAtMs);
    this.nextAtMs = at + this.intervalMs;
    if (at > now) await delay(at - now);
  }
}
