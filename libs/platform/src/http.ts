import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { apiDocument } from './api-document';
import { serveApiDocument } from './api-document/serving';
import type { PlatformConfig } from './config';
import { HealthChecks } from './health';
import { servePlatform } from './http-platform';
import { createLogger, type Logger } from './logging';
import { NestLog } from './nest-log';
import { ProblemFilter, sendProblem } from './problem-filter';
import { problemOf, Refusal } from './refusals';
import type { Route } from './route-table';
import type { Shutdown } from './shutdown';
import type { StoredKeys } from './stored-keys';
import { version } from './version';

export interface ServiceOptions {
  readonly config: PlatformConfig;
  readonly name: string;
  readonly logger?: Logger;
  readonly health?: HealthChecks;
  /** Keys beside those of the environment; none without it. */
  readonly keys?: StoredKeys;
  /** With it the service closes its HTTP side when asked to stop, and says at once that it is no longer ready. */
  readonly shutdown?: Shutdown;
}

/** 100 kB. A hundred lines with names fit five times over. */
const bodyBytesMax = 100_000;
const requestTimeoutMs = 30_000;
/** Whoever sends a header line by line holds a connection no longer than this; Node looks as often as that. */
const headersTimeoutMs = 10_000;
const timeoutsCheckedEveryMs = 2_000;
/** Far above what merchants' servers keep open, far below what file descriptors and memory allow. */
const connectionsMax = 10_000;
/** Longer than load balancers keep an idle connection: the client closes first, and no request meets a closing one. */
const keepAliveTimeoutMs = 72_000;
/** A customer id of a hundred letters, each of them nine characters of an address. */
const pathParameterLengthMax = 1_024;

/** The HTTP side of a service: Nest on fastify, with keys, limits, problems, health and metrics. It does not listen yet. */
export async function createService(
  module: Type | DynamicModule,
  options: ServiceOptions,
): Promise<NestFastifyApplication> {
  const { config, name, shutdown } = options;
  const logger = options.logger ?? createLogger(name, config.LOG_LEVEL);
  const health = options.health ?? new HealthChecks();
  const adapter = new FastifyAdapter({
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    return503OnClosing: false, // What arrives while draining is still answered, with `connection: close`.
    skipMiddie: true,
    routerOptions: { maxParamLength: pathParameterLengthMax },
    frameworkErrors: (_error: Error, request: unknown, reply: unknown) =>
      refuseAddress(request as FastifyRequest, reply as FastifyReply),
    clientErrorHandler: refuseGarbage,
    http: { headersTimeout: headersTimeoutMs, connectionsCheckingInterval: timeoutsCheckedEveryMs },
  });
  const server = adapter.getHttpServer() as Server;
  server.maxConnections = connectionsMax;
  // What a client expects beside an answer changes nothing; Node's own refusal would be no problem.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  servePlatform(adapter.getInstance(), { config, logger, health, keys: options.keys });
  serveApiDocument(adapter.getInstance(), () => apiDocument(module, { name, version }));
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false, // http-platform parses JSON, and the forms of our own pages.
    logger: new NestLog(logger),
    abortOnError: false,
  });
  app.useGlobalFilters(new ProblemFilter(logger));
  shutdown?.onShutdown('http', () => app.close());
  if (shutdown) health.add('shutdown', () => ({ ok: !shutdown.stopping }));
  return app;
}

/** Every route of a service with what it asks of its caller, those of the platform too. Complete once it is initialised. */
export function servedRoutes(app: NestFastifyApplication): readonly Route[] {
  // Nest's types name a copy of fastify that knows nothing of what we put on ours.
  return (app.getHttpAdapter().getInstance() as unknown as FastifyInstance).routeTable.all;
}

/** An address that cannot even be decoded names nothing. */
function refuseAddress(request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(request, reply, new Refusal('not_found', 'There is nothing at this address.'));
}

/** What is no HTTP at all, or never ends, meets no hook and no handler: it is answered on the bare socket. */
function refuseGarbage(_error: Error, socket: Socket): void {
  const requestId = randomUUID();
  const refusal = new Refusal('validation_failed', 'This is not a request of HTTP/1.1, or it took too long.');
  const body = JSON.stringify(problemOf(refusal, '', requestId));
  if (!socket.writable) return;
  socket.end(
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\ncontent-type: application/problem+json\r\n` +
      `x-request-id: ${requestId}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
