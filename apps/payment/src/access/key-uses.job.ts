import { Rounds } from '@kessai/runtime';
import { JobsDatabase, ServiceLogger } from '@kessai/messaging';
import { StoredKeys } from '@kessai/http';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { noteUses } from './key-uses';

/** To the operator who looks whether a key is still in use, it is as good as now. */
const pollMs = 3_000;

/** Writes down when keys were last used: in batches behind the requests, so that none of them waits for it. */
@Injectable()
export class KeyUsesJob implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds: Rounds;

  constructor(
    private readonly db: JobsDatabase,
    private readonly keys: StoredKeys,
    logger: ServiceLogger,
  ) {
    const onFailure = (error: unknown) =>
      logger.warn({ event: 'key_uses_not_written', err: error }, 'last uses of API keys could not be written');
    this.rounds = new Rounds(() => this.run(), { pauseMs: pollMs, onFailure });
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  /** What was used since the last round is written before the service ends. */
  async onApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
    await this.run();
  }

  /** What a failed round had taken is lost: the next use of the key is noted again. */
  async run(): Promise<void> {
    const uses = [...this.keys.takeUses()];
    if (uses.length === 0) return;
    await this.db.transaction((tx) => noteUses(tx, uses));
  }
}
