import type { Route } from '../api-document/routes';

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

  /** The methods are none when there is nothing at this path under any. */
  at(path: string): { url: string | undefined; methods: string[] } {
    const found = [...this.routes].filter(([, { pattern }]) => pattern.test(path));
    const methods = new Set(found.flatMap(([, route]) => [...route.methods]));
    return { url: found[0]?.[0], methods: [...methods].sort() };
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
