import { inTransaction, Rounds, type Logger, type StoredKeys } from '@kessai/platform';
import type { DataSource } from 'typeorm';
import { noteUses } from './key-uses';

interface Settings {
  readonly pollMs: number;
}

/** Writes down when keys were last used: in batches behind the requests, so that none of them waits for it. */
export class KeyUsesJob {
  private readonly rounds: Rounds;

  constructor(
    private readonly db: DataSource,
    private readonly keys: Pick<StoredKeys, 'takeUses'>,
    { pollMs }: Settings,
    logger: Logger,
  ) {
    const onFailure = (error: unknown) => logger.warn({ err: error }, 'the use of keys could not be noted');
    this.rounds = new Rounds(() => this.run(), { pauseMs: pollMs, onFailure });
  }

  start(): void {
    this.rounds.start();
  }

  /** What was used since the last round is written before the service ends. */
  async stop(): Promise<void> {
    await this.rounds.stop();
    await this.run();
  }

  /** What a failed round had taken is lost: the next use of the key is noted again. */
  async run(): Promise<void> {
    const uses = [...this.keys.takeUses()];
    if (uses.length === 0) return;
    await inTransaction(this.db, (tx) => noteUses(tx, uses));
  }
}
