import { LedgerBookedV1, WalletCreditedV1 } from '@kessai/contracts';
import { newId } from '@kessai/runtime';
import { eventually, givenDatabase, testPrefix, type GivenDatabase } from '@kessai/testing';
import type { Type } from '@nestjs/common';
import { messagingGrants, messagingMigrations } from '../database/messaging-migrations';
import { PlainProducer } from '../kafka/plain-producer';
import { ensureTopics } from '../kafka/topics';
import { announce, recordOf } from '../outbox/outgoing';
import {
  aPaymentRecord,
  BookingsOfPayment,
  CreateEffect1735689700000,
  CreditsOfPayment,
  effectsInAll,
  effectsOf,
  givenMember,
  PaymentsOfWallet,
  Script,
  type GivenMember,
  type MemberOptions,
} from '../testing/given-consumers';
import { BrokerProxy, END_TXN, PRODUCE, TXN_OFFSET_COMMIT } from '../testing/broker-proxy';
import { givenKafka, quiet, type GivenKafka } from '../testing/given-kafka';

const settings = { CONSUMER_SESSION_TIMEOUT_MS: '6000', CONSUMER_HEARTBEAT_MS: '200', RELAY_POLL_MS: '50' };

const OFFSET_COMMIT = 8;
const inTransaction: [string, number][] = [
  ['the results', PRODUCE],
  ['the offsets', TXN_OFFSET_COMMIT],
  ['the commit', END_TXN],
];
const withoutTransaction: [string, number][] = [
  ['the results', PRODUCE],
  ['the offsets', OFFSET_COMMIT],
];

