import { Rounds } from '@kessai/runtime';
import { JobsDatabase, ServiceLogger } from '@kessai/messaging';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { forgetSecrets } from './kept-secrets';

/** What is sealed for a day is gone a minute after it, and not only no longer shown. */
const pauseMs = 60_000;
/** A thousand a second: more than a key that rotates secrets in a loop can make. */
const backlogPauseMs = 1_000;

@Injectable()
export class KeptSecretsJob implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds: Rounds;

  constructor(db: JobsDatabase, logger: ServiceLogger) {
    const onFailure = (error: unknown) => logger.warn({ err: error }, 'kept secrets could not be forgotten');
    const round = async () => ((await forgetSecrets(db)) ? backlogPauseMs : pauseMs);
    this.rounds = new Rounds(round, { pauseMs: backlogPauseMs, onFailure });
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.rounds.stop();
  }
}
