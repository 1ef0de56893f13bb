import { queueRows, RetentionJob } from '@kessai/database';
import { idsBornAt, parseConfig, createLogger } from '@kessai/runtime';
import { asRows, givenDatabase, type GivenDatabase } from '@kessai/testing';
import { z } from 'zod';
import { messagingGrants, messagingMigrations } from '../database/messaging-migrations';
import { messagingRetention, messagingRetentionSettings } from './messaging-retention';

const settings = z.object(messagingRetentionSettings);
const dayMs = 24 * 3_600_000;
const daysAgo = (days: number) => new Date(Date.now() - days * dayMs);

let database: GivenDatabase;

beforeAll(async () => {
  database = await givenDatabase({ name: 'messaging_retention', migrations: messagingMigrations, ...messagingGrants });
});
afterAll(() => database.drop());

/** An id that was born then. */
let born = 0;
function idOf(days: number): Buffer {
  const id = idsBornAt(daysAgo(days), 0);
  id.writeUInt32BE((born += 1), 12);
  return id;
}

async function runOnce(): Promise<void> {
  const job = new RetentionJob(
    database.db,
    messagingRetention(parseConfig(settings, {})),
    createLogger('test', 'silent'),
  );
  while (!(await job.batch()));
}

const left = async (table: string, columns: string) =>
  (await database.admin.query<Record<string, unknown>>(`SELECT ${columns} FROM ${table} ORDER BY ${columns}`)).map(
    (row) => Object.values(row).join(' '),
  );

describe('old messages', () => {
  it('stay in the outbox, however old: they are the history from which books can be made again', async () => {
    const columns = ['id', 'topic', 'recordKey', 'type', 'occurredAt', 'publishedAt'];
    const row = [
      idOf(4_000),
      'payment.events',
      Buffer.from('old'),
      'payment.succeeded.v1',
      daysAgo(4_000),
      daysAgo(4_000),
    ];
    await database.admin.transaction((tx) => queueRows(tx, 'outbox', asRows(columns, [row])));
    await runOnce();
    expect(await left('outbox', 'recordKey')).toEqual(['old']);
  });

  it('go from the inbox once Kafka has had them no more for long, and not sooner', async () => {
    const columns = ['eventId', 'consumerGroup', 'topic', 'kafkaPartition', 'kafkaOffset', 'receivedAt'];
    const twice = idOf(200);
    const row = (id: Buffer, group: string, received: number) => [id, group, 'payment.events', 0, 0, daysAgo(received)];
    const rows = [
      row(twice, 'gone', 199),
      row(twice, 'received late', 31),
      row(idOf(120), 'gone too', 120),
      row(idOf(31), 'new', 31),
    ];
    await database.admin.transaction((tx) => queueRows(tx, 'inbox', asRows(columns, rows)));
    await runOnce();
    expect(await left('inbox', 'consumerGroup')).toEqual(['new', 'received late']);
  });

  it('go from the dead letters once they are settled, and never before', async () => {
    const columns = [
      'id',
      'consumerGroup',
      'topic',
      'kafkaPartition',
      'kafkaOffset',
      'headers',
      'recordTimestamp',
      'status',
      'firstFailedAt',
      'lastFailedAt',
    ];
    const statuses = ['retrying', 'waiting', 'dead', 'applied', 'replayed', 'discarded'];
    const rows = statuses.map((status, index) => [
      idOf(400),
      'wallet',
      'payment.events',
      0,
      index,
      '{}',
      0,
      status,
      daysAgo(400),
      daysAgo(400),
    ]);
    await database.admin.transaction((tx) => queueRows(tx, 'parked_record', asRows(columns, rows)));
    await runOnce();
    expect(await left('parked_record', 'status')).toEqual(['dead', 'retrying', 'waiting']);
  });

  it.each([
    ['INBOX_KEPT_DAYS', '30'],
    ['DEAD_LETTERS_KEPT_DAYS', '0'],
  ])('are not kept for less time than Kafka keeps them: %s=%s is refused', (name, days) => {
    expect(() => parseConfig(settings, { [name]: days })).toThrow(name);
  });
});
