import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Keys, requireAccess, type Caller, type RouteAccess } from './access';
import type { PlatformConfig } from './config';
import type { HealthChecks } from './health';
import { toJson } from './json';
import type { Logger } from './logging';
import { histogram, measureProcess, metrics } from './metrics';
import { RateLimit } from './rate-limit';
import { Refusal } from './refusals';
import { parseFormsOfPages, parseJson } from './request-body';
import { RouteTable } from './route-table';
import type { StoredKeys } from './stored-keys';
import { childOf, runWithTrace } from './trace';

interface Platform {
  readonly config: PlatformConfig;
  readonly logger: Logger;
  readonly health: HealthChecks;
  /** Keys beside those of the environment. */
  readonly keys?: StoredKeys | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
  }
  interface FastifyInstance {
    /** Every route with what it asks of its caller. */
    routeTable: RouteTable;
  }
  interface FastifyContextConfig {
    access?: RouteAccess;
    takesForm?: boolean;
  }
}

/** Everything around the handlers, as fastify hooks: they cost less than Nest's interceptors and see every request. */
export function servePlatform(fastify: FastifyInstance, { config, logger, health, keys }: Platform): void {
  fastify.setGenReqId(requestIdOf);
  fastify.setReplySerializer(toJson);
  parseJson(fastify);
  parseFormsOfPages(fastify);
  const routes = knowRoutes(fastify);
  nameRequests(fastify, routes);
  admitCallers(fastify, config, new Keys(config, keys));
  followTraces(fastify);
  measureRequests(fastify, logger);
  endConnectionsWhileClosing(fastify, health);
  serveHealth(fastify, health);
  serveMetrics(fastify);
}

const safeRequestId = /^[A-Za-z0-9._:/+=@-]{1,128}$/;

function requestIdOf(raw: { headers: Record<string, string | string[] | undefined> }): string {
  const given = raw.headers['x-request-id'];
  return typeof given === 'string' && safeRequestId.test(given) ? given : randomUUID();
}

/** Denied by default: a route that says nothing of its access keeps the service from starting. */
function knowRoutes(fastify: FastifyInstance): RouteTable {
  const routes = new RouteTable();
  fastify.addHook('onRoute', ({ method, url, config }) => {
    if (!config?.access) throw new Error(`${String(method)} ${url} says neither @Scopes nor @Open`);
    for (const one of [method].flat()) routes.add({ url, method: one, access: config.access });
  });
  fastify.decorate('routeTable', routes);
  return routes;
}

function nameRequests(fastify: FastifyInstance, routes: RouteTable): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    if (!request.is404) return done();
    const methods = routes.methodsAt(request.url.split('?', 1)[0] ?? '');
    if (methods.length === 0) return done(new Refusal('not_found', 'There is nothing at this address.'));
    reply.header('allow', methods.join(', '));
    done(new Refusal('method_not_allowed', `This address knows ${methods.join(', ')}.`));
  });
}

function admitCallers(fastify: FastifyInstance, config: PlatformConfig, keys: Keys): void {
  const limit = new RateLimit(config.RATE_LIMIT_PER_SECOND);
  const admit = (request: FastifyRequest, caller: Caller, access: Exclude<RouteAccess, 'open'>): void => {
    const seconds = limit.secondsToWait(caller.keyId, performance.now());
    if (seconds > 0) throw new Refusal('rate_limited', 'This key asks too often.', { retryAfterSeconds: seconds });
    requireAccess(caller, access);
    request.caller = caller;
  };
  fastify.decorateRequest('caller', null);
  // Before the body is read: a stranger's bytes cost nothing.
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { access } = request.routeOptions.config;
    if (!access || access === 'open') return done();
    try {
      const caller = keys.callerOf(request.headers.authorization, headerOf(request, 'kessai-merchant'));
      if (!(caller instanceof Promise)) {
        admit(request, caller, access);
        return done();
      }
      caller.then((found) => admit(request, found, access)).then(() => done(), done);
    } catch (error) {
      done(error as Error);
    }
  });
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function followTraces(fastify: FastifyInstance): void {
  // After the body has been read: reading it leaves the context of the first hooks.
  fastify.addHook('preHandler', (request, _reply, done) => {
    runWithTrace(childOf(headerOf(request, 'traceparent')), done, request.id);
  });
}

function measureRequests(fastify: FastifyInstance, logger: Logger): void {
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
    if (logger.isLevelEnabled('debug')) {
      const { id: requestId, url } = request;
      logger.debug({ requestId, method, url, status: reply.statusCode, ms: reply.elapsedTime }, 'answered');
    }
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

function serveHealth(fastify: FastifyInstance, health: HealthChecks): void {
  fastify.get('/health/live', { config: { access: 'open' } }, () => ({ status: 'live' }));
  fastify.get('/health/ready', { config: { access: 'open' } }, async () => {
    const checks = await health.results();
    const failed = Object.entries(checks).filter(([, { ok }]) => !ok);
    if (failed.length === 0) return { status: 'ready', checks };
    throw new Refusal(
      'not_ready',
      failed.map(([name, { detail }]) => (detail ? `${name}: ${detail}` : name)).join('; '),
    );
  });
}

function serveMetrics(fastify: FastifyInstance): void {
  measureProcess();
  fastify.get('/metrics', { config: { access: 'open' } }, async (_request: FastifyRequest, reply: FastifyReply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  );
}
