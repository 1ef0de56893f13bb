import { Writable } from 'node:stream';
import { Database } from '@kessai/database';
import { createLogger, metrics } from '@kessai/runtime';
import { eventually, givenDatabase, type GivenDatabase } from '@kessai/testing';
import { messagingMigrations } from '../database/messaging-migrations';
import { RelayMetrics } from './relay-metrics';

let database: GivenDatabase;
beforeAll(async () => {
  database = await givenDatabase({ name: 'relaymetrics', migrations: messagingMigrations });
});
afterAll(() => database.drop());

async function shown(name: string): Promise<number> {
  const metric = await metrics.getSingleMetric(name)?.get();
  return metric?.values[0]?.value ?? NaN;
}

describe('the backlog of the outbox', () => {
  it('is measured on the server that runs: how many wait, and since when', async () => {
    await database.admin.execute(
      `INSERT INTO outbox (id, topic, recordKey, sequence, type, value, occurredAt) VALUES
         (UNHEX(REPEAT('01', 16)), 'a.topic', 'key', 1, 'a.type.v1', '{}', UTC_TIMESTAMP(6) - INTERVAL 90500 * 1000 MICROSECOND),
         (UNHEX(REPEAT('02', 16)), 'a.topic', 'key', 2, 'a.type.v1', '{}', UTC_TIMESTAMP(6))`,
    );

    new RelayMetrics(database.db, createLogger('test', 'silent')).measureNowAndThen();

    await eventually(async () => expect(await shown('kessai_outbox_unpublished')).toBe(2));
    expect(await shown('kessai_outbox_lag_seconds')).toBeGreaterThanOrEqual(90.5);
    expect(await shown('kessai_outbox_lag_seconds')).toBeLessThan(900);
    expect(await shown('kessai_outbox_blocked')).toBe(0);
  });

  it('that cannot be measured is an error in the log and a count of its own', async () => {
    const lines: string[] = [];
    const log = new Writable({ write: (line, _, done) => (lines.push(String(line)), done()) });
    const dead = new Database({ url: 'mysql://none@127.0.0.1:1/none', poolSize: 1, name: 'dead' });

    new RelayMetrics(dead, createLogger('test', 'info', { format: 'json', destination: log })).measureNowAndThen();

    await eventually(() => expect(lines).toHaveLength(1));
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'error', event: 'measurement_failed', what: 'outbox' });
    const failures = await metrics.getSingleMetric('kessai_measurement_failures_total')?.get();
    expect(failures?.values.find(({ labels }) => labels['what'] === 'outbox')?.value).toBe(1);
  });
});
