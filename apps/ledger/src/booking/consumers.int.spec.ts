import {
  type DataOf,
  type EventDefinition,
  PaymentAmountDiffersResolvedV1,
  PaymentAmountDiffersV1,
  PaymentLateSuccessCanceledV1,
  PaymentLateSuccessV1,
  PaymentResolvedV1,
  PaymentSucceededV1,
  PaymentUnknownV1,
  RefundSucceededV1,
} from '@kessai/contracts';
import {
  announce,
  startService,
  type StartedService,
  createKafka,
  ensureTopics,
  keysGroupOf,
  type Outgoing,
  PlainProducer,
  recordOf,
} from '@kessai/messaging';
import { createLogger, newId } from '@kessai/runtime';
import {
  aLateSuccess,
  aLateSuccessCanceled,
  anAmountDiffers,
  anAmountDiffersResolved,
  aPaymentSucceeded,
  aRefundSucceeded,
  eventually,
  expectBooksToBalance,
  type GivenDatabase,
  testPrefix,
} from '@kessai/testing';
import { givenLedgerDatabase, ledgerConfig } from '../../testing/given-ledger';
import { AppModule, ledgerService } from '../app.module';
import type { LedgerConfig } from '../config';

const logger = createLogger('ledger', 'silent');
const inTime = { withinMs: 40_000 };
let given: GivenDatabase;
let config: LedgerConfig;
const instances: StartedService[] = [];

async function anInstance(): Promise<void> {
  instances.push(await startService(AppModule, ledgerService(config)));
}

/** Puts the events into their topic, as often and in the order in which they are given. */
async function publish(events: Outgoing[]): Promise<void> {
  const producer = new PlainProducer(createKafka(config, { clientId: 'test', logger }));
  await producer.send(events.map((event) => recordOf(event, { service: 'payment', topicPrefix: config.TOPIC_PREFIX })));
  await producer.close();
}

const announced = <Definition extends EventDefinition>(definition: Definition, data: DataOf<Definition>) =>
  announce(definition, data, { sequence: 1n });
const aSucceeded = (sellerId: string, gross: bigint) =>
  announced(PaymentSucceededV1, aPaymentSucceeded({ lines: [[sellerId, gross]] }).data);

async function countOf(sql: string): Promise<number> {
  const rows: { count: string }[] = await given.db.query(`SELECT COUNT(*) AS count FROM ${sql}`);
  return Number(rows[0]?.count);
}

beforeAll(async () => {
  given = await givenLedgerDatabase('ledger');
  config = ledgerConfig(given, {
    TOPIC_PREFIX: testPrefix('ledger'),
    TOPIC_PARTITIONS: '4',
    CONSUMER_SESSION_TIMEOUT_MS: '3000',
    CONSUMER_HEARTBEAT_MS: '500',
  });
  await ensureTopics(config, ['ledger', keysGroupOf('ledger')]);
  await Promise.all([anInstance(), anInstance()]);
});
afterEach(() => expectBooksToBalance(given.db));
afterAll(async () => {
  for (const { stop } of instances) await stop();
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
  const bad = announced(PaymentSucceededV1, { ...good.data, paymentId: newId('pay'), lines });
  const before = await countOf('journal');
  await publish([aSucceeded('tea', 1n), bad, announced(PaymentSucceededV1, good.data)]);
  await eventually(async () => {
    expect(await countOf('journal')).toBe(before + 2);
    expect(await countOf(`parked_record WHERE status = 'dead' AND errorClass = 'BookingRejected'`)).toBe(1);
  }, inTime);
});

