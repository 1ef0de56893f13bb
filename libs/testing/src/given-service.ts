import { RetentionJob, type Database } from '@kessai/database';
import { createService, StoredKeys, type CreateApplication } from '@kessai/http';
import { CatchUp, OutboxRelay, Pools, ServiceModule, type ServiceOptions } from '@kessai/messaging';
import { createLogger } from '@kessai/runtime';
import type { DynamicModule, INestApplication, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test, type TestingModule, type TestingModuleBuilder } from '@nestjs/testing';
import type { RunningService } from './running-service';

interface GivenServiceOptions {
  /** In place of all pools. */
  readonly db: Database;
  /** What works by itself in production; the test does its work, or has none of it. */
  readonly jobs?: readonly Type[];
  /** Replaces what stands outside the service: the PSP, the clock, what names lead to. */
  readonly replace?: (testing: TestingModuleBuilder) => TestingModuleBuilder;
}

export const idleJob = { start: () => undefined, stop: () => Promise.resolve(), wake: () => undefined };

export const modulesOf = (root: Type, options: ServiceOptions) => ({
  module: root,
  imports: [ServiceModule.forRoot(options, createLogger(options.name, 'silent'))],
});

/** The features of a service as production wires them, on the database of a test. Nothing of it runs yet. */
export function givenModule(
  root: Type | DynamicModule,
  { db, jobs = [], replace = (testing) => testing }: GivenServiceOptions,
): Promise<TestingModule> {
  let testing = Test.createTestingModule({ imports: [root] })
    .overrideProvider(Pools)
    .useValue({ open: () => Promise.resolve(db), close: () => Promise.resolve() })
    .overrideProvider(CatchUp)
    .useValue({ ...idleJob, reached: true });
  for (const job of [OutboxRelay, RetentionJob, ...jobs]) testing = testing.overrideProvider(job).useValue(idleJob);
  return replace(testing).compile();
}

/** The same with its HTTP side, which does not listen yet. */
export function givenApplication(
  root: Type,
  options: ServiceOptions,
  given: GivenServiceOptions,
): Promise<NestFastifyApplication> {
  const { name, config } = options;
  const createApplication: CreateApplication = async (module, adapter, nest) =>
    (await givenModule(module, given)).createNestApplication<NestFastifyApplication>(adapter, nest);
  const keys = (app: INestApplication) => app.get(StoredKeys);
  return createService(modulesOf(root, options), { config, name, keys, createApplication });
}

/** The same, on a free port. */
export async function givenService(
  root: Type,
  options: ServiceOptions,
  given: GivenServiceOptions,
): Promise<RunningService> {
  const app = await givenApplication(root, options, given);
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl(), stop: () => app.close() };
}
