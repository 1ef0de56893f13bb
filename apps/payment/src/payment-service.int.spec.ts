import { randomBytes, randomUUID } from 'node:crypto';
import { LedgerBookedV1, WalletCreditedV1, type EventDefinition, type DataOf } from '@kessai/contracts';
import {
  announce,
  createKafka,
  ensureTopics,
  PlainProducer,
  recordOf,
  startService,
  type Consumer,
  messagingMigrations,
} from '@kessai/messaging';
import { createLogger, newId, parseConfig, sampleAccessKeys } from '@kessai/runtime';
import { eventually, givenDatabase, type GivenDatabase } from '@kessai/testing';
import { AppModule, paymentService } from './app.module';
import { paymentConfigSchema, type PaymentConfig } from './config';
import { paymentMigrations } from './database/payment-migrations';
import { aPsp, type APsp } from '../testing/a-psp';
import { anOrder, keyEnvironment, merchantId, secretOf } from '../testing/given-payment';

interface Heard {
  readonly id: string;
  readonly key: string;
  readonly sequence: string;
}

const topicPrefix = `t${randomBytes(4).toString('hex')}.`;
const quiet = createLogger('test', 'silent');
const heard: Heard[] = [];
let database: GivenDatabase;
let psp: APsp;
let config: PaymentConfig;
let url: string;
let stop: () => Promise<void>;
let producer: PlainProducer;
let consumer: Consumer;

beforeAll(async () => {
  database = await givenDatabase({ name: 'service', migrations: [...messagingMigrations, ...paymentMigrations] });
  psp = await aPsp();
  config = parseConfig(paymentConfigSchema, {
    ...keyEnvironment,
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: database.url,
    KAFKA_BROKERS: process.env['KAFKA_BROKERS'],
    TOPIC_PREFIX: topicPrefix,
    TOPIC_PARTITIONS: '2',
    ACCESS_SIGNING_KEY: sampleAccessKeys.signing,
    PAYMENT_PORT: '0',
    PSP_URL: psp.url,
    PSP_SECRET_KEY: 'test_sk_1',
    REANNOUNCE_AFTER_MS: '1000',
    REANNOUNCE_POLL_MS: '100',
  });
  await ensureTopics(config, ['payment']);
  await listen();
  ({ stop, url } = await startService(AppModule, paymentService(config)));
}, 120_000);
afterAll(async () => {
  await stop();
  await consumer.disconnect();
  await producer.close();
  const admin = createKafka(config, { clientId: 'test', logger: quiet }).admin();
  await admin.connect();
  await admin.deleteTopics({ topics: (await admin.listTopics()).filter((topic) => topic.startsWith(topicPrefix)) });
  await admin.disconnect();
  await psp.close();
  await database.drop();
});

/** Hears what wallet and ledger would hear. */
async function listen(): Promise<void> {
  const kafka = createKafka(config, { clientId: 'test', logger: quiet });
  producer = new PlainProducer(kafka);
  consumer = kafka.consumer({ groupId: `${topicPrefix}listener` });
  await consumer.connect();
  await consumer.subscribe({ topic: `${topicPrefix}payment.events`, fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message: { key, headers } }) => {
      const text = (name: string) => String(headers?.[name]);
      heard.push({ id: text('ce_id'), key: String(key), sequence: text('ce_sequence') });
      return Promise.resolve();
    },
  });
}

function tell<Definition extends EventDefinition>(definition: Definition, data: DataOf<Definition>) {
  const event = announce(definition, data, { sequence: 1n });
  return producer.send([recordOf(event, { service: 'test', topicPrefix })]);
}

async function call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${secretOf('merchant')}`,
      ...(body !== undefined && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Record<string, unknown>;
}

async function givenConfirmed(): Promise<string> {
  const paymentId = String((await call('POST', '/v1/payments', anOrder()))['id']);
  const confirm = { paymentKey: `key-of-${paymentId}`, amount: 15_000 };
  expect(await call('POST', `/v1/payments/${paymentId}/confirm`, confirm)).toMatchObject({ status: 'SUCCEEDED' });
  return paymentId;
}

const announcementsOf = (paymentId: string) => heard.filter(({ key }) => key === paymentId);

describe('the payment service on Kafka and a database', () => {
  it('is ready, and tells what it measures', async () => {
    await eventually(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200), { withinMs: 30_000 });
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('kessai_psp_confirms_waiting');
    await eventually(
      async () =>
        expect(await (await fetch(`${url}/metrics`)).text()).toMatch(
          /^kessai_open_questions_counted_timestamp_seconds [1-9]/m,
        ),
      { withinMs: 30_000 },
    );
  });

  it('announces a payment, and completes it when wallet and ledger have answered', async () => {
    const paymentId = await givenConfirmed();
    await eventually(() => expect(announcementsOf(paymentId)).toMatchObject([{ sequence: '1' }]), { withinMs: 30_000 });

    const [at, currency] = [new Date(), 'KRW'];
    await tell(WalletCreditedV1, { merchantId, paymentId, currency, creditedMinor: 14_505n, creditedAt: at });
    await tell(LedgerBookedV1, {
      merchantId,
      paymentId,
      journalId: newId('jrn'),
      currency,
      amountMinor: 15_000n,
      bookedAt: at,
    });
    await eventually(
      async () =>
        expect(await call('GET', `/v1/payments/${paymentId}`)).toMatchObject({
          walletCreditedAt: at.toISOString(),
          ledgerBookedAt: at.toISOString(),
          completedAt: expect.any(String),
        }),
      { withinMs: 30_000 },
    );
  });

  it('announces again, under the same event id, what nobody answers', async () => {
    const paymentId = await givenConfirmed();
    await eventually(() => expect(announcementsOf(paymentId).length).toBeGreaterThan(1), { withinMs: 30_000 });
    expect(new Set(announcementsOf(paymentId).map(({ id }) => id)).size).toBe(1);
  });
});
