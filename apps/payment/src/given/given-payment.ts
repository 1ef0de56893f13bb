import { createHash, randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Outbox } from '@kessai/messaging';
import {
  createLogger,
  createService,
  newId,
  parseConfig,
  platformConfigSchema,
  servedRoutes,
  StoredKeys,
  type Route,
} from '@kessai/platform';
import type { DataSource } from 'typeorm';
import { AccessService } from '../access/access.service';
import { environmentKeys } from '../access/key-view';
import { AppModule } from '../app.module';
import { CheckoutService } from '../checkout/checkout.service';
import { ConfirmationService } from '../confirmation/confirmation.service';
import { ErasureService } from '../customers/erasure.service';
import { OutcomeService } from '../confirmation/outcome.service';
import { PspWebhookService } from '../psp-webhooks/psp-webhook.service';
import { defaultFees } from '../fees/fees';
import { MerchantFees } from '../fees/merchant-fees';
import { CheckoutSurroundings } from '../hosted-checkout/checkout-surroundings';
import { HostedCheckoutService } from '../hosted-checkout/hosted-checkout.service';
import { PaymentViews } from '../payment/payment-view';
import { TossClient } from '../psp/toss-client';
import { RefundService } from '../refunds/refund.service';
import { ResolutionService } from '../resolution/resolution.service';
import { TimelineService } from '../timeline/timeline.service';
import type { Resolve } from '../webhook-endpoints/webhook-address';
import { givenMerchantEvents, publicUrl } from './given-merchant-events';
import { givenWebhookServices } from './given-webhooks';

export const merchantId = newId('mer');
export const otherMerchantId = newId('mer');

const keys = {
  merchant: { kind: 'merchant', merchantId, scopes: ['payments:read', 'payments:write', 'webhooks:write'] },
  other: {
    kind: 'merchant',
    merchantId: otherMerchantId,
    scopes: ['payments:read', 'payments:write', 'webhooks:write'],
  },
  reader: { kind: 'merchant', merchantId, scopes: ['payments:read'] },
  operator: { kind: 'operator', scopes: ['payments:read'] },
  admin: { kind: 'operator', scopes: ['admin', 'payments:read'] },
  secondAdmin: { kind: 'operator', scopes: ['admin'] },
} as const;
type KeyName = keyof typeof keys | 'root';

export const secretOf = (name: KeyName) => `sk_test_${name}_of_the_payment_tests`;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** What a service reads of its keys from the environment. */
export const keyEnvironment = {
  MERCHANT_ID: merchantId,
  ROOT_KEY_SHA256: sha256(secretOf('root')),
  RATE_LIMIT_PER_SECOND: '100000',
  API_KEYS: JSON.stringify(
    Object.entries(keys).map(([id, key]) => ({ id, sha256: sha256(secretOf(id as KeyName)), ...key })),
  ),
};

export interface Answered {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly text: string;
  readonly body: PaymentJson & { code: string; errors: { pointer: string; code: string }[] } & ListJson;
}

export interface PaymentJson {
  readonly id: string;
  readonly status: string;
  readonly [name: string]: unknown;
}

interface ListJson {
  readonly data: PaymentJson[];
  readonly hasMore: boolean;
  readonly nextCursor: string | null;
}

