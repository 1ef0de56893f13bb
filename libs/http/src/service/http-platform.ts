import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { tenantOf, type Keys, type RouteAccess } from '../access/access';
import type { Route } from '../api-document';
import { logAccess } from './access-log';
import { admitCallers, weightOf } from '../access/admission';
import { childOf, histogram, isForReal, type Logger, type PlatformConfig, runWithTrace, toJson } from '@kessai/runtime';
import type { HealthChecks } from './health';
import { writeListsInSlices } from '../lists/json-slices';
import { serveHealth, serveMetrics } from './operations';
import { refuseUnknownParameters, type KnownParameters } from '../requests/query-parameters';
import { Refusal, type RefusalReason } from '../problems/refusals';
import { headerOf, refuseRepeatedHeaders } from '../requests/repeated-headers';
import { parseFormsOfPages, parseJson } from '../requests/request-body';
import { RouteTable } from './route-table';
import type { Strangers } from '../access/strangers';

interface Platform {
  readonly config: PlatformConfig;
  readonly logger: Logger;
  readonly health: HealthChecks;
  readonly keys: Keys;
  readonly strangers: Strangers;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Why the request was refused; null where it was not. */
    refusedFor: RefusalReason | null;
    /** The pattern of the route whose address was asked by a method that it does not know. */
    routeMissed: string | undefined;
  }
  interface FastifyInstance {
    /** Every route with what it asks of its caller. */
    routeTable: RouteTable;
  }
  interface FastifyContextConfig {
    access?: RouteAccess;
    takesForm?: boolean;
    operation?: Route['operation'];
    /** The query parameters of the route; none unless said. */
    query?: KnownParameters;
  }
}

/** Everything around the handlers, as fastify hooks: they cost less than Nest's interceptors and see every request. */
export function servePlatform(fastify: FastifyInstance, platform: Platform): void {
  const { config, logger, health } = platform;
  fastify.setGenReqId(requestIdOf);
  fastify.setReplySerializer(toJson);
  parseJson(fastify);
  parseFormsOfPages(fastify);
  const routes = knowRoutes(fastify);
  nameRequests(fastify, routes);
  admitCallers(fastify, platform);
  refuseStrangeQueries(fastify);
  writeListsInSlices(fastify);
  followTraces(fastify);
  measureRequests(fastify);
  logAccess(fastify, config, logger);
  endConnectionsWhileClosing(fastify, health);
  serveHealth(fastify, health, { bootId: config.BOOT_ID, audience: isForReal(config) ? 'public' : 'development' });
  if (!isForReal(config)) serveMetrics(fastify);
}

const safeRequestId = /^[A-Za-z0-9._:/+=@-]{1,128}$/;

function requestIdOf(raw: { headers: Record<string, string | string[] | undefined> }): string {
  const given = raw.headers['x-request-id'];
  return typeof given === 'string' && safeRequestId.test(given) ? given : randomUUID();
}

/** Denied by default: a route that says nothing of its access keeps the service from starting. */
function knowRoutes(fastify: FastifyInstance): RouteTable {
  const routes = new RouteTable();
  fastify.addHook('onRoute', (route) => {
    const { method, url, config } = route;
    if (!config?.access) throw new Error(`${String(method)} ${url} says neither @Scopes nor @Open`);
    const { access, operation } = config;
    for (const one of [method].flat()) routes.add({ url, method: one, access, operation });
    route.config = { weight: weightOf(String(method), url), ...config };
  });
  fastify.decorate('routeTable', routes);
  return routes;
}

function nameRequests(fastify: FastifyInstance, routes: RouteTable): void {
  fastify.decorateRequest('routeMissed', undefined);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1') {
      return done(new Refusal('validation_failed', 'The Host header is missing.'));
    }
    if (!request.is404) return unlessRefused(() => refuseRepeatedHeaders(request), done);
    const { url, methods } = routes.at(request.url.split('?', 1)[0] ?? '');
    request.routeMissed = url;
    if (methods.length === 0) return done(new Refusal('not_found', 'There is nothing at this address.'));
    reply.header('allow', methods.join(', '));
    done(new Refusal('method_not_allowed', `This address knows ${methods.join(', ')}.`));
  });
}

/** After the caller: a stranger is told nothing of what a route takes. */
function refuseStrangeQueries(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    unlessRefused(() => refuseUnknownParameters(request, request.routeOptions.config.query), done);
  });
}

/** What a hook with a callback throws, fastify does not catch. */
function unlessRefused(check: () => void, done: (refusal?: Error) => void): void {
  try {
    check();
  } catch (refusal) {
    return done(refusal as Error);
  }
  done();
}

function followTraces(fastify: FastifyInstance): void {
  // After the body has been read: reading it leaves the context of the first hooks.
  fastify.addHook('preHandler', (request, _reply, done) => {
    runWithTrace(childOf(headerOf(request, 'traceparent')), done, request.id, tenantOf(request.caller));
  });
}

function measureRequests(fastify: FastifyInstance): void {
  const seconds = histogram('http_request_duration_seconds', 'Time to answer', ['method', 'route', 'status'] as const);
  const observers = new Map<string, { observe(value: number): void }>();
  const observerOf = (method: string, route: string, status: string) => {
    const name = `${method} ${status} ${route}`;
    let observer = observers.get(name);
    if (!observer) observers.set(name, (observer = seconds.labels({ method, route, status })));
    return observer;
  };
  fastify.addHook('onResponse', (request, reply, done) => {
    // The pattern of the route, never the address: labels must stay few.
    const method = request.is404 ? 'any' : request.method;
    const route = request.routeOptions.url ?? 'none';
    observerOf(method, route, String(reply.statusCode)).observe(reply.elapsedTime / 1000);
    done();
  });
}

/** A connection kept alive after its last answer would hold up the drain for as long as its client likes. */
function endConnectionsWhileClosing(fastify: FastifyInstance, health: HealthChecks): void {
  let closing = false;
  health.add('http', () => ({ ok: !closing, ...(closing && { detail: 'the service is stopping' }) }));
  fastify.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
}
