import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DynamicModule, Type } from '@nestjs/common';
import type { PlatformConfig } from './config';
import { HealthChecks } from './health';
import { createLogger, type Logger } from './logging';
import { servePlatform } from './http-platform';
import { ProblemFilter } from './problem-filter';
import { NestLog } from './nest-log';

export interface ServiceOptions {
  readonly config: PlatformConfig;
  readonly name: string;
  readonly logger?: Logger;
  readonly health?: HealthChecks;
}

const bodyBytesMax = 100_000;
const requestTimeoutMs = 30_000;

/** The HTTP side of a service: Nest on fastify, with keys, limits, problems, health and metrics. It does not listen yet. */
export async function createService(
  module: Type | DynamicModule,
  options: ServiceOptions,
): Promise<NestFastifyApplication> {
  const logger = options.logger ?? createLogger(options.name, options.config.LOG_LEVEL);
  const adapter = new FastifyAdapter({
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    skipMiddie: true,
    routerOptions: { maxParamLength: 512 },
  });
  servePlatform(adapter.getInstance(), { ...options, logger, health: options.health ?? new HealthChecks() });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    logger: new NestLog(logger),
    abortOnError: false,
  });
  app.useGlobalFilters(new ProblemFilter(logger));
  return app;
}
