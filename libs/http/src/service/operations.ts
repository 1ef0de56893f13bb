import fastify, { type FastifyInstance } from 'fastify';
import { isForReal, type Logger, measureProcess, metrics, type PlatformConfig } from '@kessai/runtime';
import { resultsFor, type HealthAudience, type HealthChecks } from './health';
import { refusalOf, sendProblem } from '../problems/problem-filter';
import { Refusal } from '../problems/refusals';
import { ofPlatform } from '../requests/route-config';

interface Told {
  readonly bootId: string;
  readonly audience: HealthAudience;
}

export function serveHealth(fastify: FastifyInstance, health: HealthChecks, { bootId, audience }: Told): void {
  fastify.get('/health/live', { config: ofPlatform }, () => ({ status: 'live', bootId }));
  fastify.get('/health/ready', { config: ofPlatform }, async () => {
    const checks = resultsFor(audience, await health.results());
    const failed = Object.entries(checks).filter(([, { ok }]) => !ok);
    if (failed.length === 0) return { status: 'ready', bootId, checks };
    const told = failed.map(([name, { detail, reason }]) => [name, detail, reason].filter(Boolean).join(': '));
    throw new Refusal('not_ready', told.join('; '));
  });
}

export function serveMetrics(fastify: FastifyInstance): void {
  measureProcess();
  fastify.get('/metrics', { config: ofPlatform }, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  );
}

interface Operations {
  readonly config: PlatformConfig;
  readonly health: HealthChecks;
  readonly logger: Logger;
}

export interface OperationsPort {
  /** Null where none is asked for. */
  readonly url: string | null;
  close(): Promise<void>;
}

/** Opens the port of those who run the service (decision 42). It answers from the first moment of the start to the last of the drain. */
export async function openOperationsPort({ config, health, logger }: Operations): Promise<OperationsPort> {
  const { OPERATIONS_PORT: port, OPERATIONS_HOST: host, BOOT_ID: bootId } = config;
  if (port === undefined) {
    if (isForReal(config))
      logger.warn({ event: 'operations.no_port' }, 'metrics are served nowhere: set OPERATIONS_PORT');
    return { url: null, close: () => Promise.resolve() };
  }
  const server = fastify({ forceCloseConnections: true });
  server.setErrorHandler((error, request, reply) => sendProblem(request, reply, refusalOf(error)));
  server.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, new Refusal('not_found', 'There is nothing at this address.')),
  );
  serveHealth(server, health, { bootId, audience: 'operations' });
  serveMetrics(server);
  const url = await server.listen({ port, host });
  logger.info({ event: 'operations.listening', url }, 'metrics and health are served');
  return { url, close: () => server.close() };
}
