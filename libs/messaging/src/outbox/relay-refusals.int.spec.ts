import { newId } from '@kessai/runtime';
import { eventually, givenDatabase, testPrefix, type GivenDatabase } from '@kessai/testing';
import { messagingGrants, messagingMigrations } from '../database/messaging-migrations';
import { aPaymentEvent, givenEvents, outboxRows } from '../testing/given-events';
import { givenKafka, quiet, type GivenKafka } from '../testing/given-kafka';
import { Outbox, type RawOutgoing } from './outbox';
import { measureBacklog } from './outbox-rows';
import { OutboxRelay } from './relay';

// Real: the database with the service's own rights, and the broker.
describe('what Kafka will not take, and what goes out as it came', () => {
  let database: GivenDatabase;
  let given: GivenKafka;
  let relay: OutboxRelay;

  beforeEach(async () => {
    database = await givenDatabase({ name: 'refusals', migrations: messagingMigrations, ...messagingGrants });
    given = await givenKafka(process.env['KAFKA_BROKERS'], testPrefix('refusals'), { RELAY_POLL_MS: 50 });
    relay = new OutboxRelay({ service: 'wallet', db: database.db, config: given.config, logger: quiet });
  });
  afterEach(async () => {
    await relay.stop();
    await given.close();
    await database.drop();
  });

  const published = async () => (await outboxRows(database.db)).filter((row) => row.published).map(({ id }) => id);
  const blocked = async () => {
    const rows: { id: string }[] = await database.db.query('SELECT LOWER(HEX(outboxId)) AS id FROM outbox_blocked');
    return rows.map(({ id }) => `evt_${id}`);
  };
  const enlarge = (id: string, bytes: number) =>
    database.admin.execute(`UPDATE outbox SET value = REPEAT('x', ?) WHERE id = UNHEX(?)`, [bytes, id.slice(4)]);

  it.each([
    ['our own count', 1_100_000, undefined],
    ['the broker alone', 5_000, 3_000],
  ])(
    'sets a row aside that is too large by %s: its key waits, the others go on',
    async (_by, bytes, maxMessageBytes) => {
      await given.createTopic('payment.events', { partitions: 1, ...(maxMessageBytes && { maxMessageBytes }) });
      const [stuckKey, otherKey] = [newId('pay'), newId('pay')];
      const [before, large, after] = [1n, 2n, 3n].map((sequence) => aPaymentEvent(stuckKey, sequence));
      const others = [1n, 2n].map((sequence) => aPaymentEvent(otherKey, sequence));
      await givenEvents(database.db, [before!, large!, after!, ...others]);
      await enlarge(large!.id, bytes);
      relay.start();
      await eventually(async () => expect(await blocked()).toEqual([large!.id]));
      await eventually(async () =>
        expect((await published()).sort()).toEqual([before!, ...others].map(({ id }) => id).sort()),
      );

      const later = aPaymentEvent(stuckKey, 4n);
      const another = aPaymentEvent(newId('pay'), 1n);
      await givenEvents(database.db, [later, another], relay);
      await eventually(async () => expect(await published()).toContain(another.id));
      expect(await published()).not.toContain(later.id);

      // An operator mends the row and deletes the note: the key goes on where it stood.
      await enlarge(large!.id, 100);
      await database.db.execute('DELETE FROM outbox_blocked');
      await eventually(async () => expect(await published()).toHaveLength(7));
      const records = await given.read(`${given.config.TOPIC_PREFIX}payment.events`);
      const ofStuckKey = () =>
        records.filter(({ key }) => key === stuckKey).map(({ headers }) => String(headers['ce_id']));
      await eventually(() => expect(ofStuckKey()).toEqual([before, large, after, later].map((event) => event!.id)));
    },
  );

  it('sends a dead letter with the key, the bytes and the headers of the original, and its own besides', async () => {
    await given.createTopic('wallet.dlt', { partitions: 1 });
    const letters: Pick<RawOutgoing, 'key' | 'value' | 'headers'>[] = [
      {
        key: Buffer.from([0, 255, 128]),
        value: Buffer.from([1, 2, 254]),
        headers: { ce_id: Buffer.from('evt_1'), why: 'x' },
      },
      { key: null, value: null, headers: { twice: [Buffer.from([200]), Buffer.from('b')] } },
      { key: Buffer.alloc(3_000, 7), value: Buffer.alloc(0), headers: {} },
    ];
    const rows = letters.map((letter) => ({
      id: newId('dlt'),
      topic: 'wallet.dlt',
      type: 'dead-letter',
      sequence: null,
      causedBy: null,
      ...letter,
    }));
    await database.db.transaction((tx) => new Outbox(relay).writeRaw(tx, rows));
    const seen: Pick<RawOutgoing, 'key' | 'value' | 'headers'>[] = [];
    const consumer = given.kafka.consumer({ groupId: `${given.config.TOPIC_PREFIX}raw`, maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topic: `${given.config.TOPIC_PREFIX}wallet.dlt`, fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message: { key, value, headers = {} } }) => {
        seen.push({ key, value, headers: { ...headers } as RawOutgoing['headers'] });
        return Promise.resolve();
      },
    });
    relay.start();
    await eventually(() => expect(seen).toHaveLength(3), { withinMs: 20_000 });
    await consumer.disconnect();
    const asBytes = [
      { ...letters[0], headers: { ce_id: Buffer.from('evt_1'), why: Buffer.from('x') } },
      letters[1],
      letters[2],
    ];
    expect(seen).toEqual(expect.arrayContaining(asBytes));
  });

  it('counts what waits and since when; what is announced again is not late', async () => {
    const late = { ...aPaymentEvent(newId('pay'), 1n), time: new Date(Date.now() - 90_000) };
    await givenEvents(database.db, [late, aPaymentEvent(newId('pay'), 1n)]);
    expect(await measureBacklog(database.db)).toMatchObject({ unpublished: 2, blocked: 0 });
    expect((await measureBacklog(database.db)).lagSeconds).toBeGreaterThan(89);
    await database.db.execute(
      'UPDATE outbox SET announcements = 1 WHERE occurredAt < UTC_TIMESTAMP(6) - INTERVAL 60 SECOND',
    );
    expect((await measureBacklog(database.db)).lagSeconds).toBeLessThan(30);
  });

  it('keeps what was published: the service itself may not delete it', async () => {
    await givenEvents(database.db, [aPaymentEvent(newId('pay'), 1n)]);
    await expect(database.db.execute('DELETE FROM outbox')).rejects.toThrow(/denied/);
  });
});
