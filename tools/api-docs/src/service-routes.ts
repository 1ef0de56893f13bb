import 'reflect-metadata';
import type { DynamicModule, ForwardReference, Type } from '@nestjs/common';
import { createService, servedRoutes, type Route } from '@kessai/http';
import { parseConfig, platformConfigSchema } from '@kessai/runtime';

type Module = Type | DynamicModule | ForwardReference;

/** The routes of a service, as fastify is given them when it starts. */
export async function routesOf(root: Type): Promise<readonly Route[]> {
  const config = parseConfig(platformConfigSchema, { LOG_LEVEL: 'silent' });
  const app = await createService(withoutParts(root), { config, name: 'routes' });
  await app.init();
  const routes = servedRoutes(app);
  await app.close();
  return routes;
}

/** The controllers of a service with nothing behind them: it can be asked for its routes, and for no more. */
export function withoutParts(root: Type): DynamicModule {
  const controllers = [...controllersOf(root)];
  const parts = controllers.flatMap((one) => (Reflect.getMetadata('design:paramtypes', one) ?? []) as Type[]);
  return {
    module: class RoutesModule {},
    controllers,
    providers: [...new Set(parts)].map((provide) => ({ provide, useValue: {} })),
  };
}

/** Those of the module and of all that it imports. */
function controllersOf(module: Module, found = new Set<Type>()): Set<Type> {
  const dynamic = 'module' in module ? module : undefined;
  const type = (dynamic?.module ?? module) as Type;
  const listed = <Part>(name: string) => (Reflect.getMetadata(name, type) ?? []) as Part[];
  for (const controller of [...listed<Type>('controllers'), ...(dynamic?.controllers ?? [])]) found.add(controller);
  for (const imported of [...listed<Module>('imports'), ...((dynamic?.imports ?? []) as Module[])]) {
    controllersOf(imported, found);
  }
  return found;
}
