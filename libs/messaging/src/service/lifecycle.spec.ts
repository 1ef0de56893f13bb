import { RetentionJob } from '@kessai/database';
import { StoredKeys } from '@kessai/http';
import { createLogger, databaseConfigSchema, parseConfig, platformConfigSchema } from '@kessai/runtime';
import { Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { CatchUp } from '../progress/catch-up';
import { kafkaConfigSchema } from '../kafka/kafka-config';
import { OutboxRelay } from '../outbox/relay';
import { Pools } from './databases';
import { ServiceModule } from './service.module';

const seen: string[] = [];
const part = (name: string) => ({
  start: () => seen.push(`${name} starts`),
  stop: () => new Promise<void>((resolve) => setImmediate(() => resolve(void seen.push(`${name} ends`)))),
});

class Psp {
  readonly close = part('psp').stop;
}

@Module({ providers: [Psp], exports: [Psp] })
class PspModule implements OnApplicationShutdown {
  constructor(private readonly psp: Psp) {}

  onApplicationShutdown(): Promise<void> {
    return this.psp.close();
  }
}

@Module({ imports: [PspModule] })
class FeatureModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly job = part('job');

  onApplicationBootstrap(): void {
    this.job.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.job.stop();
  }
}

@Module({ imports: [PspModule, FeatureModule] })
class ShopModule {}

const shape = { ...platformConfigSchema.shape, ...databaseConfigSchema.shape, ...kafkaConfigSchema.shape };
const environment = { DATABASE_URL: 'mysql://not:used@127.0.0.1:1/here', KAFKA_BROKERS: '127.0.0.1:1' };
const config = { ...parseConfig(z.object(shape), environment), DATABASE_POOL_SIZE: 4 };

/** The order of Nest's hooks that decision 43 relies on. */
it('starts the relay before the jobs of features, and ends it after them and what they use, and the pools last', async () => {
  const options = { name: 'shop', config, configClass: class ShopConfig {}, port: 0, retention: [] };
  const service = ServiceModule.forRoot(options, createLogger('shop', 'silent'));
  const module = await Test.createTestingModule({ imports: [{ module: ShopModule, imports: [service] }] })
    .overrideProvider(Pools)
    .useValue({ open: () => Promise.resolve({}), close: part('pools').stop })
    .overrideProvider(OutboxRelay)
    .useValue(part('relay'))
    .overrideProvider(RetentionJob)
    .useValue(part('retention'))
    .overrideProvider(CatchUp)
    .useValue(part('reading of keys'))
    .overrideProvider(StoredKeys)
    .useValue({})
    .compile();

  await module.init();
  await module.close();

  expect(seen).toEqual([
    'relay starts',
    'retention starts',
    'reading of keys starts',
    'job starts',
    'job ends',
    'psp ends',
    'reading of keys ends',
    'retention ends',
    'relay ends',
    'pools ends',
  ]);
});
