import { type Route, type RouteAccess } from '@kessai/http';
import { merchantScopes, operatorScopes, type Scope } from '@kessai/runtime';

/** A caller that tries every route of a service. */
export interface Walker {
  readonly name: string;
  readonly kind: 'nobody' | 'stranger' | 'merchant' | 'operator' | 'root';
  readonly scopes: readonly Scope[];
}

/** Each scope by itself, each kind with all that it may have, and callers without a key or with an invented one. */
export const walkers: readonly Walker[] = [
  { name: 'nobody', kind: 'nobody', scopes: [] },
  { name: 'a stranger', kind: 'stranger', scopes: [] },
  ...withEachAndAll('merchant', merchantScopes),
  ...withEachAndAll('operator', operatorScopes),
  { name: 'root', kind: 'root', scopes: [...new Set<Scope>([...merchantScopes, ...operatorScopes])] },
];

function withEachAndAll(kind: 'merchant' | 'operator', scopes: readonly Scope[]): Walker[] {
  return [
    ...scopes.map((scope) => ({ name: `${article(kind)} with ${scope}`, kind, scopes: [scope] })),
    { name: `${article(kind)} with every scope`, kind, scopes },
  ];
}

function article(kind: string): string {
  return kind === 'operator' ? `an ${kind}` : `a ${kind}`;
}

/** How the documents say that the route refuses this walker; null where it does not. */
export function refusalOf(access: RouteAccess, { kind, scopes }: Walker): 401 | 403 | null {
  if (access === 'open') return null;
  if (kind === 'nobody' || kind === 'stranger') return 401;
  if (access === 'any key') return null;
  if (access === 'root') return kind === 'root' ? null : 403;
  return access.every((scope) => scopes.includes(scope)) ? null : 403;
}

/** The route's address with names that nothing has. */
export function addressOf({ url }: Route): string {
  return url.replace(/:[A-Za-z]+/g, 'nobody-has-this');
}

/** What may be asked without a key. A route that is opened by mistake is not among these. */
const mayBeOpen =
  /^\/(|health\/(live|ready)|metrics|openapi\.json|docs(\/.*)?|checkout(\/.*)?|v1\/psp\/toss\/webhooks)$/;

export function openByMistake(routes: readonly Route[]): string[] {
  return routes.filter(({ access, url }) => access === 'open' && !mayBeOpen.test(url)).map(({ url }) => url);
}

interface WalkAnswer {
  readonly status: number;
}

/** Every walker on every route: one line for each answer that is not as the documents say. */
export async function surprisesOf(
  routes: readonly Route[],
  ask: (route: Route, walker: Walker) => Promise<WalkAnswer>,
): Promise<string[]> {
  const surprises: string[] = [];
  for (const route of routes) {
    for (const walker of walkers) {
      const { status } = await ask(route, walker);
      const refusal = refusalOf(route.access, walker);
      const isAsSaid = refusal === null ? ![401, 403].includes(status) && status < 500 : status === refusal;
      if (!isAsSaid) surprises.push(`${route.method} ${route.url} answers ${walker.name} with ${status}`);
    }
  }
  return surprises;
}
