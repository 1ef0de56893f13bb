import { PaymentSucceededV1, RefundSucceededV1 } from '@kessai/contracts';
import {
  announce,
  startService,
  type StartedService,
  createKafka,
  ensureTopics,
  keysGroupOf,
  PlainProducer,
  recordOf,
  type Outgoing,
} from '@kessai/messaging';
import { createLogger, idToBytes } from '@kessai/runtime';
import {
  aPaymentSucceeded,
  aRefundSucceeded,
  eventually,
  expectWalletsToMatchEntries,
  testPrefix,
  type GivenDatabase,
} from '@kessai/testing';
import { givenWalletDatabase, walletConfig } from '../../testing/given-wallet';
import { AppModule, walletService } from '../app.module';
import type { WalletConfig } from '../config';

const logger = createLogger('wallet', 'silent');
let given: GivenDatabase;
let config: WalletConfig;
const instances: StartedService[] = [];
const answered: string[] = [];
let stopListening: () => Promise<void>;

async function anInstance(): Promise<void> {
  instances.push(await startService(AppModule, walletService(config)));
}

/** Puts the events into their topic, as often and in the order in which they are given. */
async function publish(events: Outgoing[]): Promise<void> {
  const producer = new PlainProducer(createKafka(config, { clientId: 'test', logger }));
  await producer.send(events.map((event) => recordOf(event, { service: 'payment', topicPrefix: config.TOPIC_PREFIX })));
  await producer.close();
}

const aSucceeded = (...lines: [sellerId: string, grossMinor: bigint][]) => aPaymentSucceeded({ lines }).data;
const announced = (data: PaymentSucceededV1['data']) => announce(PaymentSucceededV1, data, { sequence: 1n });

const availableOf = async (sellerId: string): Promise<bigint> => {
  const rows: { availableMinor: string }[] = await given.db.query(
    `SELECT availableMinor FROM wallet WHERE sellerId = ?`,
    [sellerId],
  );
  return BigInt(rows[0]?.availableMinor ?? 0);
};
const inTime = { withinMs: 40_000 };

async function listenToAnswers(): Promise<() => Promise<void>> {
  const consumer = createKafka(config, { clientId: 'test', logger }).consumer({
    groupId: `${config.TOPIC_PREFIX}test`,
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [`${config.TOPIC_PREFIX}wallet.events`], fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message }) => {
      answered.push(String(message.headers?.['ce_causationid']));
      return Promise.resolve();
    },
  });
  return () => consumer.disconnect();
}

beforeAll(async () => {
  given = await givenWalletDatabase('wallet');
  config = walletConfig(given, {
    TOPIC_PREFIX: testPrefix('wallet'),
    TOPIC_PARTITIONS: '4',
    CONSUMER_SESSION_TIMEOUT_MS: '3000',
    CONSUMER_HEARTBEAT_MS: '500',
  });
  await ensureTopics(config, ['wallet', keysGroupOf('wallet')]);
  await Promise.all([anInstance(), anInstance()]);
  stopListening = await listenToAnswers();
});
afterEach(() => expectWalletsToMatchEntries(given.db));
afterAll(async () => {
  await stopListening();
  for (const { stop } of instances) await stop();
  await given.drop();
});

it('credits once and answers again when an event is delivered twice, to two instances', async () => {
  const events = Array.from({ length: 20 }, () => announced(aSucceeded(['coffee', 3n], ['books', 2n], ['coffee', 1n])));
  await publish([...events, ...events, ...[...events].reverse()]);
  await eventually(async () => {
    expect([await availableOf('coffee'), await availableOf('books')]).toEqual([80n, 40n]);
    for (const { id } of events) expect(answered).toContain(id);
  }, inTime);
  await publish([announced(aSucceeded(['behind', 1n]))]);
  await eventually(async () => expect(await availableOf('behind')).toBe(1n), inTime);
  expect([await availableOf('coffee'), await availableOf('books')]).toEqual([80n, 40n]);
});

it('credits nobody when the lines do not add up, keeps the event as a dead letter, and goes on with the others', async () => {
  const bad = announced({ ...aSucceeded(['tea', 100n], ['tea', 50n]), amountMinor: 151n });
  const good = Array.from({ length: 10 }, () => announced(aSucceeded(['tea', 5n])));
  await publish([...good.slice(0, 5), bad, ...good.slice(5)]);
  await eventually(async () => {
    expect(await availableOf('tea')).toBe(50n);
    const parked: unknown[] = await given.db.query(
      `SELECT status, attempts, errorClass, errorMessage FROM parked_record WHERE eventId = ?`,
      [idToBytes(bad.id)],
    );
    expect(parked).toMatchObject([{ status: 'dead', errorClass: 'CreditRejected' }]);
    expect(JSON.stringify(parked)).toContain('lines_do_not_add_up');
  }, inTime);
  expect(answered).not.toContain(bad.id);
});

describe('refunds', () => {
  const refundOf = (payment: PaymentSucceededV1, grossMinor: bigint, sequence: bigint) =>
    announce(RefundSucceededV1, aRefundSucceeded(payment, { of: [[0, grossMinor]] }).data, { sequence });

  const parkedOf = async (eventId: string): Promise<unknown[]> =>
    given.db.query(`SELECT status, attempts, errorClass, errorMessage FROM parked_record WHERE eventId = ?`, [
      idToBytes(eventId),
    ]);

  it('are debited once and answered again when every event is delivered three times, to two instances', async () => {
    const payments = Array.from({ length: 20 }, () => aPaymentSucceeded({ lines: [['milk', 9n]] }));
    const refunds = payments.flatMap((payment) => [refundOf(payment, 2n, 2n), refundOf(payment, 3n, 3n)]);
    const events = payments.flatMap(({ data }, index) => [announced(data), ...refunds.slice(index * 2, index * 2 + 2)]);
    await publish([...events, ...events, ...events]);
    await publish([announced(aSucceeded(['behind-refunds', 1n]))]);
    await eventually(async () => {
      expect(await availableOf('behind-refunds')).toBe(1n);
      expect(await availableOf('milk')).toBe(80n);
      for (const { id } of refunds) expect(answered).toContain(id);
    }, inTime);
    expect(await availableOf('milk')).toBe(80n);
  });

  it('wait for their payment without burning an attempt, and are debited once it is credited', async () => {
    const payment = aPaymentSucceeded({ lines: [['early', 9n]] });
    const refund = refundOf(payment, 4n, 2n);
    await publish([refund]);
    const waiting = { status: 'retrying', attempts: 0, errorClass: 'EventNotYet' };
    await eventually(async () => expect(await parkedOf(refund.id)).toMatchObject([waiting]), inTime);
    await publish([announced(payment.data)]);
    await eventually(async () => expect(await availableOf('early')).toBe(5n), inTime);
    expect(await parkedOf(refund.id)).toMatchObject([{ status: 'applied', attempts: 0 }]);
  });

  it('that exceed what was credited are dead letters, and debit nobody', async () => {
    const payment = aPaymentSucceeded({ lines: [['greed', 9n]] });
    const tooMuch = refundOf(payment, 5n, 3n);
    await publish([announced(payment.data), refundOf(payment, 5n, 2n), tooMuch]);
    const dead = { status: 'dead', errorClass: 'DebitRejected' };
    await eventually(async () => expect(await parkedOf(tooMuch.id)).toMatchObject([dead]), inTime);
    expect(JSON.stringify(await parkedOf(tooMuch.id))).toContain('more_than_credited');
    expect(await availableOf('greed')).toBe(4n);
    expect(answered).not.toContain(tooMuch.id);
  });
});
