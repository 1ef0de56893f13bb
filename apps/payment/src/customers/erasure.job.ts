import { counter, Rounds, type Logger } from '@kessai/platform';
import type { ErasureService } from './erasure.service';

export interface ErasureSettings {
  readonly pollMs: number;
  /** Payments between two looks at whether the service is to stop. */
  readonly batch: number;
}

/** How many customers one round takes on. */
const erasuresMax = 20;

const erased = counter('kessai_customers_erased_total', 'Payments whose customer was erased');

/** Erases the customers that are to be erased. Several instances may be at the same one: each row is erased once. */
export class ErasureJob {
  private readonly rounds: Rounds;
  private isStopping = false;

  constructor(
    private readonly erasures: ErasureService,
    private readonly settings: ErasureSettings,
    logger: Logger,
  ) {
    this.rounds = new Rounds(() => this.run(), {
      pauseMs: settings.pollMs,
      onFailure: (error) => logger.warn({ err: error }, 'erasing customers waits for its database'),
    });
  }

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    this.isStopping = true;
    return this.rounds.stop();
  }

  async run(): Promise<void> {
    for (const erasure of await this.erasures.open(erasuresMax)) {
      let count: number;
      do {
        if (this.isStopping) return; // What is left is still to be found.
        count = await this.erasures.eraseBatch(erasure, this.settings.batch);
        erased.inc(count);
      } while (count > 0);
      await this.erasures.noteDone(erasure);
    }
  }
}