describe.each(['on', 'off'])('being a member of a group with Kafka transactions %s', (transactions) => {
  let prefix: string;
  let kafka: GivenKafka;
  let database: GivenDatabase;
  let producer: PlainProducer;
  let members: GivenMember[];

  const join = async (
    group = 'wallet',
    controllers: Type[] = [PaymentsOfWallet],
    more: Partial<MemberOptions> = {},
  ) => {
    const script = new Script();
    const handled: string[] = [];
    script.before = (events) => handled.push(...events.map(({ id }) => id));
    const config = { ...kafka.config, INSTANCE_ID: newId('att') };
    const member = await givenMember({ config, db: database.db, group, controllers, script, ...more });
    members.push(member);
    return { member, handled, leave: () => leave(member) };
  };
  const leave = async (member: GivenMember) => {
    members = members.filter((one) => one !== member);
    await member.stop();
  };
  const ready = (member: GivenMember) =>
    eventually(async () => expect(await member.failures()).toEqual([]), { withinMs: 30_000 });
  const sendPayments = async (number: number) => {
    const payments = Array.from({ length: number }, () => aPaymentRecord(prefix));
    await producer.send(payments.map(({ record }) => record));
    return payments.map(({ event }) => event);
  };
  const committed = async (group: string, topic: string) => {
    const [offsets] = await kafka.admin.fetchOffsets({ groupId: prefix + group, topics: [prefix + topic] });
    return offsets!.partitions.reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
  };

  beforeEach(async () => {
    prefix = testPrefix('member');
    members = [];
    kafka = await givenKafka(process.env['KAFKA_BROKERS'], prefix, { ...settings, KAFKA_TRANSACTIONS: transactions });
    database = await givenDatabase({
      name: 'member',
      migrations: [...messagingMigrations, CreateEffect1735689700000],
      ...messagingGrants,
    });
    await ensureTopics(kafka.config, ['wallet', 'payment'], quiet);
    producer = new PlainProducer(kafka.kafka);
  });

  afterEach(async () => {
    await Promise.all(members.map((member) => member.stop()));
    await producer.close();
    await kafka.close();
    await database.drop();
  });

  it('is not ready before it has joined its group', async () => {
    const { member } = await join();
    expect(await member.failures()).toEqual(['has not joined its group']);
    await ready(member);
  });

  it('shares the partitions, takes over from who leaves, and has each effect once', async () => {
    const first = await join();
    await ready(first.member);
    const payments = await sendPayments(300);
    const second = await join();
    await ready(second.member);
    payments.push(...(await sendPayments(300)));
    await eventually(() => expect(second.handled.length).toBeGreaterThan(0), { withinMs: 30_000 });
    const leaving = first.leave();
    payments.push(...(await sendPayments(300)));
    await leaving;

    await eventually(async () => expect(await effectsInAll(database.db)).toBe(900), { withinMs: 30_000 });
    for (const { id, key } of payments) expect(await effectsOf(database.db, key)).toEqual([id]);
    const results = await kafka.read(`${prefix}wallet.events`);
    await eventually(() => expect(new Set(results.map(({ key }) => key)).size).toBe(900), { withinMs: 30_000 });
    await eventually(async () => expect(await committed('wallet', 'payment.events')).toBe(900));
  });

  it('consumes several topics in one group, and commits where nothing is to be answered', async () => {
    const { member } = await join('payment', [CreditsOfPayment, BookingsOfPayment]);
    const [merchantId, paymentId, currency] = [newId('mer'), newId('pay'), 'KRW'];
    const now = new Date('2026-01-15T03:00:00Z');
    const events = [
      announce(
        WalletCreditedV1,
        { merchantId, paymentId, currency, creditedMinor: 7n, creditedAt: now },
        { sequence: 1n },
      ),
      announce(
        LedgerBookedV1,
        { merchantId, paymentId, currency, journalId: newId('jrn'), amountMinor: 7n, bookedAt: now },
        { sequence: 1n },
      ),
    ];
    await producer.send(events.map((event) => recordOf(event, { service: 'test', topicPrefix: prefix })));
    await ready(member);
    await eventually(async () =>
      expect((await effectsOf(database.db, paymentId)).sort()).toEqual(events.map(({ id }) => id).sort()),
    );
    await eventually(async () => expect(await committed('payment', 'wallet.events')).toBe(1));
    await eventually(async () => expect(await committed('payment', 'ledger.events')).toBe(1));
  });

  it.each(transactions === 'on' ? inTransaction : withoutTransaction)(
    'has one effect and loses no result when the answer to %s is lost',
    async (_what, request) => {
      const proxy = await BrokerProxy.start(kafka.config.KAFKA_BROKERS[0]!);
      const { member } = await join('wallet', [PaymentsOfWallet], { kafka: () => proxy.client(kafka.config) });
      await ready(member);
      const results = await kafka.read(`${prefix}wallet.events`);
      const keysOfResults = () => new Set(results.map(({ key }) => key));
      await sendPayments(1);
      await eventually(() => expect(results).toHaveLength(1));

      const before = proxy.requests(request);
      proxy.plan(request, 'lose-answer');
      const payments = await sendPayments(50);
      await eventually(() => expect(keysOfResults().size).toBe(51), { withinMs: 30_000 });
      await sendPayments(1);
      await eventually(() => expect(keysOfResults().size).toBe(52), { withinMs: 30_000 });
      expect(proxy.requests(request)).toBeGreaterThan(before);
      for (const { id, key } of payments) expect(await effectsOf(database.db, key)).toEqual([id]);
      // The new transaction begins where the old one has committed, though its answer never came.
      if (transactions === 'on') expect(results).toHaveLength(52);
      await leave(member);
      await proxy.close();
    },
  );

  it('is built again when kafkajs has given it up for good', async () => {
    // A member of the group whose protocol is not ours: the broker turns our member away, which kafkajs never retries.
    const stranger = kafka.kafka.consumer({
      groupId: `${prefix}wallet`,
      partitionAssigners: [
        () => ({
          name: 'Strange',
          version: 1,
          assign: () => Promise.resolve([]),
          protocol: () => ({ name: 'Strange', metadata: Buffer.alloc(6) }),
        }),
      ],
    });
    await stranger.connect();
    await stranger.subscribe({ topic: `${prefix}payment.events` });
    await stranger.run({ eachMessage: () => Promise.resolve() });

    const { member } = await join();
    const [payment] = await sendPayments(1);
    const groups = async () => (await kafka.admin.describeGroups([`${prefix}wallet`])).groups[0];
    await eventually(async () => expect((await groups())?.protocol).toBe('Strange'));
    expect(await member.failures()).toHaveLength(1);

    await stranger.disconnect();
    await eventually(async () => expect(await effectsOf(database.db, payment!.key)).toEqual([payment!.id]), {
      withinMs: 30_000,
    });
    await ready(member);
  });
});
