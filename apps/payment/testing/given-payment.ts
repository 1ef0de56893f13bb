import { createHash, randomUUID } from 'node:crypto';
import type { Database } from '@kessai/database';
import { servedRoutes, type Route } from '@kessai/http';
import { OutboxRelay } from '@kessai/messaging';
import { newId, parseConfig, sampleAccessKeys } from '@kessai/runtime';
import { givenApplication, idleJob, testEnvironment } from '@kessai/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { TestingModuleBuilder } from '@nestjs/testing';
import { KeyUsesJob } from '../src/access/key-uses.job';
import { AppModule, paymentService } from '../src/app.module';
import { ExpiryJob } from '../src/checkout/expiry.job';
import { ReAnnouncementJob } from '../src/completion/re-announcement.job';
import { paymentConfigSchema, type PaymentConfig } from '../src/config';
import { ErasureJob } from '../src/customers/erasure.job';
import { LookUpSlots } from '../src/hosted-checkout/look-up-slots';
import { KeptSecretsJob } from '../src/idempotency/kept-secrets.job';
import { HintedLookUpsJob } from '../src/psp-webhooks/hinted-look-ups.job';
import { RecoveryJob } from '../src/recovery/recovery.job';
import { OpenQuestionsJob } from '../src/resolution/open-questions.job';
import { DeliveryJob } from '../src/webhook-deliveries/delivery.job';
import { WebhookAddresses, type Resolve } from '../src/webhook-endpoints/webhook-address';
import { WebhookResendJob } from '../src/webhook-resends/webhook-resend.job';
import { publicUrl } from './given-merchant-events';

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
  admin: { kind: 'operator', scopes: ['admin', 'payments:read'], owner: 'Ji-woo Kim' },
  adminAgain: { kind: 'operator', scopes: ['admin'], owner: 'ji-woo kim' },
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
  readonly app: NestFastifyApplication;
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
  readonly db: Database;
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

/** All that works by itself in production. */
const jobs = [
  DeliveryJob,
  ErasureJob,
  ExpiryJob,
  HintedLookUpsJob,
  KeptSecretsJob,
  KeyUsesJob,
  OpenQuestionsJob,
  ReAnnouncementJob,
  RecoveryJob,
  WebhookResendJob,
];

/** The configuration of the service beside a PSP of the test; `settings` need not be what the environment may say. */
export function paymentConfig(pspUrl: string, settings: Partial<PaymentConfig> = {}): PaymentConfig {
  const config = parseConfig(paymentConfigSchema, {
    ...testEnvironment('mysql://not:used@127.0.0.1:1/here'), // The pools are those of the test.
    ...keyEnvironment,
    ACCESS_SIGNING_KEY: sampleAccessKeys.signing,
    PSP_URL: pspUrl,
    PSP_SECRET_KEY: 'test_sk_1',
    PSP_CHECKOUT_URL: 'https://psp.example',
    PUBLIC_URL: publicUrl,
    WEBHOOK_SECRETS_KEY: '07'.repeat(32),
  });
  return { ...config, WEBHOOK_ALLOW_LOOPBACK: true, WEBHOOK_RETRY_DELAYS_SECONDS: [0.05, 0.05], ...settings };
}

function settingsOf(options: PaymentOptions): Partial<PaymentConfig> {
  const { pspTimeoutMs = 2_000, confirmsMax = 100, cancelsMax = 50, lateSuccessPolicy, triesForMs } = options;
  return {
    PSP_CONNECT_TIMEOUT_MS: pspTimeoutMs,
    PSP_RESPONSE_TIMEOUT_MS: pspTimeoutMs,
    PSP_CONFIRM_CONCURRENCY: confirmsMax,
    PSP_REFUND_CONCURRENCY: cancelsMax,
    ...(lateSuccessPolicy && { LATE_SUCCESS_POLICY: lateSuccessPolicy }),
    ...(triesForMs !== undefined && { PAYMENT_EXPIRES_AFTER_SECONDS: triesForMs / 1_000 }),
  };
}

/** The HTTP side of the service on a real database and a PSP of the test; its events stay in the outbox. */
export async function givenPayment(options: PaymentOptions): Promise<GivenPayment> {
  const { db, pspUrl, lookUpsMax, resolve } = options;
  let wakeUps = 0;
  const replace = (testing: TestingModuleBuilder): TestingModuleBuilder => {
    testing.overrideProvider(OutboxRelay).useValue({ ...idleJob, wake: () => (wakeUps += 1) });
    if (resolve) {
      testing.overrideProvider(WebhookAddresses).useValue(new WebhookAddresses({ allowLoopback: true, resolve }));
    }
    if (lookUpsMax !== undefined) testing.overrideProvider(LookUpSlots).useValue(new LookUpSlots(lookUpsMax));
    return testing;
  };
  const service = paymentService(paymentConfig(pspUrl, settingsOf(options)));
  const app = await givenApplication(AppModule, service, { db, jobs, replace });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return { ...callsOf(app), ...visitsOf(app), app, wakeUps: () => wakeUps, close: () => app.close() };
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
