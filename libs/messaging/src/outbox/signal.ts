/** Wakes one sleeper. A wake-up without a sleeper is kept for the next sleep; many count as one. */
export class Signal {
  private woken = false;
  private sleeper: (() => void) | null = null;

  wake(): void {
    this.woken = true;
    this.sleeper?.();
  }

  /** Until it is woken, at most `forMs`. */
  async wait(forMs: number): Promise<void> {
    if (!this.woken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, forMs);
        this.sleeper = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.sleeper = null;
    }
    this.woken = false;
  }
}
