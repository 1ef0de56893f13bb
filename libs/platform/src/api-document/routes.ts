import 'reflect-metadata';
import { RequestMethod, type DynamicModule, type Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants';
import type { RouteAccess } from '../access';
import { operationOf, type OperationDoc } from './operation';

export interface DocumentedRoute {
  readonly method: string;
  /** As fastify has it: `/v1/payments/:id`. */
  readonly path: string;
  readonly access: RouteAccess;
  readonly operation: OperationDoc;
}

/** The routes of a module's controllers, each with what its decorators say. */
export function routesOf(module: Type | DynamicModule): DocumentedRoute[] {
  return controllersOf(module).flatMap((controller) => {
    const prototype = controller.prototype as Record<string, unknown>;
    return Object.getOwnPropertyNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      return name === 'constructor' || typeof handler !== 'function' ? [] : routeOf(controller, handler);
    });
  });
}

function routeOf(controller: Type, handler: object): DocumentedRoute[] {
  const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
  if (method === undefined) return [];
  const folder = String(Reflect.getMetadata(PATH_METADATA, controller));
  const path = `/${folder}/${String(Reflect.getMetadata(PATH_METADATA, handler))}`.replace(/\/+/g, '/');
  const named = { method: RequestMethod[method], path: path.length > 1 ? path.replace(/\/$/, '') : path };
  const operation = operationOf(handler);
  if (operation === undefined) throw new Error(`${named.method} ${named.path} has no @Operation`);
  const { access } = Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler) as { access: RouteAccess };
  return [{ ...named, access, operation }];
}

function controllersOf(module: Type | DynamicModule): Type[] {
  const isDynamic = 'module' in module;
  const own = Reflect.getMetadata(MODULE_METADATA.CONTROLLERS, isDynamic ? module.module : module) as
    Type[] | undefined;
  return [...(own ?? []), ...(isDynamic ? (module.controllers ?? []) : [])];
}
