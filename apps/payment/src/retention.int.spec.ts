import { createHash } from 'node:crypto';
import { messagingGrants, messagingRetentionSettings } from '@kessai/messaging';
import { queueRows, removeBatch, RetentionJob } from '@kessai/database';
import { createLogger, idsBornAt, parseConfig } from '@kessai/runtime';
import { asRows, rowsRead, type GivenDatabase, givenServiceDatabase } from '@kessai/testing';
import { z } from 'zod';
import { paymentGrants, paymentMigrations } from './database/payment-migrations';
import { aToss, type AToss } from '../testing/a-toss';
import { anOrder, givenPayment, merchantId, type GivenPayment } from '../testing/given-payment';
import { paymentRetention, retentionSettings } from './retention';

const settings = z.object({ ...messagingRetentionSettings, ...retentionSettings });
const retention = paymentRetention(parseConfig(settings, {}));
const agingTables = ['idempotency_claim', 'inbox', 'merchant_event', 'parked_record', 'psp_webhook'].concat(
  'webhook_delivery',
  'webhook_endpoint',
);

const dayMs = 24 * 3_600_000;
const daysAgo = (days: number) => new Date(Date.now() - days * dayMs);
const merchant = Buffer.from(merchantId.slice(4), 'hex');

let database: GivenDatabase;
let toss: AToss;
let payment: GivenPayment;

beforeAll(async () => {
  database = await givenServiceDatabase({
    name: 'retention',
    migrations: paymentMigrations,
    severalStatements: true,
    grants: paymentGrants,
    agingTables: [...messagingGrants.agingTables, ...paymentGrants.agingTables],
  });
  toss = await aToss();
  payment = await givenPayment({ db: database.db, pspUrl: toss.url });
});
beforeEach(async () => {
  for (const table of agingTables) await database.admin.execute(`DELETE FROM ${table}`);
});
afterAll(async () => {
  await payment.close();
  await toss.close();
  await database.drop();
});

async function runOnce(): Promise<void> {
  const job = new RetentionJob(database.db, retention, createLogger('payment', 'silent'));
  while (!(await job.batch()));
}

let born = 0;
function idOf(days: number): Buffer {
  const id = idsBornAt(daysAgo(days), 0);
  id.writeUInt32BE((born += 1), 12);
  return id;
}

/** As if all of it had happened ten years earlier. */
async function age(table: string, changes: string): Promise<void> {
  await database.admin.execute(`UPDATE ${table} SET ${changes}`, [idsBornAt(daysAgo(3_650), 0).subarray(0, 6)]);
}

const insert = (table: string, columns: string, rows: readonly (readonly unknown[])[]) =>
  database.admin.transaction((tx) => queueRows(tx, table, asRows(columns.split(' '), rows)));

async function countOf(table: string, condition = 'TRUE'): Promise<number> {
  const [row] = await database.admin.query<{ n: string }>(`SELECT COUNT(*) AS n FROM ${table} WHERE ${condition}`);
  return Number(row!.n);
}

const claimColumns = 'id bodyHash token status answer leaseUntil createdAt';
const eventColumns = 'id merchantId subjectId type sequence data createdAt fannedOutAt';
const deliveryColumns = 'id merchantId endpointId eventId status triesMax nextAttemptAt createdAt endedAt';
const endpointColumns = 'id merchantId url enabled createdAt updatedAt deletedAt';

function claim(createdAt: Date, parts: { status?: number | null; leaseUntil?: Date | null } = {}): unknown[] {
  const id = createHash('sha256')
    .update(`claim ${(born += 1)}`)
    .digest();
  const { status = 201, leaseUntil = null } = parts;
  return [id, id, 1, status, status === null ? null : '{}', leaseUntil, createdAt];
}

function event(id: Buffer, days: number, fannedOutAt: Date | null = daysAgo(days)): unknown[] {
  return [id, merchant, id, 'payment.canceled', 1, '{}', daysAgo(days), fannedOutAt];
}

describe('money and its evidence', () => {
  it('stays for ever, and payments and refunds are still found by the requests that made them', async () => {
    const order = anOrder();
    const create = () => payment.create(order, { idempotencyKey: 'create-1' });
    const { id } = (await create()).body;
    await payment.confirm({ id });
    const refund = () =>
      payment.post(`/v1/payments/${id}/refunds`, { amount: 500, reason: 'broken' }, { idempotencyKey: 'refund-1' });
    const refunded = (await refund()).body;
    const attempts = await database.admin.query('SELECT id, pspCode, conclusion, httpStatus FROM payment_attempt');
    await age('payment_attempt', `id = CONCAT(?, SUBSTR(id, 7)), concludedAt = '2016-01-02'`);
    await age('outbox', `id = CONCAT(?, SUBSTR(id, 7)), publishedAt = '2016-01-02'`);
    await age('merchant_event', `id = CONCAT(?, SUBSTR(id, 7)), fannedOutAt = '2016-01-02'`);
    await database.admin.execute(`UPDATE idempotency_claim SET createdAt = '2016-01-02'`);
    const tables = await database.admin.query<{ name: string }>(
      `SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()`,
    );
    const kept = tables.map(({ name }) => name).filter((name) => !agingTables.includes(name));
    const counts = () => Promise.all(kept.map(async (table) => [table, await countOf(table)]));
    const before = await counts();

    await runOnce();

    expect(await counts()).toEqual(before);
    expect([await countOf('merchant_event'), await countOf('idempotency_claim')]).toEqual([0, 1]);
    const answers = 'SELECT pspCode, conclusion, httpStatus, answer FROM payment_attempt';
    expect(await database.admin.query(answers)).toHaveLength(attempts.length);
    expect(await countOf('payment_attempt', 'answer IS NOT NULL OR conclusion IS NULL')).toBe(0);
    expect(await create()).toMatchObject({ status: 200, body: { id, status: 'SUCCEEDED', refundedAmount: 500 } });
    expect((await refund()).body).toEqual(refunded);
    expect(await countOf('refund')).toBe(1);
  });

  it('is in no list of what goes by age, and the service has no right to delete it', async () => {
    expect(
      retention
        .filter(({ clears }) => clears === undefined)
        .map(({ table }) => table)
        .sort(),
    ).toEqual(agingTables);
    expect(retention.filter(({ clears }) => clears !== undefined)).toMatchObject([
      { table: 'payment_attempt', clears: 'answer' },
    ]);
    for (const table of [
      'payment',
      'payment_line',
      'payment_history',
      'payment_attempt',
      'payment_metadata',
      'merchant_fee',
      'refund',
      'refund_line',
      'psp_finding',
      'ledger_notice',
      'approval',
      'customer_erasure',
    ]) {
      await expect(database.db.execute(`DELETE FROM ${table}`)).rejects.toMatchObject({ errno: 1142 });
    }
  });
});

