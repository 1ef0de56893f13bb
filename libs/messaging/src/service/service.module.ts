import type { TopicName } from '@kessai/contracts';
import { RetentionJob, type KeptRows } from '@kessai/database';
import { StoredKeys } from '@kessai/http';
import type { DatabaseConfig, Logger, PlatformConfig } from '@kessai/runtime';
import {
  Global,
  Module,
  type Abstract,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { CatchUp } from '../progress/catch-up';
import type { KafkaConfig } from '../kafka/kafka-config';
import type { SigningKey, VerifyKeys } from '../kafka/signatures';
import { Outbox } from '../outbox/outbox';
import { OutboxRelay } from '../outbox/relay';
import { JobsDatabase, jobsPool, Pools, readingPools, writingPools } from './databases';

export type ServiceConfig = PlatformConfig &
  DatabaseConfig &
  KafkaConfig & {
    /** Connections for requests, reads among them; consuming and publishing have a few of their own. */
    readonly DATABASE_POOL_SIZE: number;
  };

export interface ServiceOptions {
  /** Also the consumer group and the name in logs: `payment`, `wallet`, `ledger`. */
  readonly name: string;
  readonly config: ServiceConfig;
  /** By this class the features of the service get its configuration injected. */
  readonly configClass: Abstract<unknown>;
  readonly port: number;
  /** Its requests write, and ask others before they end: what they do has a pool each. Otherwise they only read. */
  readonly requestsWrite?: boolean;
  /**
   * A replica's topic. It must have been read, up to where it stood at the start, before stored keys are let in. It has a
   * group of its own (decision 23): neither do revoked keys wait for money, nor does money wait for keys.
   */
  readonly keysComeBy?: TopicName;
  /** What it deletes when it is old enough: nothing else of its tables goes by age. */
  readonly retention: readonly KeptRows[];
  /** Whose signatures count there. */
  readonly verifyKeys?: VerifyKeys;
  /** Signs what is announced on such a topic: payment's alone. */
  readonly signingKey?: SigningKey;
}

/** The logger of the service, by a name that can be injected. */
export abstract class ServiceLogger {}
export interface ServiceLogger extends Logger {}

/** A look-up of keys, one of merchants, and the note of what was used: the guard waits behind no request. */
const ACCESS_CONNECTIONS = 3;
/** A batch of old rows waits for no other work, and holds up none. */
const RETENTION_CONNECTIONS = 1;

/** The group by which a service reads merchants and keys. */
export const keysGroupOf = (service: string) => `${service}.access`;

/** What every service has: pools, outbox and relay, retention, stored keys, configuration and logger. */
@Global()
@Module({})
export class ServiceModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly relay: OutboxRelay,
    private readonly retention: RetentionJob,
    private readonly keysRead: CatchUp,
    private readonly pools: Pools,
  ) {}

  static forRoot(options: ServiceOptions, logger: Logger): DynamicModule {
    const { config, configClass, requestsWrite } = options;
    const size = config.DATABASE_POOL_SIZE;
    const providers: Provider[] = [
      { provide: configClass, useValue: config },
      { provide: ServiceLogger, useValue: logger },
      { provide: Pools, useValue: new Pools(config) },
      jobsPool,
      ...(requestsWrite === true ? writingPools(size) : readingPools(size)),
      ...sharedParts(options, logger),
    ];
    return { module: ServiceModule, providers, exports: providers };
  }

  onApplicationBootstrap(): void {
    this.relay.start();
    this.retention.start();
    this.keysRead.start();
  }

  /** Requests, consumers and the jobs of the features have ended by now; their last events lie in the outbox. */
  async onApplicationShutdown(): Promise<void> {
    await this.keysRead.stop();
    await this.retention.stop();
    await this.relay.stop();
    await this.pools.close();
  }
}

function sharedParts(options: ServiceOptions, logger: Logger): Provider[] {
  const { name, config, keysComeBy, retention, signingKey } = options;
  const topics = keysComeBy === undefined ? [] : [keysComeBy];
  return [
    {
      provide: OutboxRelay,
      inject: [JobsDatabase],
      useFactory: (db: JobsDatabase) => new OutboxRelay({ service: name, db, config, logger, signingKey }),
    },
    { provide: Outbox, inject: [OutboxRelay], useFactory: (relay: OutboxRelay) => new Outbox(relay) },
    {
      provide: RetentionJob,
      inject: [Pools],
      useFactory: async (pools: Pools) =>
        new RetentionJob(await pools.open('retention', RETENTION_CONNECTIONS), retention, logger),
    },
    { provide: CatchUp, useFactory: () => new CatchUp({ config, group: keysGroupOf(name), topics, logger }) },
    {
      provide: StoredKeys,
      inject: [Pools, CatchUp],
      useFactory: async (pools: Pools, keysRead: CatchUp) =>
        new StoredKeys(await pools.open('access', ACCESS_CONNECTIONS), () => keysRead.reached),
    },
  ];
}
