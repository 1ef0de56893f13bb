import { Outbox, messagingMigrations } from '@kessai/messaging';
import { createLogger, idToBytes } from '@kessai/runtime';
import { eventually, givenDatabase, type GivenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../database/payment-migrations';
import { givenLedgerNotice } from '../../testing/given-ledger-notice';
import { givenSucceeded } from '../../testing/given-succeeded';
import { paymentConfig } from '../../testing/given-payment';
import { ReAnnouncementJob } from './re-announcement.job';

let database: GivenDatabase;
let wakeUps = 0;

beforeAll(async () => {
  database = await givenDatabase({ name: 'reannounce', migrations: [...messagingMigrations, ...paymentMigrations] });
});
beforeEach(async () => {
  await database.admin.execute('DELETE FROM payment');
  await database.admin.execute('DELETE FROM ledger_notice');
  await database.admin.execute('DELETE FROM outbox');
  wakeUps = 0;
});
afterAll(() => database.drop());

const aJob = (perSecond = 1_000) => {
  const outbox = new Outbox({ wake: () => (wakeUps += 1) });
  const config = paymentConfig('http://127.0.0.1:1', { REANNOUNCE_PER_SECOND: perSecond, REANNOUNCE_POLL_MS: 100 });
  return new ReAnnouncementJob(database.db, outbox, config, createLogger('payment', 'silent'));
};
const seconds = (count: number) => new Date(Date.parse('2026-01-01T00:00:00Z') + count * 1000);
const waiting = async () =>
  (await database.db.query<{ id: Buffer }>('SELECT id FROM outbox WHERE publishedAt IS NULL ORDER BY id')).map(
    ({ id }) => id,
  );
const publishAll = () => database.db.execute('UPDATE outbox SET publishedAt = NOW(6)');

describe('announcing again what nobody has answered', () => {
  it('does so once a minute has passed, under the same event id', async () => {
    const { eventId } = await givenSucceeded(database.db);
    expect(await aJob().run(seconds(59))).toBe(0);
    expect(await waiting()).toEqual([]);
    expect(await aJob().run(seconds(60))).toBe(1);
    expect(await waiting()).toEqual([idToBytes(eventId)]);
    expect(wakeUps).toBe(1);
  });

  it('waits 2, 4, 8 … minutes from one to the next, at most an hour, for ever', async () => {
    await givenSucceeded(database.db);
    const job = aJob();
    let now = 60;
    for (const minutes of [2, 4, 8, 16, 32, 60, 60, 60]) {
      expect(await job.run(seconds(now))).toBe(1);
      await publishAll();
      expect(await job.run(seconds(now + minutes * 60 - 1))).toBe(0);
      now += minutes * 60;
    }
    await database.db.execute('UPDATE payment SET announcements = 1000000');
    expect(await job.run(seconds(now))).toBe(1);
    expect(await job.run(seconds(now + 3_600))).toBe(1);
  });

  it('leaves alone what both have answered', async () => {
    await givenSucceeded(database.db);
    await database.db.execute(
      'UPDATE payment SET walletCreditedAt = ?, ledgerBookedAt = ?, completedAt = ?, nextAnnounceAt = NULL',
      [seconds(1), seconds(1), seconds(1)],
    );
    expect(await aJob().run(seconds(1_000_000))).toBe(0);
  });

  it('keeps to its budget, the longest due first', async () => {
    const late = await givenSucceeded(database.db, { nextAnnounceAt: seconds(10) });
    for (let number = 0; number < 5; number += 1) await givenSucceeded(database.db);
    const job = aJob(10); // One in each poll of 100 ms.
    expect(await job.run(seconds(100))).toBe(1);
    expect(await waiting()).toEqual([idToBytes(late.eventId)]);
  });

  it('announces each once when several instances find them due at the same moment', async () => {
    for (let number = 0; number < 30; number += 1) await givenSucceeded(database.db);
    const jobs = Array.from({ length: 5 }, () => aJob());
    const announced = await Promise.all(jobs.map((job) => job.run(seconds(100))));
    const more = await aJob().run(seconds(100));
    expect([...announced, more].reduce((sum, count) => sum + count, 0)).toBe(30);
    expect(await database.db.query('SELECT DISTINCT announcements FROM outbox')).toEqual([{ announcements: 1 }]);
    expect(await database.db.query('SELECT DISTINCT announcements FROM payment')).toEqual([{ announcements: 1 }]);
  });

  it('goes on by itself until it is stopped', async () => {
    await givenSucceeded(database.db);
    const job = aJob();
    job.onApplicationBootstrap();
    await eventually(async () => expect(await waiting()).toHaveLength(1));
    await publishAll();
    await givenSucceeded(database.db);
    await eventually(async () => expect(await waiting()).toHaveLength(1));
    await job.onApplicationShutdown();
    await publishAll();
    await givenSucceeded(database.db);
    expect(await waiting()).toEqual([]);
  });

  it('tells the ledger again of whatever else it has not noted, at the same pace, under the same event id', async () => {
    const { eventId } = await givenLedgerNotice(database.db);
    const job = aJob();
    expect(await job.run(seconds(59))).toBe(0);
    let now = 60;
    for (const minutes of [2, 4, 8]) {
      expect(await job.run(seconds(now))).toBe(1);
      expect(await waiting()).toEqual([idToBytes(eventId)]);
      await publishAll();
      expect(await job.run(seconds(now + minutes * 60 - 1))).toBe(0);
      now += minutes * 60;
    }
    await database.db.execute('UPDATE ledger_notice SET notedAt = ?, nextAnnounceAt = NULL', [seconds(now)]);
    expect(await job.run(seconds(1_000_000))).toBe(0);
  });

  it('has one budget for both, of which the longest due take their part first', async () => {
    const settled = await givenSucceeded(database.db, { nextAnnounceAt: seconds(50) });
    const notice = await givenLedgerNotice(database.db);
    const early = await givenSucceeded(database.db, { nextAnnounceAt: seconds(70) });
    const job = aJob(20); // Two in each poll of 100 ms.
    expect(await job.run(seconds(100))).toBe(2);
    const first = [settled, notice].map(({ eventId }) => idToBytes(eventId));
    expect(await waiting()).toEqual(first.sort(Buffer.compare));
    await publishAll();
    expect(await job.run(seconds(100))).toBe(1);
    expect(await waiting()).toEqual([idToBytes(early.eventId)]);
  });
});
