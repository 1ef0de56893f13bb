import type { RouteAccess } from './access';

/** One way to ask the service something. */
export interface Route {
  readonly method: string;
  readonly url: string;
  readonly access: RouteAccess;
}

/** Which methods each address knows: what tells 405 from 404. And who may use them. */
export class RouteTable {
  readonly all: Route[] = [];
  private readonly routes = new Map<string, { pattern: RegExp; methods: Set<string> }>();

  add(added: Route): void {
    const { url, method } = added;
    this.all.push(added);
    const route = this.routes.get(url) ?? { pattern: patternOf(url), methods: new Set() };
    route.methods.add(method);
    this.routes.set(url, route);
  }

  /** Empty when there is nothing at this path under any method. */
  methodsAt(path: string): string[] {
    const methods = [...this.routes.values()]
      .filter(({ pattern }) => pattern.test(path))
      .flatMap((route) => [...route.methods]);
    return [...new Set(methods)].sort();
  }
}

/** `/v1/payments/:id` as fastify means it: a parameter is one step of the path, `*` is the rest of it. */
function patternOf(url: string): RegExp {
  const steps = url.split('/').map((step) => {
    if (step.startsWith(':')) return '[^/]+';
    return step === '*' ? '.*' : step.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${steps.join('/')}$`);
}