describe('what is old', () => {
  it('goes from the stored answers, while a request that is being worked on stays', async () => {
    await insert('idempotency_claim', claimColumns, [
      claim(daysAgo(31)),
      claim(daysAgo(31), { status: null }),
      claim(daysAgo(31), { status: null, leaseUntil: new Date(Date.now() + 60_000) }),
      claim(daysAgo(29)),
    ]);
    await runOnce();
    expect(await countOf('idempotency_claim')).toBe(2);
    expect(await countOf('idempotency_claim', 'leaseUntil IS NOT NULL OR answer IS NOT NULL')).toBe(2);
  });

  it('goes from deliveries, then events and endpoints, and stays while any of it is to be sent', async () => {
    const [sent, waiting, unsent] = [idOf(100), idOf(100), idOf(100)];
    const [deleted, used, alive] = [idOf(200), idOf(200), idOf(200)];
    const row = (id: Buffer, deletedAt: Date | null) => [
      id,
      merchant,
      'https://shop.example/',
      0,
      daysAgo(200),
      daysAgo(200),
      deletedAt,
    ];
    const ended = [daysAgo(100), daysAgo(99)];
    await insert('webhook_endpoint', endpointColumns, [
      row(deleted, daysAgo(99)),
      row(used, daysAgo(99)),
      row(alive, null),
    ]);
    await insert('merchant_event', eventColumns, [event(sent, 100), event(waiting, 100), event(unsent, 100, null)]);
    await insert('webhook_delivery', deliveryColumns, [
      [idOf(100), merchant, deleted, sent, 'delivered', 3, null, ...ended],
      [idOf(100), merchant, deleted, sent, 'failed', 3, null, ...ended],
      [idOf(100), merchant, used, waiting, 'pending', 3, new Date(), daysAgo(100), null],
    ]);
    await runOnce();
    const ids = async (table: string) =>
      (await database.admin.query<{ id: Buffer }>(`SELECT id FROM ${table} ORDER BY id`)).map(({ id }) => id);
    expect(await ids('webhook_endpoint')).toEqual([used, alive]);
    expect(await ids('merchant_event')).toEqual([waiting, unsent]);
    expect(await countOf('webhook_delivery')).toBe(1);
  });

  it('goes from the webhooks of the PSP', async () => {
    const hook = (days: number) => [
      createHash('sha256').update(`hook ${days}`).digest(),
      idOf(days),
      'PAYMENT_STATUS_CHANGED',
      daysAgo(days),
    ];
    await insert('psp_webhook', 'id paymentId eventType receivedAt', [hook(91), hook(89)]);
    await runOnce();
    expect(await countOf('psp_webhook')).toBe(1);
  });

  it('is found by an index: what is new is not read', async () => {
    const many = Array.from({ length: 1_500 }, (_, index) => index);
    const hook = (index: number) => [createHash('sha256').update(`${index}`).digest(), idOf(1), 'x', daysAgo(1)];
    await insert('idempotency_claim', claimColumns, [claim(daysAgo(31)), ...many.map(() => claim(daysAgo(1)))]);
    await insert('merchant_event', eventColumns, [event(idOf(91), 91), ...many.map(() => event(idOf(1), 1))]);
    await insert('psp_webhook', 'id paymentId eventType receivedAt', many.map(hook));
    for (const rows of retention) {
      const read = await rowsRead(database.url, (db) => removeBatch(db, rows, { position: null, limit: 500 }));
      expect([rows.table, read < 60]).toEqual([rows.table, true]);
    }
    expect([await countOf('idempotency_claim'), await countOf('merchant_event')]).toEqual([1_500, 1_500]);
  });

  it('goes once where several instances are at it, beside rows that are being written', async () => {
    await insert(
      'merchant_event',
      eventColumns,
      Array.from({ length: 1_200 }, () => event(idOf(100), 100)),
    );
    await database.admin.transaction(async (tx) => {
      // An old id between those that go, as of a process that has stood still: nothing waits for it.
      const late = idsBornAt(daysAgo(100), 0);
      queueRows(tx, 'merchant_event', asRows(eventColumns.split(' '), [event(late, 100)]));
      await Promise.all([runOnce(), runOnce(), runOnce()]);
    });
    expect(await countOf('merchant_event')).toBe(1);
  });

  it.each([
    ['IDEMPOTENCY_KEPT_DAYS', '0'],
    ['PSP_ANSWERS_KEPT_DAYS', '30'],
    ['MERCHANT_EVENTS_KEPT_DAYS', '3'],
  ])('is not made so too early: %s=%s is refused', (name, days) => {
    expect(() => parseConfig(settings, { [name]: days })).toThrow(name);
  });
});
