import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Keys, requireScopes, type Caller, type RouteAccess } from './access';
import type { PlatformConfig } from './config';
import type { HealthChecks } from './health';
import { toJson } from './json';
import type { Logger } from './logging';
import { histogram, measureProcess, metrics } from './metrics';
import { RateLimit } from './rate-limit';
import { Refusal } from './refusals';
import { childOf, runWithTrace } from './trace';

interface Platform {
  readonly config: PlatformConfig;
  readonly name: string;
  readonly logger: Logger;
  readonly health: HealthChecks;
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
  }
  interface FastifyContextConfig {
    access?: RouteAccess;
  }
}

/** Everything around the handlers, as fastify hooks: they cost less than Nest's interceptors and see every request. */
export function servePlatform(fastify: FastifyInstance, platform: Platform): void {
  fastify.setGenReqId(requestIdOf);
  fastify.setReplySerializer(toJson);
  parseJsonOnly(fastify);
  demandAccessRules(fastify);
  admitCallers(fastify, platform.config);
  followTraces(fastify);
  measureRequests(fastify, platform.logger);
  serveHealth(fastify, platform.health);
  serveMetrics(fastify);
}

const safeRequestId = /^[A-Za-z0-9._:/+=-]{1,128}$/;

function requestIdOf(raw: { headers: Record<string, string | string[] | undefined> }): string {
  const given = raw.headers['x-request-id'];
  return typeof given === 'string' && safeRequestId.test(given) ? given : randomUUID();
}

function parseJsonOnly(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, parse);
}

/** Denied by default: a route that says neither @Scopes nor @Open keeps the service from starting. */
function demandAccessRules(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', ({ method, url, config }) => {
    if (!config?.access) throw new Error(`${String(method)} ${url} says neither @Scopes nor @Open`);
  });
}

function admitCallers(fastify: FastifyInstance, config: PlatformConfig): void {
  const keys = new Keys(config);
  const limit = new RateLimit(config.RATE_LIMIT_PER_SECOND);
  fastify.decorateRequest('caller', null);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    const access = request.routeOptions.config.access;
    if (!access || access === 'open') return done();
    try {
      const caller = keys.callerOf(request.headers.authorization, headerOf(request, 'kessai-merchant'));
      const seconds = limit.secondsToWait(caller.keyId, performance.now());
      if (seconds > 0) throw new Refusal('rate_limited', 'Slow down.', { retryAfterSeconds: seconds });
      requireScopes(caller, access);
      request.caller = caller;
      done();
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
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    seconds.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    if (logger.isLevelEnabled('debug')) {
      const { id: requestId, method, url } = request;
      logger.debug({ requestId, method, url, status: reply.statusCode, ms: reply.elapsedTime }, 'answered');
    }
    done();
  });
}

function serveHealth(fastify: FastifyInstance, health: HealthChecks): void {
  fastify.get('/health/live', { config: { access: 'open' } }, () => ({ status: 'live' }));
  fastify.get('/health/ready', { config: { access: 'open' } }, async () => {
    const failures = await health.failures();
    if (failures.length > 0) throw new Refusal('not_ready', failures.join('; '));
    return { status: 'ready', checks: await health.results() };
  });
}

function serveMetrics(fastify: FastifyInstance): void {
  measureProcess();
  fastify.get('/metrics', { config: { access: 'open' } }, async (_request: FastifyRequest, reply: FastifyReply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  );
}
