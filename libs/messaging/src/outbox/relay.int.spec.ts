import { newId } from '@kessai/runtime';
import { eventually, givenDatabase, testPrefix, type GivenDatabase } from '@kessai/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { messagingGrants, messagingMigrations } from '../database/messaging-migrations';
import type { KafkaConfig } from '../kafka/kafka-config';
import { aPaymentEvent, givenEvents, outboxRows } from '../testing/given-events';
import { givenKafka, quiet, type GivenKafka, type ReadRecord } from '../testing/given-kafka';
import { Lease } from '../lease/lease';
import { markPublished, readUnpublished } from './outbox-rows';
import { Outbox } from './outbox';
import type { Outgoing } from './outgoing';
import { OutboxRelay } from './relay';

const LEASE_MS = 1_000;

// Real: the database with the service's own rights, the broker, and for the kills a process.
describe('publishing the outbox', () => {
  let database: GivenDatabase;
  let given: GivenKafka;
  const relays: OutboxRelay[] = [];

  beforeEach(async () => {
    database = await givenDatabase({ name: 'relay', migrations: messagingMigrations, ...messagingGrants });
    given = await givenKafka(process.env['KAFKA_BROKERS'], testPrefix('relay'), {
      RELAY_LEASE_MS: LEASE_MS,
      RELAY_POLL_MS: 50,
    });
    await given.createTopic('payment.events');
  });
  afterEach(async () => {
    await Promise.all(relays.splice(0).map((relay) => relay.stop()));
    await given.close();
    await database.drop();
  });

  function aRelay(settings: Partial<KafkaConfig> = {}): OutboxRelay {
    const instance = `relay-${relays.length}`;
    const config = { ...given.config, INSTANCE_ID: instance, ...settings };
    const relay = new OutboxRelay({ service: 'payment', db: database.db, config, logger: quiet });
    relays.push(relay);
    return relay;
  }

  function startRelay(settings: Partial<KafkaConfig> = {}): OutboxRelay {
    const relay = aRelay(settings);
    relay.start();
    return relay;
  }

  const readEvents = () => given.read(`${given.config.TOPIC_PREFIX}payment.events`);
  const idOf = (record: ReadRecord) => String(record.headers['ce_id']);

  async function untilAllPublished(): Promise<void> {
    await eventually(async () => expect((await outboxRows(database.db)).filter((row) => !row.published)).toEqual([]), {
      withinMs: 30_000,
    });
  }

  /** Each key's events in the order of their sequence; a repeat of what was already seen does not count. */
  function expectInOrder(records: readonly ReadRecord[], events: readonly Outgoing[]): void {
    const seen = new Set<string>();
    const last = new Map<string, bigint>();
    for (const record of records.filter((one) => !seen.has(idOf(one)) && seen.add(idOf(one)))) {
      const sequence = BigInt(String(record.headers['ce_sequence']));
      expect(sequence).toBe((last.get(record.key!) ?? 0n) + 1n);
      last.set(record.key!, sequence);
    }
    expect(seen).toEqual(new Set(events.map(({ id }) => id)));
  }

  const someEvents = (keys: number, each: number): Outgoing[] =>
    Array.from({ length: keys }, () => newId('pay')).flatMap((paymentId) =>
      Array.from({ length: each }, (_, n) => aPaymentEvent(paymentId, BigInt(n + 1))),
    );

  it('notes for each row exactly where it stands in Kafka', async () => {
    const events = someEvents(40, 1);
    await givenEvents(database.db, events);
    startRelay();
    await untilAllPublished();
    const records = await readEvents();
    await eventually(() => expect(records).toHaveLength(40));
    const inTopic = records.map((record) => ({
      id: idOf(record),
      partition: record.partition,
      offset: record.offset,
    }));
    const noted = (await outboxRows(database.db)).map(({ id, partition, offset }) => ({ id, partition, offset }));
    const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
    expect(noted).toEqual(inTopic.sort(byId));
  });

  it('goes by the sequence of the key, whatever the ids say', async () => {
    const paymentId = newId('pay');
    const later = aPaymentEvent(paymentId, 2n); // Made first, so its id is the lower one.
    const earlier = aPaymentEvent(paymentId, 1n);
    await givenEvents(database.db, [later, earlier]);
    startRelay();
    const records = await readEvents();
    await eventually(() => expect(records.map(idOf)).toEqual([earlier.id, later.id]));
  });

  it('keeps the order and repeats nothing while two relays run and services write', async () => {
    const relay = startRelay();
    startRelay();
    const events = someEvents(200, 4);
    const chunks = Array.from({ length: 40 }, (_, n) => events.slice(n * 20, n * 20 + 20));
    await Promise.all(chunks.map((chunk) => givenEvents(database.db, chunk, relay)));
    await untilAllPublished();
    const records = await readEvents();
    await eventually(() => expect(records).toHaveLength(events.length));
    expectInOrder(records, events);
    expect(relays.filter((one) => one.leads())).toHaveLength(1);
  });

  it('is taken over when the leader has died, once its lease has run out', async () => {
    await new Lease(database.db, 'outbox-relay', 'dead', LEASE_MS).take();
    await givenEvents(database.db, someEvents(3, 1));
    const relay = startRelay();
    expect(relay.leads()).toBe(false);
    await untilAllPublished();
    expect(relay.leads()).toBe(true);
  });

  it('is taken over at once when the leader stops in good order', async () => {
    const leader = startRelay({ RELAY_LEASE_MS: 60_000 });
    await eventually(() => expect(leader.leads()).toBe(true));
    const next = startRelay({ RELAY_LEASE_MS: 1_000 });
    await leader.stop();
    await eventually(() => expect(next.leads()).toBe(true), { withinMs: 3_000 });
  });

  it('does not let a leader mark anything once another one has its lease', async () => {
    await givenEvents(database.db, someEvents(1, 1));
    const old = new Lease(database.db, 'outbox-relay', 'old', 50);
    await old.take();
    const [row] = await readUnpublished(database.db, 10);
    const published = [{ row: row!, position: { partition: 0, offset: 77n } }];
    const next = new Lease(database.db, 'outbox-relay', 'next', 60_000);
    await eventually(async () => expect(await next.take()).toBe(true));

    expect(await markPublished(database.db, old, published)).toBe(false);
    expect((await outboxRows(database.db))[0]).toMatchObject({ published: false, offset: null });
    expect(await markPublished(database.db, next, published)).toBe(true);
    expect((await outboxRows(database.db))[0]).toMatchObject({ published: true, offset: 77n });
  });

  it.each(['relay.before-publish', 'relay.after-publish', 'relay.after-mark'])(
    'loses nothing and breaks no order when the relay is killed at %s',
    async (point) => {
      const events = someEvents(60, 3);
      await givenEvents(database.db, events);
      await untilKilled(`${point}:2`);
      startRelay();
      await untilAllPublished();
      const records = await readEvents();
      await eventually(() => expect(new Set(records.map(idOf)).size).toBe(events.length));
      expectInOrder(records, events);
    },
  );

  it('publishes again under the same id what is announced again', async () => {
    const [event] = someEvents(1, 1);
    await givenEvents(database.db, [event!]);
    startRelay();
    await untilAllPublished();
    await database.db.transaction((tx) => new Outbox({ wake: () => {} }).announceAgain(tx, [event!.id]));
    await untilAllPublished();
    const records = await readEvents();
    await eventually(() => expect(records.map(idOf)).toEqual([event!.id, event!.id]));
    expect((await outboxRows(database.db))[0]).toMatchObject({ announcements: 1, offset: records[1]!.offset });
  });

  it('publishes within milliseconds of the wake-up, long before its next poll', async () => {
    const relay = startRelay({ RELAY_POLL_MS: 60_000, RELAY_LEASE_MS: 60_000 });
    await eventually(() => expect(relay.leads()).toBe(true));
    for (let n = 0; n < 5; n += 1) {
      await givenEvents(database.db, someEvents(1, 1), relay);
      await untilAllPublished();
    }
  });

  it('is not ready while Kafka is away and events wait, and works again by itself', async () => {
    await givenEvents(database.db, someEvents(1, 1));
    const relay = startRelay({ KAFKA_BROKERS: ['127.0.0.1:1'], RELAY_STUCK_MS: 300 });
    await eventually(() =>
      expect(relay.health()).toMatchObject({
        ok: false,
        detail: expect.stringMatching(/got nowhere for \d+ ms$/) as string,
        reason: expect.stringMatching(/ECONNREFUSED/) as string,
      }),
    );
    await relay.stop();
    const working = startRelay();
    await untilAllPublished();
    expect(working.health()).toEqual({ ok: true });
  });

  it('is not behind while another instance leads', async () => {
    await new Lease(database.db, 'outbox-relay', 'other', 60_000).take();
    const follower = startRelay({ RELAY_STUCK_MS: 300 });
    const until = Date.now() + 700;
    await eventually(() => expect(Date.now()).toBeGreaterThan(until));
    expect(follower.health()).toEqual({ ok: true });
  });

  /** A relay in its own process that dies at the failpoint, as by a power cut. */
  async function untilKilled(failpoint: string): Promise<void> {
    const kafka = JSON.stringify({ ...plainSettings(), INSTANCE_ID: 'killed' });
    const script = join(__dirname, '../testing/relay-process.main.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', script, '--url', database.url, '--kafka', kafka], {
      env: { ...process.env, FAILPOINT_KILL: failpoint, NODE_ENV: 'test' },
      stdio: 'inherit',
    });
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
  }

  const plainSettings = () => ({
    KAFKA_BROKERS: given.config.KAFKA_BROKERS.join(','),
    TOPIC_PREFIX: given.config.TOPIC_PREFIX,
    RELAY_LEASE_MS: String(LEASE_MS),
    RELAY_POLL_MS: '50',
  });
});
