import { PaymentSucceededV1, type EventEnvelope } from '@kessai/contracts';
import type { Tx } from '@kessai/database';
import { newId } from '@kessai/runtime';
import { givenDatabase, type GivenDatabase } from '@kessai/testing';
import { messagingGrants, messagingMigrations } from '../database/messaging-migrations';
import { Outbox } from '../outbox/outbox';
import {
  aPaymentRecord,
  CreateEffect1735689700000,
  effectsOf,
  PaymentsOfWallet,
  Script,
} from '../testing/given-consumers';
import { quiet } from '../testing/given-kafka';
import { ChunkRunner } from './chunk-runner';
import type { ConsumingContext } from '../handling/consuming-context';
import { EventRejected } from '../handling/event-failures';
import { replay } from '../retries/parked-leases';
import { ParkedRecordWorker } from '../retries/parked-record-worker';
import { EventConsumers, readRecord, type ReceivedRecord } from '../handling/reading';

interface ParkedRow {
  readonly id: Buffer;
  readonly status: string;
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
}

const MINUTE_MS = 60_000;
const noBeat = () => Promise.resolve();

describe('trying parked records again', () => {
  const script = new Script();
  const handler = new PaymentsOfWallet(script);
  const consumers = new EventConsumers([
    {
      definition: PaymentSucceededV1,
      handle: (tx: Tx, events: EventEnvelope[]) => handler.handle(tx, events as PaymentSucceededV1[]),
    },
  ]);
  let database: GivenDatabase;
  let context: ConsumingContext;
  let runner: ChunkRunner;
  let offset = 0;

  const aWorker = () => new ParkedRecordWorker({ context, consumers, pollMs: 1_000, leaseMs: 30_000 });
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS);
  const received = (record: ReturnType<typeof aPaymentRecord>['record']): ReceivedRecord => {
    offset += 1;
    return { ...record, topic: 'payment.events', partition: 0, offset: String(offset), timestamp: '1768446000000' };
  };
  const consume = (...records: ReceivedRecord[]) =>
    runner.run(
      records.map((record) => readRecord(record, consumers)),
      noBeat,
    );
  const parkedOf = (key: string): Promise<ParkedRow[]> =>
    database.db.query('SELECT * FROM parked_record WHERE recordKey = ? ORDER BY sequence', [key]);
  const statusesOf = async (key: string) => (await parkedOf(key)).map(({ status }) => status);
  const outboxOf = (key: string): Promise<{ topic: string; type: string; rawHeaders: string | null }[]> =>
    database.db.query('SELECT topic, type, rawHeaders FROM outbox WHERE recordKey = ?', [key]);
  const failFor = (...failing: { id: string }[]) => {
    script.before = (events) => {
      if (events.some(({ id }) => failing.some((one) => one.id === id))) throw new Error('a bug of the handler');
    };
  };
  const mend = () => {
    script.before = () => undefined;
  };
  /** Payments of one key with the sequences 1, 2, 3 …, as records that have not been consumed. */
  const aKey = (length: number) => {
    const paymentId = newId('pay');
    const payments = Array.from({ length }, (_, index) =>
      aPaymentRecord('', { paymentId, sequence: BigInt(index + 1) }),
    );
    return {
      key: paymentId,
      events: payments.map(({ event }) => event),
      records: payments.map(({ record }) => received(record)),
      ids: payments.map(({ event }) => event.id),
    };
  };

  beforeAll(async () => {
    database = await givenDatabase({
      name: 'parked',
      migrations: [...messagingMigrations, CreateEffect1735689700000],
      ...messagingGrants,
    });
    context = {
      service: 'wallet',
      version: '1.2.3',
      group: 'wallet',
      topicPrefix: '',
      db: database.db,
      outbox: new Outbox({ wake: () => undefined }),
      limits: { attemptsMax: 3, firstDelayMs: 1_000 },
      logger: quiet,
    };
    runner = new ChunkRunner(context);
  });

  afterEach(mend);

  afterAll(() => database.drop());

  it('waits until a record is due', async () => {
    const { key, events, records, ids } = aKey(1);
    failFor(...events);
    await consume(...records);
    mend();
    expect(await aWorker().applyDue(new Date())).toBe(0);
    await aWorker().applyDue(inMinutes(1));
    expect(await effectsOf(database.db, key)).toEqual(ids);
  });

  it('handles the head, then its followers in order, and announces their results', async () => {
    const { key, events, records, ids } = aKey(3);
    failFor(events[0]!);
    await consume(...records);
    expect(await statusesOf(key)).toEqual(['retrying', 'waiting', 'waiting']);
    mend();
    await aWorker().applyDue(inMinutes(1));
    expect(await effectsOf(database.db, key)).toEqual(ids);
    expect(await statusesOf(key)).toEqual(['applied', 'applied', 'applied']);
    const results = await outboxOf(key);
    expect(results.map(({ topic, type }) => `${topic} ${type}`)).toEqual(
      Array(3).fill('wallet.events wallet.credited.v1'),
    );
  });

  it('tries with growing delay and a bounded number of times; then the key waits for an operator', async () => {
    const { key, events, records, ids } = aKey(2);
    failFor(events[0]!);
    await consume(...records);
    await aWorker().applyDue(inMinutes(1));
    expect(await parkedOf(key)).toMatchObject([{ status: 'retrying', attempts: 2 }, { status: 'waiting' }]);
    await aWorker().applyDue(inMinutes(2));
    expect(await parkedOf(key)).toMatchObject([
      { status: 'dead', attempts: 3, nextAttemptAt: null },
      { status: 'waiting' },
    ]);

    const [copy, ...others] = await outboxOf(key);
    expect([copy?.topic, others]).toEqual(['wallet.dlt', []]);
    const headers = JSON.parse(copy?.rawHeaders ?? '{}') as Record<string, string>;
    const said = (name: string) => Buffer.from(headers[name] ?? '', 'base64').toString();
    expect([said('dlt_attempts'), said('dlt_error_message'), said('dlt_service_version')]).toEqual([
      '3',
      'a bug of the handler',
      '1.2.3',
    ]);

    mend();
    await aWorker().applyDue(inMinutes(60));
    expect(await effectsOf(database.db, key)).toEqual([]);
    const [dead] = await parkedOf(key);
    await database.db.transaction((tx) => replay(tx, `dlt_${dead?.id.toString('hex')}`, inMinutes(60)));
    await aWorker().applyDue(inMinutes(60));
    expect(await effectsOf(database.db, key)).toEqual(ids);
    expect(await statusesOf(key)).toEqual(['replayed', 'applied']);
  });

  it('sends a contradiction to the dead letters without another attempt', async () => {
    const { key, events, records } = aKey(1);
    failFor(...events);
    await consume(...records);
    script.before = () => {
      throw new EventRejected('negative_net', events[0]!.id);
    };
    await aWorker().applyDue(inMinutes(1));
    expect(await parkedOf(key)).toMatchObject([{ status: 'dead', attempts: 2 }]);
  });

  it('burns no attempt when the database is away, and tries the record again soon', async () => {
    const { key, events, records, ids } = aKey(1);
    failFor(...events);
    await consume(...records);
    script.before = () => {
      throw Object.assign(new Error('Lock wait timeout exceeded'), { errno: 1205 });
    };
    const due = inMinutes(1);
    await expect(aWorker().applyDue(due)).rejects.toThrow('Lock wait timeout');
    expect(await parkedOf(key)).toMatchObject([{ status: 'retrying', attempts: 1 }]);
    mend();
    await aWorker().applyDue(new Date(due.getTime() + 2_000));
    expect(await effectsOf(database.db, key)).toEqual(ids);
  });

  it('does not park an event again that is announced again, and frees its key once it was handled', async () => {
    const { key, events, records, ids } = aKey(2);
    failFor(events[0]!);
    await consume(records[0]!);
    await consume(received(aRecordOf(records[0]!)));
    expect(await statusesOf(key)).toEqual(['retrying']);

    // Handled by an instance that did not see the parked row: only the inbox knows.
    mend();
    await database.db.execute(`UPDATE parked_record SET status = 'discarded' WHERE recordKey = ?`, [key]);
    await consume(records[0]!);
    await database.db.execute(`UPDATE parked_record SET status = 'retrying' WHERE recordKey = ?`, [key]);
    await consume(records[1]!);
    expect(await statusesOf(key)).toEqual(['retrying', 'waiting']);
    await aWorker().applyDue(inMinutes(1));
    expect(await effectsOf(database.db, key)).toEqual(ids);
    expect(await statusesOf(key)).toEqual(['applied', 'applied']);
  });

  it('parks a record at an offset that the broker has given out before', async () => {
    const [before, after] = [aKey(1), aKey(1)];
    failFor(before.events[0]!, after.events[0]!);
    await consume(before.records[0]!);
    await consume({ ...after.records[0]!, offset: before.records[0]!.offset });
    expect(await statusesOf(before.key)).toEqual(['retrying']);
    expect(await statusesOf(after.key)).toEqual(['retrying']);
  });

  it('keeps the order of a key when an earlier record fails after a later one', async () => {
    const { key, events, records, ids } = aKey(3);
    failFor(events[0]!, events[1]!);
    await consume(records[1]!);
    await consume(records[0]!);
    await consume(records[2]!);
    expect(await statusesOf(key)).toEqual(['retrying', 'retrying', 'waiting']);
    await database.db.execute(`UPDATE parked_record SET nextAttemptAt = ? WHERE recordKey = ? AND sequence = 1`, [
      inMinutes(5),
      key,
    ]);
    mend();
    await aWorker().applyDue(inMinutes(1));
    expect(await effectsOf(database.db, key)).toEqual([]);
    await aWorker().applyDue(inMinutes(6));
    expect(await effectsOf(database.db, key)).toEqual(ids);
  });

  it('handles each record once when two instances try at the same moment', async () => {
    const keys = Array.from({ length: 20 }, () => aKey(3));
    failFor(...keys.map(({ events }) => events[0]!));
    await consume(...keys.flatMap(({ records }) => records));
    mend();
    await Promise.all([aWorker().applyDue(inMinutes(1)), aWorker().applyDue(inMinutes(1))]);
    await aWorker().applyDue(inMinutes(3)); // A lease that one of them could not use has run out by now.
    for (const { key, ids } of keys) expect(await effectsOf(database.db, key)).toEqual(ids);
  });

  it('strands no follower that is parked while its head is released', async () => {
    const keys = Array.from({ length: 20 }, () => aKey(4));
    failFor(...keys.map(({ events }) => events[0]!));
    await consume(...keys.map(({ records }) => records[0]!));
    mend();
    const followers = async () => {
      for (const at of [1, 2, 3]) await consume(...keys.map(({ records }) => records[at]!));
    };
    await Promise.all([aWorker().applyDue(inMinutes(1)), followers()]);
    await aWorker().applyDue(inMinutes(3));
    for (const { key, ids } of keys) {
      expect(await effectsOf(database.db, key)).toEqual(ids);
      expect(await statusesOf(key)).not.toContain('waiting');
    }
  });
});

const aRecordOf = ({ key, value, headers, topic }: ReceivedRecord) =>
  ({ key, value, headers, topic }) as ReturnType<typeof aPaymentRecord>['record'];
