import { PassThrough } from 'node:stream';
import { createLogger } from '@kessai/runtime';
import { eventually, givenDatabase, testPrefix, type GivenDatabase } from '@kessai/testing';
import { messagingGrants, messagingMigrations } from '../database/messaging-migrations';
import { PlainProducer } from '../kafka/plain-producer';
import { ensureTopics } from '../kafka/topics';
import {
  BrokerProxy,
  COORDINATOR_LOADING,
  COORDINATOR_NOT_AVAILABLE,
  FIND_COORDINATOR,
  GROUP_AUTHORIZATION_FAILED,
  HEARTBEAT,
  NO_COORDINATOR,
} from '../testing/broker-proxy';
import {
  aPaymentRecord,
  CreateEffect1735689700000,
  effectsOf,
  givenMember,
  PaymentsOfWallet,
  Script,
  type GivenMember,
} from '../testing/given-consumers';
import { givenKafka, quiet, type GivenKafka } from '../testing/given-kafka';

const patient = { withinMs: 40_000 };
const settings = { CONSUMER_SESSION_TIMEOUT_MS: '6000', CONSUMER_HEARTBEAT_MS: '200', CONSUMER_STUCK_MS: '2000' };

describe('a consumer that does not get on', () => {
  let prefix: string;
  let topic: string;
  let kafka: GivenKafka;
  let database: GivenDatabase;
  let producer: PlainProducer;
  let script: Script;
  let member: GivenMember | null;
  let proxy: BrokerProxy | null;

  beforeEach(async () => {
    prefix = testPrefix('still');
    topic = `${prefix}payment.events`;
    [member, proxy] = [null, null];
    script = new Script();
    kafka = await givenKafka(process.env['KAFKA_BROKERS'], prefix, settings);
    database = await givenDatabase({
      name: 'still',
      migrations: [...messagingMigrations, CreateEffect1735689700000],
      ...messagingGrants,
    });
    producer = new PlainProducer(kafka.kafka);
  });
  afterEach(async () => {
    await member?.stop();
    await proxy?.close();
    await producer.close();
    await kafka.close();
    await database.drop();
  });

  const consume = async (logger = quiet) => {
    const client = proxy;
    member = await givenMember({
      logger,
      config: kafka.config,
      db: database.db,
      group: 'wallet',
      script,
      controllers: [PaymentsOfWallet],
      ...(client && { kafka: () => client.client(kafka.config, 'behind-proxy', logger) }),
    });
  };
  const consumeBehindProxy = async () => {
    await ensureTopics(kafka.config, ['wallet'], quiet);
    proxy = await BrokerProxy.start(kafka.config.KAFKA_BROKERS[0]!);
    return proxy;
  };
  const complains = (why: RegExp) =>
    eventually(async () => expect((await member!.failures()).join()).toMatch(why), patient);
  const isReady = () => eventually(async () => expect(await member!.failures()).toEqual([]), patient);
  const send = async (number = 1) => {
    const payments = Array.from({ length: number }, () => aPaymentRecord(prefix));
    const positions = await producer.send(payments.map(({ record }) => record));
    return { events: payments.map(({ event }) => event), partitions: new Set(positions.map((at) => at.partition)) };
  };
  const handles = async (number = 1) => {
    const { events } = await send(number);
    for (const { id, key } of events) {
      await eventually(async () => expect(await effectsOf(database.db, key)).toEqual([id]), patient);
    }
  };

  it('takes up partitions that are added, as the producer does', async () => {
    await ensureTopics(kafka.config, ['wallet'], quiet);
    await consume();
    await handles(20);
    await kafka.admin.createPartitions({ topicPartitions: [{ topic, count: 5 }] });
    await eventually(async () => expect((await send(50)).partitions.size).toBe(5), { withinMs: 15_000 });
    await handles(50);
    await isReady();
  });

  it('says which topic is missing, and begins when it is there', async () => {
    await consume();
    await complains(/has not joined its group: .*topic/i);
    await ensureTopics(kafka.config, ['wallet'], quiet);
    await handles();
    await isReady();
  });

  it('says so when its topic is deleted, and goes on when there is one again', async () => {
    await ensureTopics(kafka.config, ['wallet'], quiet);
    await consume();
    await handles();
    await kafka.admin.deleteTopics({ topics: [topic] });
    await complains(/topic/i);
    await ensureTopics(kafka.config, ['wallet'], quiet);
    await eventually(() => handles(), patient);
    await isReady();
  });

  it.each([
    ['the coordinator of its group is away', COORDINATOR_NOT_AVAILABLE, /coordinator is not available/i],
    ['it may not read for its group', GROUP_AUTHORIZATION_FAILED, /authorized to access group/i],
  ])('says that %s, at the start and while it runs, and goes on after it', async (_what, code, why) => {
    const between = await consumeBehindProxy();
    const refuse = { refuseWith: code, rest: NO_COORDINATOR };
    between.plan(FIND_COORDINATOR, refuse, Infinity);
    await consume();
    await complains(why);
    between.forget();
    await handles();
    await isReady();

    between.plan(FIND_COORDINATOR, refuse, Infinity);
    between.plan(HEARTBEAT, { refuseWith: code }, Infinity);
    await complains(why);
    between.forget();
    await handles();
    await isReady();
  });

  it('logs neither an error nor a stack while the coordinator of its group is still loading', async () => {
    const between = await consumeBehindProxy();
    between.plan(FIND_COORDINATOR, { refuseWith: COORDINATOR_LOADING, rest: NO_COORDINATOR }, 6);
    const out = new PassThrough();
    await consume(createLogger('wallet', 'info', { format: 'json', destination: out }));
    await handles();
    expect(between.requests(FIND_COORDINATOR)).toBeGreaterThan(6);
    expect(String(out.read() ?? '')).not.toMatch(/"level":"error"|"stack"/);
  });

  it('is not ready while it joins and crashes, joins and crashes', async () => {
    const between = await consumeBehindProxy();
    between.plan(HEARTBEAT, { refuseWith: GROUP_AUTHORIZATION_FAILED }, Infinity);
    await consume();
    await complains(/crashes again and again: .*authorized/i);
    between.forget();
    await handles();
    await isReady();
  });

  it('is not ready while records wait and none gets through, whatever it is that holds them', async () => {
    await ensureTopics(kafka.config, ['wallet'], quiet);
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    script.before = () => held;
    await consume();
    await isReady();
    const { events } = await send();
    await complains(/no progress for \d+ s in partition \d of .*payment.events: at 0 of 1/);
    goOn();
    await eventually(async () => expect(await effectsOf(database.db, events[0]!.key)).toHaveLength(1), patient);
    await isReady();
  });

  it('names the database when that is what it waits for', async () => {
    await ensureTopics(kafka.config, ['wallet'], quiet);
    let isAway = true;
    script.before = () => {
      if (isAway) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    };
    await consume();
    const { events } = await send();
    await complains(/records wait for the database: connect ECONNREFUSED/);
    isAway = false;
    await eventually(async () => expect(await effectsOf(database.db, events[0]!.key)).toHaveLength(1), patient);
    await isReady();
  });

  it('is ready behind the end of an aborted transaction: there is nothing to handle', async () => {
    await ensureTopics(kafka.config, ['wallet'], quiet);
    await consume();
    await handles();
    const stranger = kafka.kafka.producer({ transactionalId: `${prefix}stranger`, maxInFlightRequests: 1 });
    await stranger.connect();
    const transaction = await stranger.transaction();
    await transaction.send({ topic, messages: [0, 1, 2].map((partition) => ({ partition, key: 'k', value: 'v' })) });
    await transaction.abort();
    await stranger.disconnect();
    await eventually(async () => {
      const ends = await kafka.admin.fetchTopicOffsets(topic);
      const [committed] = await kafka.admin.fetchOffsets({ groupId: `${prefix}wallet`, topics: [topic] });
      const nextOf = new Map(committed!.partitions.map(({ partition, offset }) => [partition, offset]));
      expect(ends.map(({ partition, high }) => [partition, high])).toEqual(
        ends.map(({ partition }) => [partition, nextOf.get(partition)]),
      );
    }, patient);
    expect(await member!.failures()).toEqual([]);
  });
});
