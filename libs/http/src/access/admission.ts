import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Keys, requireAccess, tenantOf, type Caller, type RouteAccess } from './access';
import { FairTurns, InFlight, type PlatformConfig } from '@kessai/runtime';
import { RateLimit } from './rate-limit';
import { Refusal } from '../problems/refusals';
import { headerOf } from '../requests/repeated-headers';
import { addToRouteConfig } from '../requests/route-config';
import type { Strangers } from './strangers';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
    /** Ends what the request counts among those under way. */
    leave: (() => void) | null;
  }
  interface FastifyContextConfig {
    weight?: number;
    largeByTurns?: boolean;
  }
}

const ofOne = 1;
const ofMany = 4;
/** Sums over all rows of a period, or renders them all. */
const ofAll = 8;

/** For a read that costs more than a page of a list. */
export const Heavy = () => addToRouteConfig({ weight: ofAll });

/** For a write whose body may keep the process busy: of one merchant only a few such large ones are worked on at a time. */
export const LargeByTurns = () => addToRouteConfig({ largeByTurns: true });

const largeBodyBytes = 2_000;
const largeAtOncePerTenant = 2;

const reads: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** What a request weighs unless its route says more: a read that ends with an id shows one thing, any other one many. */
export function weightOf(method: string, url: string): number {
  return reads.has(method) && !/\/:[^/]+$/.test(url) ? ofMany : ofOne;
}

/** A client that asks again at once is refused no more often than this, over each of its connections. */
const refusalPauseMs = 250;
/** Of what one key may have under way: all keys of a merchant together. */
const keysPerTenant = 1.5;

interface Doors {
  readonly config: PlatformConfig;
  readonly keys: Keys;
  readonly strangers: Strangers;
}

/** Lets callers in, within their limits, before the body is read: a stranger's bytes cost nothing. */
export function admitCallers(fastify: FastifyInstance, { config, keys, strangers }: Doors): void {
  const admission = new Admission(config, strangers);
  fastify.decorateRequest('caller', null);
  fastify.decorateRequest('leave', null);
  fastify.addHook('onRequest', (request, reply, done) => {
    const { access } = request.routeOptions.config;
    if (!access || access === 'open') return done();
    const refuse = (error: Error): void => {
      const isBadKey = error instanceof Refusal && error.reason === 'unauthenticated';
      if (isBadKey && request.headers.authorization !== undefined) strangers.noteBadKey(request.raw);
      if (error instanceof Refusal && error.reason === 'rate_limited') setTimeout(done, refusalPauseMs, error);
      else done(error);
    };
    try {
      const caller = keys.callerOf(request.headers.authorization, headerOf(request, 'kessai-merchant'));
      if (!(caller instanceof Promise)) {
        admission.admit(request, reply, { caller, access });
        return done();
      }
      caller.then((found) => admission.admit(request, reply, { caller: found, access })).then(() => done(), refuse);
    } catch (error) {
      refuse(error as Error);
    }
  });
  const large = new FairTurns(Infinity, largeAtOncePerTenant);
  fastify.addHook('preHandler', (request, _reply, done) => {
    if (request.routeOptions.config.largeByTurns !== true || bytesOf(request) <= largeBodyBytes) return done();
    const turn = large.ask(tenantOf(request.caller), () => setImmediate(done));
    const { leave } = request;
    request.leave = () => {
      large.end(turn);
      leave?.();
    };
  });
  // By now its work is done, also where the client has gone.
  fastify.addHook('onSend', (request, _reply, payload, done) => {
    request.leave?.();
    done(null, payload);
  });
}

interface Asked {
  readonly caller: Caller;
  readonly access: Exclude<RouteAccess, 'open'>;
}

/** How often a key may ask, and how much it may have under way. Reads are counted apart from the rest. */
class Admission {
  private readonly limit: RateLimit;
  private readonly reads: InFlight;
  private readonly writes: InFlight;

  constructor(
    { RATE_LIMIT_PER_SECOND, READS_AT_ONCE, WRITES_AT_ONCE }: PlatformConfig,
    private readonly strangers: Strangers,
  ) {
    this.limit = new RateLimit(RATE_LIMIT_PER_SECOND);
    this.reads = new InFlight(READS_AT_ONCE, READS_AT_ONCE * keysPerTenant);
    this.writes = new InFlight(WRITES_AT_ONCE, WRITES_AT_ONCE * keysPerTenant);
  }

  admit(request: FastifyRequest, reply: FastifyReply, { caller, access }: Asked): void {
    const { weight = ofOne } = request.routeOptions.config;
    const seconds = this.limit.secondsToWait(caller.keyId, weight, performance.now());
    if (seconds > 0) throw tooMuch('This key asks too often.', seconds);
    this.strangers.trust(request.raw);
    requireAccess(caller, access);
    this.count(request, reply, { caller, weight });
    request.caller = caller;
  }

  private count(
    request: FastifyRequest,
    reply: FastifyReply,
    { caller, weight }: { caller: Caller; weight: number },
  ): void {
    const tenant = tenantOf(caller);
    const inFlight = reads.has(request.method) ? this.reads : this.writes;
    if (!inFlight.enter(tenant, weight)) throw tooMuch('Too much of this key or its merchant is under way.', 1);
    const leave = (): void => {
      request.leave = null;
      inFlight.leave(tenant, weight);
    };
    request.leave = leave;
    // A client that goes while it sends has begun nothing. Later on its work goes on without it, and counts.
    reply.raw.once('close', () => {
      if (!request.raw.complete) request.leave?.();
    });
  }
}

function bytesOf({ headers }: FastifyRequest): number {
  return Number(headers['content-length'] ?? Infinity); // In chunks: however many there are.
}

function tooMuch(detail: string, retryAfterSeconds: number): Refusal {
  return new Refusal('rate_limited', detail, { retryAfterSeconds });
}
