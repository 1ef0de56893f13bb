import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createService, type ServiceOptions } from '@kessai/http';
import { parseConfig, platformConfigSchema, type PlatformConfig } from '@kessai/runtime';

interface RunningServiceOptions extends Partial<Omit<ServiceOptions, 'config'>> {
  readonly config?: Partial<PlatformConfig>;
  /** Called before the service listens, e.g. to attach consumers. */
  readonly before?: (app: NestFastifyApplication) => Promise<void>;
}

export interface RunningService {
  readonly app: NestFastifyApplication;
  readonly url: string;
  stop(): Promise<void>;
}

/** Boots a module as its service would, on a free port. */
export async function aRunningService(
  module: Type | DynamicModule,
  { config, before, name = 'test', ...rest }: RunningServiceOptions = {},
): Promise<RunningService> {
  const defaults = parseConfig(platformConfigSchema, { LOG_LEVEL: 'silent', RATE_LIMIT_PER_SECOND: '100000' });
  const app = await createService(module, { ...rest, name, config: { ...defaults, ...config } });
  await before?.(app);
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl(), stop: () => app.close() };
}
