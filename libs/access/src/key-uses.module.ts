import type { LedgerKeyUsedV1, WalletKeyUsedV1 } from '@kessai/contracts';
import { StoredKeys } from '@kessai/http';
import { JobsDatabase, Outbox, ServiceLogger } from '@kessai/messaging';
import { Module, type DynamicModule, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { KeyUsesJob } from './key-uses.job';

/** Notifies payment of the keys that are used in this service. */
@Module({})
export class KeyUsesModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(private readonly job: KeyUsesJob) {}

  static announcing(event: typeof WalletKeyUsedV1 | typeof LedgerKeyUsedV1): DynamicModule {
    const job = {
      provide: KeyUsesJob,
      inject: [JobsDatabase, Outbox, StoredKeys, ServiceLogger],
      useFactory: (relayDb: JobsDatabase, outbox: Outbox, keys: StoredKeys, logger: ServiceLogger) =>
        new KeyUsesJob({ relayDb, outbox, keys, logger }, event),
    };
    return { module: KeyUsesModule, providers: [job] };
  }

  onApplicationBootstrap(): void {
    this.job.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.job.stop();
  }
}
