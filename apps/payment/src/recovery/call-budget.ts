import { setTimeout as delay } from 'node:timers/promises';

/** Lets calls go one after another, so many a second and no more: the PSP counts ours, and recovery is not in a hurry. */
export class CallBudget {
  private last: Promise<void> = Promise.resolve();
  private nextAtMs = 0;
  private readonly intervalMs: number;

  constructor(perSecond: number) {
    this.intervalMs = 1000 / perSecond;
  }

  /** Resolves when the next call may leave, in the order of asking. */
  take(): Promise<void> {
    this.last = this.last.then(() => this.pause());
    return this.last;
  }

  /** Reckoned from when the call before has really left: what a busy moment delayed does not leave all at once. */
  private async pause(): Promise<void> {
    const waitMs = this.nextAtMs - performance.now();
    if (waitMs > 0) await delay(Math.ceil(waitMs)); // A timer leaves the fraction out, and would come too early.
    this.nextAtMs = performance.now() + this.intervalMs;
  }
}
