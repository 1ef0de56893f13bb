import type { RouteAccess } from '../access/access';
import type { OperationDoc } from './operation';

/** One way to ask the service something. */
export interface Route {
  readonly method: string;
  readonly url: string;
  readonly access: RouteAccess;
  /** What its @Operation says. */
  readonly operation: OperationDoc | 'of the platform' | undefined;
}

/** A route that a controller has, with what it says of itself. */
export interface DocumentedRoute extends Route {
  readonly operation: OperationDoc;
}

/** The routes of the controllers among those that are served. The platform's own are in platform-routes.ts. */
export function documentedRoutes(served: readonly Route[]): DocumentedRoute[] {
  return served.flatMap((route) => {
    const { method, url, operation } = route;
    // Fastify answers HEAD wherever there is a GET.
    if (method === 'HEAD' || operation === 'of the platform') return [];
    if (operation === undefined) throw new Error(`${method} ${url} has no @Operation`);
    return [{ ...route, operation }];
  });
}