interface Call {
  readonly key?: KeyName | null;
  /** A key that the test has made, in place of a named one. */
  readonly secret?: string;
  readonly headers?: Record<string, string>;
  /** By default a new one for each call; null sends none. */
  readonly idempotencyKey?: string | null;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface GivenPayment {
  /** Every route with what it asks of its caller. */
  readonly routes: readonly Route[];
  ask(method: Method, path: string, body?: unknown, call?: Call): Promise<Answered>;
  post(path: string, body?: unknown, call?: Call): Promise<Answered>;
  get(path: string, call?: Call): Promise<Answered>;
  patch(path: string, body: unknown, call?: Call): Promise<Answered>;
  remove(path: string, call?: Call): Promise<Answered>;
  create(order?: Record<string, unknown>, call?: Call): Promise<Answered>;
  confirm(payment: { id: string }, parts?: Record<string, unknown>, call?: Call): Promise<Answered>;
  /** As a browser does, without a key. */
  visit(path: string, headers?: Record<string, string>): Promise<Visited>;
  /** The form of the page, as a browser sends it. */
  press(path: string, headers?: Record<string, string | undefined>): Promise<Visited>;
  wakeUps(): number;
  close(): Promise<void>;
}

export interface Visited {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly html: string;
}

interface PaymentOptions {
  readonly db: DataSource;
  readonly pspUrl: string;
  readonly confirmsMax?: number;
  readonly cancelsMax?: number;
  readonly pspTimeoutMs?: number;
  readonly lateSuccessPolicy?: 'cancel' | 'keep';
  /** How many keys the checkout page may ask the PSP about at once. */
  readonly lookUpsMax?: number;
  /** How long the checkout page offers another card. */
  readonly triesForMs?: number;
  /** What names lead to, for webhooks. */
  readonly resolve?: Resolve;
}

/** An order of two sellers under an id of its own. */
export function anOrder(parts: Record<string, unknown> = {}) {
  return {
    orderId: `order-${newId('pay').slice(4)}`,
    orderName: 'Beans and two books',
    amount: 15_000,
    currency: 'KRW',
    lines: [
      { sellerId: 'coffee', amount: 10_000, name: 'Beans' },
      { sellerId: 'books', amount: 5_000 },
    ],
    ...parts,
  };
}

/** The HTTP side of the service on a real database and a PSP of the test; its events stay in the outbox. */
export async function givenPayment(options: PaymentOptions): Promise<GivenPayment> {
  const logger = createLogger('payment', 'silent');
  let wakeUps = 0;
  const outbox = new Outbox({ wake: () => (wakeUps += 1) });
  const merchantEvents = givenMerchantEvents();
  const timeoutMs = options.pspTimeoutMs ?? 2_000;
  const psp = new TossClient(
    {
      url: options.pspUrl,
      secretKey: 'test_sk_1',
      connectTimeoutMs: timeoutMs,
      responseTimeoutMs: timeoutMs,
      connections: 50,
    },
    logger,
  );
  const outcomes = {
    ...{ outbox, merchantEvents, reannounceAfterMs: 60_000, firstDelayMs: 1_000 },
    lateSuccessPolicy: options.lateSuccessPolicy ?? ('cancel' as const),
  };
  const views = new PaymentViews(options.db, publicUrl);
  const config = parseConfig(platformConfigSchema, { ...keyEnvironment, NODE_ENV: 'test' });
  const keys = new StoredKeys(options.db);
  const fees = new MerchantFees(options.db, { default: defaultFees, byCurrency: new Map() });
  const checkout = new CheckoutService(options.db, fees, merchantEvents, views);
  const confirmation = new ConfirmationService(options.db, {
    ...{ psp, views, logger },
    outcomes: new OutcomeService(options.db, outcomes),
    confirmsMax: options.confirmsMax ?? 50,
    executingLimitMs: 30_000,
  });
  const module = AppModule.of({
    access: new AccessService(options.db, {
      ...{ outbox, keys },
      mode: 'test',
      environmentKeys: environmentKeys(config),
    }),
    fees,
    ...{ checkout, confirmation },
    hostedCheckout: new HostedCheckoutService(options.db, {
      ...{ checkout, confirmation, psp, lookUpsMax: options.lookUpsMax ?? 50 },
      triesForMs: options.triesForMs ?? 1_800_000,
    }),
    checkoutSurroundings: new CheckoutSurroundings({
      ...{ publicUrl, isTest: true, logger },
      window: { kind: 'simulator', url: 'https://psp.example' },
    }),
    refunds: new RefundService(options.db, {
      ...{ psp, logger, cancelLimitMs: 30_000, wakeRecovery: () => undefined },
      outcomes: new OutcomeService(options.db, outcomes),
      cancelsMax: options.cancelsMax ?? 50,
    }),
    views,
    timelines: new TimelineService(options.db),
    resolutions: new ResolutionService(options.db, outcomes),
    erasures: new ErasureService(options.db),
    pspWebhooks: new PspWebhookService(options.db, { underWayMs: 2_000, settledMs: 10_000 }),
    ...givenWebhookServices({ db: options.db, ...(options.resolve && { resolve: options.resolve }) }),
    merchantEvents,
  });
  const app = await createService(module, { config, keys, name: 'payment', logger });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const close = async (): Promise<void> => {
    await app.close();
    await psp.close();
  };
  return { ...callsOf(app), ...visitsOf(app), wakeUps: () => wakeUps, close };
}

function callsOf(app: NestFastifyApplication) {
  const send = async (method: Method, url: string, body: unknown, call: Call): Promise<Answered> => {
    const answer = await app.inject({
      method,
      url,
      headers: {
        ...headersOf(call),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...call.headers,
      },
      ...(body !== undefined && { payload: toPayload(body) }),
    });
    const { statusCode: status, headers, payload: text } = answer;
    return { status, headers, text, body: JSON.parse(text || '{}') as Answered['body'] };
  };
  const ask: GivenPayment['ask'] = (method, path, body, call = {}) => send(method, path, body, call);
  const post: GivenPayment['post'] = (path, body, call = {}) => send('POST', path, body, call);
  const get: GivenPayment['get'] = (path, call = {}) => send('GET', path, undefined, call);
  const create: GivenPayment['create'] = (order = anOrder(), call = {}) => post('/v1/payments', order, call);
  const confirm: GivenPayment['confirm'] = ({ id }, parts = {}, call = {}) =>
    post(`/v1/payments/${id}/confirm`, { paymentKey: `key-of-${id}`, amount: 15_000, ...parts }, call);
  const patch: GivenPayment['patch'] = (path, body, call = {}) => send('PATCH', path, body, call);
  const remove: GivenPayment['remove'] = (path, call = {}) => send('DELETE', path, undefined, call);
  return { ask, post, get, patch, remove, create, confirm, routes: servedRoutes(app) };
}

function visitsOf(app: NestFastifyApplication): Pick<GivenPayment, 'visit' | 'press'> {
  const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
  const send = async (method: 'GET' | 'POST', url: string, given: Record<string, string | undefined>) => {
    const headers = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const answer = await app.inject({ method, url, headers, ...(method === 'POST' && { payload: '' }) });
    return { status: answer.statusCode, headers: answer.headers, html: answer.payload };
  };
  return {
    visit: (path, headers = {}) => send('GET', path, headers),
    press: (path, headers = {}) => send('POST', path, { ...form, ...headers }),
  };
}

function headersOf({ key = 'merchant', secret, idempotencyKey = randomUUID() }: Call): Record<string, string> {
  return {
    ...(key !== null && { authorization: `Bearer ${secret ?? secretOf(key)}` }),
    ...(idempotencyKey !== null && { 'idempotency-key': idempotencyKey }),
  };
}

function toPayload(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}
