import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isInfrastructureError, isStatementTimeout } from '@kessai/database';
import type { Logger } from '@kessai/runtime';
import { problemOf, Refusal, type RefusalReason } from './refusals';

/** Makes a problem of what was thrown. What is no refusal of ours is logged and not shown. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    sendProblem(request, http.getResponse<FastifyReply>(), this.refusalFor(error, request));
  }

  private refusalFor(error: unknown, request: FastifyRequest): Refusal {
    const { raw } = request;
    // The client has gone with half of its body: no part of the service has failed.
    if (raw.destroyed && !raw.complete) return new Refusal('validation_failed', 'The body has not arrived.');
    const refusal = refusalOf(error);
    if (refusal.status >= 500) this.report(error, refusal, request);
    return refusal;
  }

  /** The pattern of the route, never the address: it may hold what customers have typed. */
  private report(error: unknown, { reason }: Refusal, { id: requestId, method, routeOptions }: FastifyRequest): void {
    const line = { event: 'http.refused', requestId, method, route: routeOptions.url, reason };
    if (!(error instanceof Refusal)) this.logger.error({ ...line, event: 'http.failed', err: error }, 'request failed');
    // A load balancer asks every second while we start; that we are not ready yet is no news.
    else if (reason === 'not_ready') this.logger.debug(line, error.message);
    else this.logger.warn(line, error.message);
  }
}

/** What Nest and fastify refuse, by status; their own words stay inside. */
const frameworkRefusals: Readonly<Record<number, readonly [RefusalReason, string]>> = {
  400: ['validation_failed', 'The request is malformed: its address or its body cannot be read, as cut JSON cannot.'],
  404: ['not_found', 'There is nothing at this address.'],
  413: ['body_too_large', 'The body may have 100 kB at most.'],
  415: ['unsupported_media_type', 'Send application/json.'],
};

export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (isStatementTimeout(error)) {
    const detail = 'This read took too long and was ended. Ask for less at once: a shorter time or a smaller page.';
    return new Refusal('not_ready', detail, { retryAfterSeconds: 5 });
  }
  if (isInfrastructureError(error)) {
    return new Refusal('not_ready', 'The service cannot reach what it needs.', { retryAfterSeconds: 1 });
  }
  const [reason, detail] = frameworkRefusals[statusOf(error)] ?? ['internal_error', 'The fault has been logged.'];
  return new Refusal(reason, detail);
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'statusCode' in error) return Number(error.statusCode);
  return 500;
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): void {
  const path = request.url.split('?', 1)[0] ?? '';
  request.refusedFor = refusal.reason;
  if (refusal.reason === 'unauthenticated')
    reply.header('www-authenticate', 'Bearer realm="kessai", Basic realm="kessai"');
  if (refusal.retryAfterSeconds !== undefined) reply.header('retry-after', String(refusal.retryAfterSeconds));
  void reply
    .status(refusal.status)
    .header('x-request-id', request.id)
    .header('content-type', 'application/problem+json')
    .send(Buffer.from(JSON.stringify(problemOf(refusal, path, request.id)))); // To a text fastify would add a charset.
}
