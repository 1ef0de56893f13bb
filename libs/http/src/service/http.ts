import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { createServer, STATUS_CODES, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { DynamicModule, INestApplication, NestApplicationOptions, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Keys } from '../access/access';
import { apiDocument, type Route } from '../api-document';
import { serveApiDocument } from '../api-document/serving';
import { serveFrontDoor } from './front-door';
import { createLogger, type Logger, type PlatformConfig, version } from '@kessai/runtime';
import { logsRefused, type LogRefused } from './access-log';
import { HealthChecks } from './health';
import { servePlatform } from './http-platform';
import { NestLog } from './nest-log';
import { ProblemFilter, sendProblem } from '../problems/problem-filter';
import { problemOf, Refusal } from '../problems/refusals';
import type { StoredKeys } from '../access/stored-keys';
import { Strangers } from '../access/strangers';

export interface ServiceOptions {
  readonly config: PlatformConfig;
  readonly name: string;
  readonly logger?: Logger;
  readonly health?: HealthChecks;
  /** Keys beside those of the environment, of the application or by themselves; none without it. */
  readonly keys?: StoredKeys | ((app: INestApplication) => StoredKeys);
  /** Nest's own way unless said: a test replaces providers before it creates the application. */
  readonly createApplication?: CreateApplication | undefined;
}

export type CreateApplication = (
  module: Type | DynamicModule,
  adapter: FastifyAdapter,
  options: NestApplicationOptions,
) => Promise<NestFastifyApplication>;

const createByNest: CreateApplication = (module, adapter, options) => NestFactory.create(module, adapter, options);

/** 100 kB. A hundred lines with names fit five times over. */
const bodyBytesMax = 100_000;
const requestTimeoutMs = 30_000;
/** A client that sends its header line by line holds a connection no longer than this; Node looks as often as that. */
const headersTimeoutMs = 10_000;
const timeoutsCheckedEveryMs = 2_000;
/** Far above what merchants' servers keep open, far below what file descriptors and memory allow. */
const connectionsMax = 10_000;
/** Longer than load balancers keep an idle connection: the client closes first, and no request meets a closing one. */
const keepAliveTimeoutMs = 72_000;
/** A customer id of a hundred characters, each of them up to twelve of an address. */
const pathParameterLengthMax = 1_200;

/** The HTTP side of a service: Nest on fastify, with keys, limits, problems, health and metrics. It does not listen yet. */
export async function createService(
  module: Type | DynamicModule,
  options: ServiceOptions,
): Promise<NestFastifyApplication> {
  const { config, name, createApplication = createByNest } = options;
  const logger = options.logger ?? createLogger(name, config.LOG_LEVEL, { format: config.LOG_FORMAT });
  const health = options.health ?? new HealthChecks();
  const logRefused = logsRefused(config, logger);
  const isKnownKey = (authorization: string) => keys.isKnown(authorization);
  const strangers = new Strangers({ trustedProxies: config.TRUST_PROXY, isKnownKey, logger });
  const adapter = new FastifyAdapter({
    bodyLimit: bodyBytesMax,
    return503OnClosing: false, // What arrives while draining is still answered, with `connection: close`.
    skipMiddie: true,
    routerOptions: { maxParamLength: pathParameterLengthMax },
    frameworkErrors: (_error: Error, request: unknown, reply: unknown) =>
      refuseAddress(request as FastifyRequest, reply as FastifyReply, logRefused),
    clientErrorHandler: (_error: Error, socket: Socket) => refuseGarbage(socket, strangers, logRefused),
    serverFactory: (serve: RequestListener) => serverOf(serve, strangers),
  });
  const server = adapter.getHttpServer() as Server;
  // What a client expects beside an answer changes nothing; Node's own refusal would be no problem.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  const app = await createApplication(module, adapter, {
    bodyParser: false, // http-platform parses JSON, and the forms of our own pages.
    logger: new NestLog(logger),
    abortOnError: false,
  });
  const keys = new Keys(config, typeof options.keys === 'function' ? options.keys(app) : options.keys);
  // Before Nest registers the routes of the controllers, which it does when it initialises.
  servePlatform(adapter.getInstance(), { config, logger, health, keys, strangers });
  serveFrontDoor(adapter.getInstance(), { name, version, mode: config.MODE });
  serveApiDocument(adapter.getInstance(), () => apiDocument(routesOf(adapter), { name, version }));
  app.useGlobalFilters(new ProblemFilter(logger));
  return app;
}

function serverOf(serve: RequestListener, strangers: Strangers): Server {
  const server = createServer(
    {
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: timeoutsCheckedEveryMs,
      requireHostHeader: false, // Refused as a problem, like all else.
    },
    strangers.guarding(serve),
  );
  server.maxConnections = connectionsMax;
  strangers.watchConnections(server);
  return server;
}

/** Every route of a service with what it asks of its caller, those of the platform too. Complete once it is initialised. */
export function servedRoutes(app: NestFastifyApplication): readonly Route[] {
  return routesOf(app.getHttpAdapter() as unknown as FastifyAdapter);
}

function routesOf(adapter: FastifyAdapter): readonly Route[] {
  // Nest's types name a copy of fastify that knows nothing of what we put on ours.
  return (adapter.getInstance() as unknown as FastifyInstance).routeTable.all;
}

/** An address that cannot even be decoded names nothing. */
function refuseAddress(request: FastifyRequest, reply: FastifyReply, log: LogRefused): void {
  const refusal = new Refusal('not_found', 'There is nothing at this address.');
  sendProblem(request, reply, refusal);
  log(request.id, refusal);
}

/** What is no HTTP at all, or never ends, meets no hook and no handler: it is answered on the bare socket. */
function refuseGarbage(socket: Socket, strangers: Strangers, log: LogRefused): void {
  if (!strangers.admitsGarbage(socket)) return void socket.destroy();
  const requestId = randomUUID();
  const refusal = new Refusal('validation_failed', 'This is not a request of HTTP/1.1, or it took too long.');
  const body = JSON.stringify(problemOf(refusal, '', requestId));
  if (!socket.writable) return;
  log(requestId, refusal);
  socket.end(
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\ncontent-type: application/problem+json\r\n` +
      `x-request-id: ${requestId}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
