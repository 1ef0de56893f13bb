import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isId, type Logger, type PlatformConfig } from '@kessai/runtime';
import type { Refusal } from '../problems/refusals';

declare module 'fastify' {
  interface FastifyReply {
    /** The payment that the answer is about; null where it names none. */
    paymentId: string | null;
  }
}

/** Asked every second by load balancers and Prometheus: their answers are no news. */
const probed = /^\/(health\/|metrics$)/;

/** An answer about a payment begins with its id, one about a refund has it in second place. */
const paymentIdInAnswer = /^\{"id":"(?:rfd_[0-9a-f]{32}","paymentId":")?(pay_[0-9a-f]{32})"/;

/**
 * One line for each request, when its answer is out: what `requestId` leads to. Its route is the pattern, never the address,
 * which may hold what customers have typed. A sample leaves out answers that went well; refusals always stand.
 */
export function logAccess(fastify: FastifyInstance, config: PlatformConfig, logger: Logger): void {
  fastify.decorateRequest('refusedFor', null);
  if (config.ACCESS_LOG === 'off') return;
  // None of its values is a secret: looking for some would cost six times what the line costs.
  const lines = logger.child({}, { redact: [] });
  fastify.decorateReply('paymentId', null);
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (typeof payload === 'string') reply.paymentId = paymentIdInAnswer.exec(payload)?.[1] ?? null;
    done(null, payload);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    if (isWanted(request, reply, config)) {
      const line = lineOf(request, reply);
      if (probed.test(line.route ?? '')) lines.debug(line, 'request');
      else lines.info(line, 'request');
    }
    done();
  });
}

function isWanted(request: FastifyRequest, { statusCode }: FastifyReply, config: PlatformConfig): boolean {
  if (statusCode >= 400 || request.refusedFor !== null) return true;
  return config.ACCESS_LOG === 'all' && (config.ACCESS_LOG_SAMPLE === 1 || Math.random() < config.ACCESS_LOG_SAMPLE);
}

/** What is undefined stands in no line. */
function lineOf(request: FastifyRequest, reply: FastifyReply) {
  const { caller, refusedFor } = request;
  return {
    event: 'http.request',
    requestId: request.id,
    method: request.method,
    route: request.routeOptions.url ?? request.routeMissed,
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    keyId: caller?.keyId,
    merchantId: caller?.merchantId ?? undefined,
    paymentId: paymentIdOf(request, reply),
    code: refusedFor ?? undefined,
  };
}

/** Of the address, of the query, or of the answer where the request has made the payment. */
function paymentIdOf({ params, query }: FastifyRequest, { paymentId }: FastifyReply): string | undefined {
  const { id } = (params ?? {}) as { id?: unknown };
  if (typeof id === 'string' && isId('pay', id)) return id;
  const asked = (query as { paymentId?: unknown } | null)?.paymentId;
  if (typeof asked === 'string' && isId('pay', asked)) return asked;
  return paymentId ?? undefined;
}

export type LogRefused = (requestId: string, refusal: Refusal) => void;

/** For a request that is refused before it meets a hook: its id has been told to the client all the same. */
export function logsRefused(config: PlatformConfig, logger: Logger): LogRefused {
  return (requestId, { status, reason: code }) => {
    if (config.ACCESS_LOG !== 'off') logger.info({ event: 'http.request', requestId, status, code }, 'request');
  };
}
