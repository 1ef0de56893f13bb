import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyContextConfig } from 'fastify';

const configs = new WeakMap<object, FastifyContextConfig>();

/** Adds to what fastify is told of a route. Nest's own RouteConfig replaces what another decorator has said. */
export const addToRouteConfig =
  (part: FastifyContextConfig): MethodDecorator =>
  (target, name, descriptor) => {
    const handler = descriptor.value as object;
    const config = { ...configs.get(handler), ...part };
    configs.set(handler, config);
    RouteConfig(config)(target, name, descriptor);
  };

/** What the platform serves by itself is documented once for all services. */
export const ofPlatform = { access: 'open', operation: 'of the platform' } as const;
