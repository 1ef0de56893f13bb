import { PaymentSucceededV1 } from '@kessai/contracts';
import {
  announce,
  attachConsumers,
  createKafka,
  ensureTopics,
  type KafkaConfig,
  kafkaConfigSchema,
  messagingGrants,
  messagingMigrations,
  type Outgoing,
  PlainProducer,
  recordOf,
} from '@kessai/messaging';
import { createLogger, HealthChecks, openDataSource, parseConfig } from '@kessai/platform';
import {
  aPaymentSucceeded,
  aRunningService,
  eventually,
  expectBooksToBalance,
  givenDatabase,
  type GivenDatabase,
  type RunningService,
  testPrefix,
} from '@kessai/testing';
import type { DataSource } from 'typeorm';
import { AppModule } from '../app.module';
import { ledgerGrants, ledgerMigrations } from '../database/ledger-migrations';

const logger = createLogger('ledger', 'silent');
const inTime = { withinMs: 40_000 };
let given: GivenDatabase;
let config: KafkaConfig;
const instances: { service: RunningService; consumerDb: DataSource }[] = [];

async function anInstance(): Promise<void> {
  const consumerDb = await openDataSource({ url: given.url, poolSize: 4, name: 'consumers' });
  const health = new HealthChecks();
  const service = await aRunningService(AppModule.with({ httpDb: given.db, booksTimeZone: 'UTC' }), {
    name: 'ledger',
    logger,
    health,
    before: async (app) => {
      await attachConsumers(app, { service: 'ledger', group: 'ledger', db: consumerDb, config, logger, health });
    },
  });
  instances.push({ service, consumerDb });
}

/** Puts the events into their topic, as often and in the order in which they are given. */
async function publish(events: Outgoing[]): Promise<void> {
  const producer = new PlainProducer(createKafka(config, { clientId: 'test', logger }));
  await producer.send(events.map((event) => recordOf(event, { service: 'payment', topicPrefix: config.TOPIC_PREFIX })));
  await producer.close();
}

const announced = (data: PaymentSucceededV1['data']) => announce(PaymentSucceededV1, data, { sequence: 1n });
const aSucceeded = (sellerId: string, gross: bigint) =>
  announced(aPaymentSucceeded({ lines: [[sellerId, gross]] }).data);

async function countOf(sql: string): Promise<number> {
  const rows: { count: string }[] = await given.db.query(`SELECT COUNT(*) AS count FROM ${sql}`);
  return Number(rows[0]?.count);
}

beforeAll(async () => {
  given = await givenDatabase({
    name: 'ledger',
    migrations: [...messagingMigrations, ...ledgerMigrations],
    appendOnlyTables: [...messagingGrants.appendOnlyTables, ...ledgerGrants.appendOnlyTables],
    insertAndUpdateTables: messagingGrants.insertAndUpdateTables,
  });
  config = parseConfig(kafkaConfigSchema, {
    ...process.env,
    TOPIC_PREFIX: testPrefix('ledger'),
    TOPIC_PARTITIONS: '4',
    CONSUMER_SESSION_TIMEOUT_MS: '3000',
    CONSUMER_HEARTBEAT_MS: '500',
  });
  await ensureTopics(config, ['ledger']);
  await Promise.all([anInstance(), anInstance()]);
});
afterEach(() => expectBooksToBalance(given.db));
afterAll(async () => {
  for (const { service, consumerDb } of instances) {
    await service.stop();
    await consumerDb.destroy();
  }
  await given.drop();
});

it('books once when every event is delivered three times, to two instances', async () => {
  const events = Array.from({ length: 30 }, () => aSucceeded('coffee', 5n));
  await publish([...events, ...events, ...[...events].reverse()]);
  await eventually(async () => expect(await countOf('journal')).toBe(30), inTime);
  await publish([aSucceeded('the-end', 1n)]);
  await eventually(async () => expect(await countOf('journal')).toBe(31), inTime);
  expect(await countOf('posting')).toBe(31);
});

it('parks a payment that contradicts itself as a dead letter with its reason, and books those around it', async () => {
  const good = aPaymentSucceeded({ lines: [['tea', 7n]] });
  const lines = good.data.lines.map((line) => ({ ...line, netMinor: 6n }));
  const bad = announced({ ...good.data, paymentId: aPaymentSucceeded({ lines: [['tea', 7n]] }).data.paymentId, lines });
  const before = await countOf('journal');
  await publish([aSucceeded('tea', 1n), bad, announced(good.data)]);
  await eventually(async () => {
    expect(await countOf('journal')).toBe(before + 2);
    expect(await countOf(`parked_record WHERE status = 'dead' AND errorClass = 'BookingRejected'`)).toBe(1);
  }, inTime);
});
