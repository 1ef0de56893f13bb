import { parseExactJson } from '@kessai/exact-json';
import fastify, { type FastifyInstance } from 'fastify';
import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Logger } from 'pino';
import { Store } from './book/store';
import { Timers } from './book/timers';
import { checkoutRoutes } from './checkout/checkout-routes';
import { controlRoutes } from './control/control-routes';
import { faultRoutes } from './control/fault-routes';
import { Faults } from './faults/faults';
import { Outage } from './control/outage';
import { webhookRoutes } from './control/webhook-routes';
import type { Psp } from './psp';
import { Authentication } from './toss/authentication';
import { resumeLateApprovals } from './toss/moving-money';
import { paymentRoutes } from './toss/payment-routes';
import { cutConnection } from './toss/sending';
import { TossError } from './toss-error';
import { Webhooks } from './webhooks/webhooks';

const BODY_SIZE_MAX = 100_000;
/** Members that are read by their digits; other numbers of a request are small. */
const amountsOnTheWire: ReadonlySet<string> = new Set(['amount', 'cancelAmount', 'refundableAmount']);

export interface SimulatorOptions {
  file: string;
  secretKey?: string | undefined;
  seed: number;
  webhookUrl?: string | undefined;
  /** Shown at /health, where it tells this process from others. */
  bootId?: string | undefined;
  logger: Logger;
}

export interface Simulator {
  app: FastifyInstance;
  /** Takes no more calls, cuts those that a fault holds, and closes the file. */
  close(): Promise<void>;
}

/** Reads the file of an earlier run, so that a simulator that answers already knows what it once approved. */
export async function createSimulator(options: SimulatorOptions): Promise<Simulator> {
  const closing = new AbortController();
  setMaxListeners(0, closing.signal); // every call that hangs listens
  const store = await Store.open(options.file);
  const timers = new Timers(store.book);
  const faults = new Faults(options.seed);
  const psp: Psp = {
    store,
    timers,
    faults,
    outage: new Outage(),
    webhooks: new Webhooks(store, timers, faults, { url: options.webhookUrl ?? null }),
    authentication: new Authentication(options.secretKey),
    closing: closing.signal,
  };
  resumeLateApprovals(psp);
  await store.written();

  const app = fastify({
    bodyLimit: BODY_SIZE_MAX,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
  });
  readBodies(app);
  answerLikeToss(app, options.logger);
  sufferOutages(app, psp.outage);
  paymentRoutes(app, psp);
  controlRoutes(app, psp);
  faultRoutes(app, psp);
  webhookRoutes(app, psp);
  checkoutRoutes(app, store);
  const { bootId } = options;
  app.get('/health/live', async () => ({ status: 'ok', bootId }));
  app.get('/health/ready', async () => ({ status: 'ok', bootId }));

  return {
    app,
    close: async () => {
      await app.close();
      closing.abort();
      timers.clear();
      psp.webhooks.forget();
      store.close();
    },
  };
}

function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, async (_request: unknown, text: string) => {
    if (text === '') return undefined;
    try {
      return parseExactJson(text, amountsOnTheWire);
    } catch {
      throw new TossError('INVALID_REQUEST', 'The body is not JSON.');
    }
  });
  const form = 'application/x-www-form-urlencoded';
  app.addContentTypeParser(form, { parseAs: 'string' }, async (_request: unknown, text: string) =>
    Object.fromEntries(new URLSearchParams(text)),
  );
}

/** Every answer carries a trace id, and whatever is not a payment is `{code, message}`. */
function answerLikeToss(app: FastifyInstance, logger: Logger): void {
  const run = randomBytes(8).toString('hex');
  let answered = 0;
  app.addHook('onRequest', (_request, reply, done) => {
    answered += 1;
    reply.header('x-tosspayments-trace-id', run + answered.toString(16).padStart(16, '0'));
    done();
  });
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof TossError)
      return reply.status(error.status).send({ code: error.code, message: error.message });
    const { statusCode = 500, message } = error as { statusCode?: number; message: string };
    if (statusCode < 500) return reply.status(statusCode).send({ code: 'INVALID_REQUEST', message });
    const call = { method: request.method, route: request.routeOptions.url };
    logger.error({ event: 'simulator.call_failed', ...faultInLog(error), ...call }, 'a call failed');
    const { code, message: said } = new TossError('FAILED_INTERNAL_SYSTEM_PROCESSING');
    return reply.status(500).send({ code, message: said });
  });
  app.setNotFoundHandler((_request, reply) => reply.status(404).send({ code: 'NOT_FOUND', message: 'Not found.' }));
}

/** What failed and where: the words of an error may quote what a buyer has typed, as may the address of the call. */
export function faultInLog(error: unknown): { type: string; stack: string[] } {
  const { name, stack = '' } = error instanceof Error ? error : new Error('no error was thrown');
  return { type: name, stack: stack.split('\n').filter((line) => /^ {4}at /.test(line)) };
}

/** The script of faults is not asked while the whole API is away. */
function sufferOutages(app: FastifyInstance, outage: Outage): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (outage.mode === null || !request.url.startsWith('/v1/')) done();
    else if (outage.mode === 'error') done(new TossError('COMMON_ERROR', undefined, 503));
    else cutConnection(request, reply);
  });
}
