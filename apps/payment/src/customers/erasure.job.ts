import { counter, Rounds } from '@kessai/runtime';
import { JobsDatabase, ServiceLogger } from '@kessai/messaging';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ErasureService } from './erasure.service';

const pollMs = 5_000;
/** Payments between two looks at whether the service is to stop. */
const batchMax = 100;

/** How many customers one round takes on. */
const erasuresMax = 20;

const erased = counter('kessai_customers_erased_total', 'Payments whose customer was erased');

/** Erases customers as requested. Several instances may work on the same one: each row is erased once. */
@Injectable()
export class ErasureJob implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds: Rounds;
  private readonly erasures: ErasureService;
  private isStopping = false;

  constructor(db: JobsDatabase, logger: ServiceLogger) {
    this.erasures = new ErasureService(db);
    this.rounds = new Rounds(() => this.run(), {
      pauseMs: pollMs,
      onFailure: (error) => logger.warn({ event: 'erasures_waiting', err: error }, 'erasures wait for their database'),
    });
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    return this.rounds.stop();
  }

  async run(batch = batchMax): Promise<void> {
    for (const erasure of await this.erasures.open(erasuresMax)) {
      let count: number;
      do {
        if (this.isStopping) return; // What is left is still to be found.
        count = await this.erasures.eraseBatch(erasure, batch);
        erased.inc(count);
      } while (count > 0);
      await this.erasures.noteDone(erasure);
    }
  }
}