it('books and notes whatever else payment tells of, once, when every event is delivered three times', async () => {
  const { merchantId, paymentId } = aLateSuccess().data;
  const doubt = { merchantId, psp: 'toss', currency: 'KRW', amountMinor: 1n, code: 'psp_timeout', since: new Date() };
  const events = [
    announced(PaymentUnknownV1, { ...doubt, paymentId }),
    announced(PaymentAmountDiffersV1, anAmountDiffers({ paymentId }).data),
    announced(PaymentAmountDiffersResolvedV1, anAmountDiffersResolved({ paymentId }).data),
    announced(PaymentResolvedV1, { merchantId, paymentId, outcome: 'FAILED' as const, resolvedAt: new Date() }),
    announced(PaymentLateSuccessV1, aLateSuccess({ paymentId }).data),
    announced(PaymentLateSuccessCanceledV1, aLateSuccessCanceled({ paymentId, amountMinor: 997n }).data),
  ];
  const before = await countOf('journal');
  await publish([...events, ...events, ...events, aSucceeded('the-end', 1n)]);
  await eventually(async () => {
    expect(await countOf('journal')).toBe(before + 5);
    expect(await countOf('payment_in_doubt WHERE resolvedAt IS NOT NULL AND since IS NOT NULL')).toBe(1);
    expect(await countOf('inbox')).toBe(before + 7);
  }, inTime);
  const [left] = await given.db.query<{ minor: string }>(
    `SELECT creditsMinor - debitsMinor AS minor FROM account_balance
       JOIN account ON account.id = account_balance.accountId WHERE code = 'liabilities:suspense'`,
  );
  expect(left).toEqual({ minor: '3' });
});

it('books refunds once, behind their payments, when every event is delivered three times', async () => {
  const payments = Array.from({ length: 20 }, () => aPaymentSucceeded({ lines: [['milk', 9n]] }));
  const events = payments.flatMap((payment) => [
    announce(PaymentSucceededV1, payment.data, { sequence: 1n }),
    announce(RefundSucceededV1, aRefundSucceeded(payment, { of: [[0, 2n]] }).data, { sequence: 2n }),
    announce(RefundSucceededV1, aRefundSucceeded(payment, { of: [[0, 7n]] }).data, { sequence: 3n }),
  ]);
  const before = await countOf('journal');
  await publish([...events, ...events, ...events, aSucceeded('the-end', 1n)]);
  await eventually(async () => expect(await countOf('journal')).toBe(before + 61), inTime);
  expect(await countOf(`journal WHERE kind = 'refund_succeeded'`)).toBe(40);
  expect(await countOf(`parked_record WHERE eventType = 'refund.succeeded.v1'`)).toBe(0);
});

it('books a refund that came before its payment once that is there, and has burnt no attempt', async () => {
  const payment = aPaymentSucceeded({ lines: [['early', 9n]] });
  const refund = announce(RefundSucceededV1, aRefundSucceeded(payment).data, { sequence: 2n });
  const parked = () =>
    countOf(`parked_record WHERE errorClass = 'EventNotYet' AND attempts = 0 AND status = 'retrying'`);
  await publish([refund]);
  await eventually(async () => expect(await parked()).toBe(1), inTime);
  const before = await countOf('journal');
  await publish([announce(PaymentSucceededV1, payment.data, { sequence: 1n })]);
  await eventually(async () => expect(await countOf('journal')).toBe(before + 2), inTime);
  expect(
    await countOf(`parked_record WHERE eventType = 'refund.succeeded.v1' AND status = 'applied' AND attempts = 0`),
  ).toBe(1);
});

it('keeps a refund that takes back more than its payment brought as a dead letter with its reason', async () => {
  const payment = aPaymentSucceeded({ lines: [['greed', 9n]] });
  const refunds = [5n, 5n].map((gross) => aRefundSucceeded(payment, { of: [[0, gross]] }).data);
  await publish([
    announce(PaymentSucceededV1, payment.data, { sequence: 1n }),
    ...refunds.map((data, index) => announce(RefundSucceededV1, data, { sequence: BigInt(index + 2) })),
  ]);
  const dead = `parked_record WHERE status = 'dead' AND errorMessage LIKE 'more_than_booked%'`;
  await eventually(async () => expect(await countOf(dead)).toBe(1), inTime);
});
