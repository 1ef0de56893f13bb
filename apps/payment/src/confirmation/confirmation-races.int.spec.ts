import { messagingMigrations } from '@kessai/messaging';
import { idToBytes, newId } from '@kessai/runtime';
import { givenDatabase, type GivenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../database/payment-migrations';
import { aPsp, holdConfirms, type APsp } from '../../testing/a-psp';
import { anOrder, givenPayment, type Answered, type GivenPayment } from '../../testing/given-payment';
import { paymentRows } from '../../testing/payment-rows';

let database: GivenDatabase;
let psp: APsp;
let payment: GivenPayment;

beforeAll(async () => {
  database = await givenDatabase({
    name: 'races',
    migrations: [...messagingMigrations, ...paymentMigrations],
    poolSize: 30,
    severalStatements: true,
  });
  psp = await aPsp();
  payment = await givenPayment({ db: database.db, pspUrl: psp.url, pspTimeoutMs: 20_000 });
});
beforeEach(() => psp.answer(null));
afterAll(async () => {
  await payment.close();
  await psp.close();
  await database.drop();
});

const rows = (table: string, id: string) => paymentRows(database).rows(table, id);
const historyOf = (id: string) => paymentRows(database).historyOf(id);
const eventsOf = (id: string) => paymentRows(database).eventsOf(id);
const askedFor = (id: string) => psp.heard.filter(({ body }) => body.includes(id));
const statusOf = async (id: string) => (await payment.get(`/v1/payments/${id}`)).body.status;
const created = async () => (await payment.create(anOrder())).body;
const statuses = (answers: Answered[]) => answers.map(({ status }) => status).sort();

describe('a confirm and a cancel at the same moment', () => {
  it('never both take effect: the PSP is asked exactly when the payment was not canceled', async () => {
    for (let round = 0; round < 15; round += 1) {
      const { id } = await created();
      const confirm = () => payment.confirm({ id });
      const cancel = () => payment.post(`/v1/payments/${id}/cancel`);
      const both = round % 2 === 0 ? [confirm, cancel] : [cancel, confirm];
      expect(statuses(await Promise.all(both.map((one) => one())))).toEqual([200, 409]);
      const status = await statusOf(id);
      expect(['SUCCEEDED', 'CANCELED']).toContain(status);
      expect(askedFor(id)).toHaveLength(status === 'SUCCEEDED' ? 1 : 0);
    }
  });
});

describe('a confirm that comes second', () => {
  it('leaves no trace: one attempt, one history, one event', async () => {
    const { id } = await created();
    await Promise.all(Array.from({ length: 10 }, () => payment.confirm({ id })));
    expect(await rows('payment_attempt', id)).toHaveLength(1);
    expect(await historyOf(id)).toEqual(['CREATED', 'EXECUTING', 'SUCCEEDED']);
    expect(await eventsOf(id)).toHaveLength(1);
    expect(askedFor(id)).toHaveLength(1);
  });

  it('is told from a fault of ours: an attempt that stands already is no race', async () => {
    const { id } = await created();
    await database.admin.execute(
      `INSERT INTO payment_attempt (paymentId, attemptNo, id, kind, idempotencyKey, paymentKey, sentAt)
       VALUES (?, 1, ?, 'confirm', 'k', 'k', UTC_TIMESTAMP(6))`,
      [idToBytes(id), idToBytes(newId('att'))],
    );
    expect(await payment.confirm({ id })).toMatchObject({ status: 500, body: { code: 'internal_error' } });
    expect(await statusOf(id)).toBe('CREATED');
    expect(await historyOf(id)).toEqual(['CREATED']);
    expect(askedFor(id)).toEqual([]);
  });
});

describe('a PSP that is busy', () => {
  it('is not asked beyond its room: the payment stays CREATED and can be confirmed later', async () => {
    const small = await givenPayment({ db: database.db, pspUrl: psp.url, confirmsMax: 1 });
    const [first, second] = [await created(), await created()];
    const hold = holdConfirms(psp);
    const confirm = small.confirm(first);
    await hold.first;
    const refused = await small.confirm(second);
    expect(refused).toMatchObject({ status: 503, body: { code: 'psp_unavailable' } });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(await rows('payment_attempt', second.id)).toEqual([]);
    expect(await statusOf(second.id)).toBe('CREATED');
    hold.letGo();
    expect((await confirm).body.status).toBe('SUCCEEDED');
    expect((await small.confirm(second)).body.status).toBe('SUCCEEDED');
    await small.close();
  });
});

describe('a database that fails while the PSP answers', () => {
  it('has the outcome written all the same when its connections are killed', async () => {
    const { id } = await created();
    const hold = holdConfirms(psp);
    const confirm = payment.confirm({ id });
    await hold.first;
    await killConnections();
    hold.letGo();
    expect((await confirm).body.status).toBe('SUCCEEDED');
    expect(await historyOf(id)).toEqual(['CREATED', 'EXECUTING', 'SUCCEEDED']);
    expect(await eventsOf(id)).toHaveLength(1);
  });

  it('has the outcome written once the row is free again', async () => {
    const { id } = await created();
    const hold = holdConfirms(psp);
    const confirm = payment.confirm({ id });
    await hold.first;
    await database.admin.transaction(async (tx) => {
      await tx.query('SELECT id FROM payment WHERE id = ? FOR UPDATE', [idToBytes(id)]);
      hold.letGo();
      await untilAnUpdateWaits();
    });
    expect((await confirm).body.status).toBe('SUCCEEDED');
  });

  it('holds the answer against what somebody else has made of the payment in the meantime', async () => {
    const { id } = await created();
    const hold = holdConfirms(psp);
    const confirm = payment.confirm({ id });
    await hold.first;
    await database.admin.execute(`UPDATE payment SET status = 'UNKNOWN', version = version + 1 WHERE id = ?`, [
      idToBytes(id),
    ]);
    hold.letGo();
    expect(await confirm).toMatchObject({ status: 200, body: { status: 'SUCCEEDED' } });
    expect(await rows('payment_history', id)).toMatchObject([
      { toStatus: 'CREATED' },
      { toStatus: 'EXECUTING' },
      { fromStatus: 'UNKNOWN', toStatus: 'SUCCEEDED', version: '4' },
    ]);
    expect(await rows('payment_attempt', id)).toMatchObject([{ conclusion: 'captured' }]);
  });

  it('never loses a charge because somebody else has been told of a decline', async () => {
    const { id } = await created();
    const hold = holdConfirms(psp);
    const confirm = payment.confirm({ id });
    await hold.first;
    await database.admin.execute(
      `UPDATE payment SET status = 'FAILED', occupiesOrder = NULL, version = version + 1 WHERE id = ?`,
      [idToBytes(id)],
    );
    hold.letGo();
    expect(await confirm).toMatchObject({ status: 200, body: { status: 'FAILED', lateSuccess: { resolution: null } } });
    expect((await eventsOf(id)).map(({ type }) => type)).toEqual(['payment.late_success.v1']);
    // It is canceled at the PSP by the process that takes up the case.
    expect(await rows('payment_recovery', id)).toMatchObject([{ question: 'check' }]);
  });

  async function killConnections(): Promise<void> {
    const name = new URL(database.url).username;
    const list = await database.admin.query<{ ID: string }>(
      'SELECT ID FROM information_schema.PROCESSLIST WHERE USER = ?',
      [name],
    );
    for (const { ID } of list) await database.admin.execute(`KILL ${Number(ID)}`);
  }

  async function untilAnUpdateWaits(): Promise<void> {
    const waiting = `SELECT ID FROM information_schema.PROCESSLIST WHERE USER = ? AND INFO LIKE 'UPDATE payment%'`;
    const name = new URL(database.url).username;
    while ((await database.admin.query<unknown>(waiting, [name])).length === 0);
  }
});
