export interface RoundsOptions {
  readonly pauseMs: number;
  /** A round that fails is followed by the next: what it was to do is still due then. */
  readonly onFailure: (error: unknown) => void;
}

/** Does a round of work again and again, with a pause in between, until it is stopped. */
export class Rounds {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(
    /** May ask for a longer pause before the next round, in ms. */
    private readonly round: () => Promise<number | void>,
    private readonly options: RoundsOptions,
  ) {}

  start(firstPauseMs = this.options.pauseMs): void {
    this.timer = setTimeout(() => {
      this.running = this.once();
    }, firstPauseMs);
  }

  /** Waits for the round that is under way. */
  async stop(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    await this.running;
  }

  private async once(): Promise<void> {
    let pauseMs = this.options.pauseMs;
    try {
      pauseMs = Math.max(pauseMs, (await this.round()) ?? 0);
    } catch (error) {
      this.options.onFailure(error);
    }
    if (this.timer !== null) this.start(pauseMs);
  }
}
