import { Writable } from 'node:stream';
import { messagingMigrations } from '@kessai/messaging';
import { Database } from '@kessai/database';
import { createLogger, idToBytes, metrics, newId } from '@kessai/runtime';
import { eventually, givenDatabase, type GivenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../database/payment-migrations';
import { aPsp, type APsp } from '../../testing/a-psp';
import { givenPayment, type GivenPayment } from '../../testing/given-payment';
import { givenSucceeded } from '../../testing/given-succeeded';
import { givenUnknown } from '../../testing/given-unknown';
import { OpenQuestionsJob } from './open-questions.job';

let database: GivenDatabase;
let psp: APsp;
let payment: GivenPayment;
let job: OpenQuestionsJob;

beforeAll(async () => {
  database = await givenDatabase({ name: 'openquestions', migrations: [...messagingMigrations, ...paymentMigrations] });
  psp = await aPsp();
  payment = await givenPayment({ db: database.db, pspUrl: psp.url });
  job = new OpenQuestionsJob(database.db, createLogger('test', 'silent'));
});
afterAll(async () => {
  await job.onApplicationShutdown();
  await payment.close();
  await psp.close();
  await database.drop();
});

async function measured(name: string): Promise<number> {
  await job.measure();
  const metric = await metrics.getSingleMetric(name)?.get();
  return metric?.values[0]?.value ?? NaN;
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

describe('what is open about money', () => {
  it('is nothing at first', async () => {
    for (const name of ['unknown', 'unknown_oldest_seconds']) expect(await measured(`kessai_payments_${name}`)).toBe(0);
    for (const name of ['', '_oldest_seconds']) expect(await measured(`kessai_late_successes_open${name}`)).toBe(0);
    expect(await measured('kessai_psp_findings_open')).toBe(0);
    for (const state of ['pending', 'unknown']) {
      for (const name of ['', '_oldest_seconds']) expect(await measured(`kessai_refunds_${state}${name}`)).toBe(0);
    }
  });

  it('says when it was counted, so that silence can be told from peace', async () => {
    const before = Date.now() / 1000;
    expect(await measured('kessai_open_questions_counted_timestamp_seconds')).toBeGreaterThanOrEqual(before);
  });

  it('that cannot be counted is an error in the log and a count of its own', async () => {
    const lines: string[] = [];
    const log = new Writable({ write: (line, _, done) => (lines.push(String(line)), done()) });
    const blind = new OpenQuestionsJob(
      new Database({ url: 'mysql://none@127.0.0.1:1/none', poolSize: 1, name: 'dead' }),
      createLogger('test', 'info', { format: 'json', destination: log }),
    );
    blind.onApplicationBootstrap();
    await eventually(() => expect(lines.join('')).toContain('"event":"measurement_failed"'));
    await blind.onApplicationShutdown();

    expect(lines.join('')).toMatch(/"level":"error".*"what":"open_questions"/);
    const failures = await metrics.getSingleMetric('kessai_measurement_failures_total')?.get();
    const [mine] = failures?.values.filter(({ labels }) => labels['what'] === 'open_questions') ?? [];
    expect(mine?.value).toBeGreaterThanOrEqual(1);
  });

  it('counts the payments whose outcome is not known, and how long the oldest has been asked about', async () => {
    const [old] = [await givenUnknown(database.db, payment), await givenUnknown(database.db, payment)];
    await database.db.execute('UPDATE payment_recovery SET openedAt = ? WHERE paymentId = ?', [
      minutesAgo(30),
      idToBytes(old.id),
    ]);
    expect(await measured('kessai_payments_unknown')).toBe(2);
    const seconds = await measured('kessai_payments_unknown_oldest_seconds');
    expect(seconds).toBeGreaterThanOrEqual(30 * 60 - 1);
    expect(seconds).toBeLessThan(60 * 60);

    await database.db.execute('DELETE FROM payment_recovery');
    expect(await measured('kessai_payments_unknown')).toBe(0);
    expect(await measured('kessai_payments_unknown_oldest_seconds')).toBe(0);
  });

  it('counts late successes until they are canceled or kept', async () => {
    const { id } = await givenUnknown(database.db, payment);
    await database.db.execute(
      `UPDATE payment SET status = 'FAILED', occupiesOrder = NULL, lateSuccessAt = ? WHERE id = ?`,
      [minutesAgo(20), idToBytes(id)],
    );
    await database.db.execute(`UPDATE payment_recovery SET question = 'check' WHERE paymentId = ?`, [idToBytes(id)]);
    expect(await measured('kessai_payments_unknown')).toBe(0);
    expect(await measured('kessai_late_successes_open')).toBe(1);
    expect(await measured('kessai_late_successes_open_oldest_seconds')).toBeGreaterThan(60);

    await database.db.execute(`UPDATE payment SET lateSuccessResolution = 'canceled' WHERE id = ?`, [idToBytes(id)]);
    expect(await measured('kessai_late_successes_open')).toBe(0);
  });

  it('counts refunds that wait apart from those in doubt, each with its oldest, until they have their outcome', async () => {
    const { paymentId } = await givenSucceeded(database.db);
    const merchantId = newId('mer');
    const ask = (refundNo: number, openedAt: Date, { status, sentAt }: { status: string; sentAt: Date | null }) =>
      database.db.execute(
        `INSERT INTO refund (id, paymentId, merchantId, refundNo, source, status, amountMinor, currency, reason, psp,
           inFlight, firstSentAt, createdAt, updatedAt)
         VALUES (?, ?, ?, ?, 'merchant', ?, 10, 'KRW', 'sold out', 'toss', ?, ?, ?, ?)`,
        [
          idToBytes(newId('rfd')),
          idToBytes(paymentId),
          idToBytes(merchantId),
          refundNo,
          status,
          sentAt && 1,
          sentAt,
          openedAt,
          openedAt,
        ],
      );
    await ask(1, minutesAgo(200), { status: 'UNKNOWN', sentAt: minutesAgo(90) });
    await ask(2, minutesAgo(60), { status: 'PENDING', sentAt: null });
    await ask(3, minutesAgo(30), { status: 'PENDING', sentAt: null });
    expect([await measured('kessai_refunds_unknown'), await measured('kessai_refunds_pending')]).toEqual([1, 2]);
    for (const [state, minutes] of [
      ['unknown', 90], // Since it was sent: before that the PSP knew nothing of it.
      ['pending', 60],
    ] as const) {
      const seconds = await measured(`kessai_refunds_${state}_oldest_seconds`);
      expect(seconds).toBeGreaterThanOrEqual(minutes * 60 - 1);
      expect(seconds).toBeLessThan((minutes + 30) * 60);
    }

    await database.db.execute(
      `UPDATE refund SET status = 'FAILED', inFlight = NULL, failureCode = 'REFUND_REJECTED' WHERE paymentId = ?`,
      [idToBytes(paymentId)],
    );
    expect([await measured('kessai_refunds_unknown'), await measured('kessai_refunds_pending')]).toEqual([0, 0]);
    expect(await measured('kessai_refunds_unknown_oldest_seconds')).toBe(0);
    expect(await measured('kessai_refunds_pending_oldest_seconds')).toBe(0);
  });

  it('counts payments of which the PSP names another amount until that is resolved', async () => {
    const { id, attemptId } = await givenUnknown(database.db, payment);
    const at = new Date();
    await database.db.execute(
      `INSERT INTO psp_finding (paymentId, kind, transactionKey, currency, amountMinor, occurredAt, foundAt, attemptId)
       VALUES (?, 'amount_differs', 'key', 'KRW', 1, ?, ?, ?)`,
      [idToBytes(id), at, at, idToBytes(attemptId)],
    );
    expect(await measured('kessai_psp_findings_open')).toBe(1);
    await database.db.execute('UPDATE psp_finding SET resolvedAt = ?', [at]);
    expect(await measured('kessai_psp_findings_open')).toBe(0);
  });
});
