import { messagingMigrations } from '@kessai/messaging';
import { newId } from '@kessai/runtime';
import { eventually, givenDatabase, type GivenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../database/payment-migrations';
import { aToss, refusedAs, type AToss } from '../../testing/a-toss';
import { anOrder, givenPayment, type GivenPayment } from '../../testing/given-payment';
import { afterEveryPause, givenRecovery, type GivenRecovery } from '../../testing/given-recovery';
import { paymentRows, type PaymentRows } from '../../testing/payment-rows';
import { leaseDueTasks } from '../recovery-tasks/recovery-tasks';

let database: GivenDatabase;
let toss: AToss;
let payment: GivenPayment;
let recovery: GivenRecovery;
let look: PaymentRows;

beforeAll(async () => {
  const migrations = [...messagingMigrations, ...paymentMigrations];
  database = await givenDatabase({ name: 'webhooks', migrations, poolSize: 40, severalStatements: true });
  toss = await aToss();
  payment = await givenPayment({ db: database.db, pspUrl: toss.url, pspTimeoutMs: 500 });
  recovery = await givenRecovery({ db: database.db, pspUrl: toss.url, pspTimeoutMs: 500 });
  look = paymentRows(database);
});
beforeEach(() => toss.whenAsked(null));
afterEach(async () => {
  await database.admin.execute('DELETE FROM payment_recovery');
  await database.admin.execute('DELETE FROM psp_hint');
});
afterAll(async () => {
  await payment.close();
  await recovery.close();
  await toss.close();
  await database.drop();
});

const keyOf = (id: string) => `key-of-${id}`;
const statusOf = async (id: string) => (await payment.get(`/v1/payments/${id}`)).body.status;
const created = async () => (await payment.create(anOrder())).body.id;
const send = (body: unknown, transmissionId = newId('evt')) =>
  payment.post('/v1/psp/toss/webhooks', body, {
    key: null,
    headers: { 'tosspayments-webhook-transmission-id': transmissionId },
  });
const statusChanged = (orderId: string, status: string) => ({
  eventType: 'PAYMENT_STATUS_CHANGED',
  createdAt: '2026-01-02T12:04:05.000000',
  data: { orderId, paymentKey: 'whatever', status, totalAmount: 1 },
});
const webhooksOf = (id: string) => look.rows('psp_webhook', id);
const waiting = async (id: string) => (await look.rows('psp_hint', id)).some(({ dueAt }) => dueAt !== null);
const caseOf = (id: string) => look.rows('payment_recovery', id);

async function unknown(): Promise<string> {
  const id = await created();
  toss.whenAsked(() => 'charge_and_cut');
  expect((await payment.confirm({ id })).body.status).toBe('UNKNOWN');
  toss.whenAsked(null);
  return id;
}

describe('a webhook of the PSP', () => {
  it('leads to a look-up at once, and that decides', async () => {
    const id = await unknown();
    await database.admin.execute('UPDATE payment_recovery SET dueAt = dueAt + INTERVAL 1 HOUR');
    expect(await send(statusChanged(id, 'DONE'))).toMatchObject({ status: 200, body: {} });
    expect(await statusOf(id)).toBe('UNKNOWN');
    await recovery.resolveDue(new Date());
    expect(await statusOf(id)).toBe('SUCCEEDED');
    expect(await webhooksOf(id)).toMatchObject([{ eventType: 'PAYMENT_STATUS_CHANGED', claims: 'DONE' }]);
  });

  it.each(['ABORTED', 'EXPIRED', 'CANCELED'])('that claims %s of a charged payment is not believed', async (claims) => {
    const id = await unknown();
    await send(statusChanged(id, claims));
    await recovery.resolveDue();
    expect(await statusOf(id)).toBe('SUCCEEDED');
    const settled = await created();
    await payment.confirm({ id: settled });
    await send(statusChanged(settled, claims));
    await recovery.resolveDue();
    expect(await statusOf(settled)).toBe('SUCCEEDED');
    expect(await look.typesOf(settled)).toEqual(['payment.succeeded.v1']);
  });

  it('that claims DONE of a payment nobody has confirmed charges nothing', async () => {
    const id = await created();
    expect((await send(statusChanged(id, 'DONE'))).status).toBe(200);
    await recovery.resolveDue();
    expect(await statusOf(id)).toBe('CREATED');
    expect(toss.callsFor(keyOf(id))).toEqual([]);
  });

  it('is taken once, however often it is sent', async () => {
    const id = await unknown();
    await Promise.all(Array.from({ length: 10 }, () => send(statusChanged(id, 'DONE'), `once-${id}`)));
    expect(await webhooksOf(id)).toHaveLength(1);
    await recovery.resolveDue();
    await send(statusChanged(id, 'CANCELED'), `once-${id}`);
    expect(await waiting(id)).toBe(false);
  });

  it('that comes before the answer of its confirm is worth no look-up once that has come', async () => {
    const id = await created();
    toss.whenAsked(async () => {
      await send(statusChanged(id, 'DONE'));
      return 'as_usual' as const;
    });
    expect((await payment.confirm({ id })).body.status).toBe('SUCCEEDED');
    toss.whenAsked(null);
    await recovery.resolveDue();
    expect([await waiting(id), toss.callsFor(keyOf(id), 'lookup')]).toEqual([false, []]);
  });

  it('is not hidden by one that has come before it with another hint', async () => {
    const id = await unknown();
    await send(statusChanged(id, 'DONE'));
    await send(statusChanged(id, 'CANCELED'));
    const now = afterEveryPause();
    const [open] = await leaseDueTasks(database.db, { now, leaseUntil: now, limit: 1 });
    await recovery.recovery.resolve(open!);
    expect(await statusOf(id)).toBe('SUCCEEDED');
    expect(await recovery.resolveDue(new Date())).toBe(1);
    expect(toss.callsFor(keyOf(id), 'lookup')).toHaveLength(2);
  });

  it('says nothing new of a payment that is SUCCEEDED already: no look-up', async () => {
    const id = await created();
    await payment.confirm({ id });
    await send(statusChanged(id, 'DONE'));
    expect([await waiting(id), await webhooksOf(id)]).toEqual([false, []]);
  });

  it('about a settled payment makes no more than one look-up in a while, whoever sends how many', async () => {
    const id = await created();
    await payment.confirm({ id });
    for (let sent = 0; sent < 20; sent += 1) {
      await send(statusChanged(id, 'CANCELED'));
      await recovery.resolveDue(new Date());
    }
    expect(toss.callsFor(keyOf(id), 'lookup')).toHaveLength(1);
  });

  it('that comes right after the look-up which settled the payment is followed at once', async () => {
    const id = await unknown();
    await recovery.resolveDue();
    expect(await statusOf(id)).toBe('SUCCEEDED');
    await send(statusChanged(id, 'PARTIAL_CANCELED'));
    expect(await recovery.resolveDue(new Date())).toBe(1);
    expect(toss.callsFor(keyOf(id), 'lookup')).toHaveLength(2);
  });

  it('that comes while a look-up is under way is worth another one', async () => {
    const id = await created();
    await payment.confirm({ id });
    await send(statusChanged(id, 'CANCELED'));
    let isFirst = true;
    toss.whenAsked(async () => {
      if (isFirst) {
        isFirst = false;
        await send(statusChanged(id, 'PARTIAL_CANCELED'));
      }
      return 'as_usual' as const;
    });
    await recovery.resolveDue();
    expect(await waiting(id)).toBe(true);
    expect(await recovery.resolveDue()).toBe(1);
    expect(await waiting(id)).toBe(false);
    expect(toss.callsFor(keyOf(id), 'lookup')).toHaveLength(2);
  });

  it.each([
    ['a payment of nobody', statusChanged(newId('pay'), 'DONE')],
    ['an order id of another kind', statusChanged('order-1', 'DONE')],
    ['no order', { eventType: 'PAYMENT_STATUS_CHANGED', data: {} }],
    ['data that is no object', { eventType: 'PAYMENT_STATUS_CHANGED', data: [1] }],
    ['a list', []],
    ['a number', 5],
    ['nothing', null],
  ])('about %s is answered like any other and leaves no row', async (_what, body) => {
    const before = await database.admin.query('SELECT COUNT(*) AS rowsNow FROM psp_webhook');
    expect((await send(JSON.stringify(body))).status).toBe(200);
    expect(await database.admin.query('SELECT COUNT(*) AS rowsNow FROM psp_webhook')).toEqual(before);
  });

  it('in the flat form of the deposit callback is a hint as well', async () => {
    const id = await unknown();
    await send({ createdAt: '2026-01-02T12:04:05', secret: 's', status: 'DONE', transactionKey: 't', orderId: id });
    expect(await webhooksOf(id)).toMatchObject([{ eventType: 'DEPOSIT_CALLBACK', claims: 'DONE' }]);
    expect(JSON.stringify(await webhooksOf(id))).not.toContain('secret');
    await recovery.resolveDue();
    expect(await statusOf(id)).toBe('SUCCEEDED');
  });
});

describe('a flood of webhooks about one payment', () => {
  const flood = (id: string, count: number) =>
    Promise.all(Array.from({ length: count }, (_, n) => send(statusChanged(id, n % 2 ? 'DONE' : 'CANCELED'))));

  it.each(['UNKNOWN', 'SUCCEEDED', 'FAILED'])('that is %s is worth one look-up, and no confirm', async (status) => {
    const id = await created();
    toss.whenAsked(() => (status === 'FAILED' ? refusedAs(404, 'NOT_FOUND_PAYMENT_SESSION') : 'as_usual'));
    if (status === 'UNKNOWN') toss.whenAsked(() => 'cut');
    expect((await payment.confirm({ id })).body.status).toBe(status);
    toss.whenAsked(({ operation }) => (operation === 'lookup' ? refusedAs(404, 'NOT_FOUND_PAYMENT') : 'as_usual'));
    await database.admin.execute('UPDATE payment_recovery SET dueAt = dueAt + INTERVAL 1 HOUR');
    const before = await caseOf(id);
    for (let turn = 0; turn < 3; turn += 1) {
      await flood(id, 20);
      await recovery.resolveDue(new Date());
    }
    expect(toss.callsFor(keyOf(id), 'lookup')).toHaveLength(1);
    expect(toss.callsFor(keyOf(id), 'confirm')).toHaveLength(1);
    expect(await webhooksOf(id)).toHaveLength(2); // One led to the look-up, one waits for the next.
    expect(await caseOf(id)).toEqual(before);
  });

  it('never makes a refund in doubt be sent again before its time', async () => {
    const id = await created();
    await payment.confirm({ id });
    toss.whenAsked(({ operation }) => (operation === 'cancel' ? 'cut' : 'as_usual'));
    await payment.post(`/v1/payments/${id}/refunds`, { reason: 'it broke' });
    await database.admin.execute('UPDATE payment_recovery SET dueAt = dueAt + INTERVAL 1 HOUR');
    const before = await caseOf(id);
    await flood(id, 20);
    await recovery.resolveDue(new Date());
    expect(toss.callsFor(keyOf(id), 'cancel')).toHaveLength(1);
    expect(await caseOf(id)).toEqual(before);
  });

  it('does not close the question whether a failure in doubt was a charge after all', async () => {
    const id = await unknown();
    toss.whenAsked(({ operation }) =>
      operation === 'confirm' ? refusedAs(404, 'NOT_FOUND_PAYMENT_SESSION') : refusedAs(404, 'NOT_FOUND_PAYMENT'),
    );
    await recovery.resolveDue(new Date(Date.now() + 60_000));
    expect(await statusOf(id)).toBe('FAILED');
    const before = await caseOf(id);
    expect(before).toMatchObject([{ question: 'check' }]);
    await flood(id, 10);
    await recovery.resolveDue(new Date());
    expect(await caseOf(id)).toEqual(before);
  });

  it('leaves no more rows in an hour than a payment may have look-ups', async () => {
    const id = await created();
    await payment.confirm({ id });
    for (let pause = 0; pause < 25; pause += 1) {
      await flood(id, 3);
      await recovery.resolveDue(new Date(Date.now() + 600_000));
    }
    expect(await webhooksOf(id)).toHaveLength(21);
    expect(toss.callsFor(keyOf(id), 'lookup')).toHaveLength(20);
  });

  it('through several instances is worth one look-up', async () => {
    const options = { db: database.db, pspUrl: toss.url };
    const others = [await givenRecovery(options), await givenRecovery(options)];
    const id = await created();
    await payment.confirm({ id });
    await flood(id, 20);
    await Promise.all([recovery, ...others].map((one) => one.resolveDue(new Date())));
    expect(toss.callsFor(keyOf(id), 'lookup')).toHaveLength(1);
    await Promise.all(others.map((one) => one.close()));
  });
});

describe('webhook, redirect, confirm and recovery at the same moment', () => {
  let impatient: GivenRecovery;
  beforeAll(async () => {
    impatient = await givenRecovery({ db: database.db, pspUrl: toss.url, executingLimitMs: 1, pspTimeoutMs: 500 });
  });
  afterAll(() => impatient.close());

  it('come to one approval, one outcome and one event', async () => {
    impatient.job.start();
    impatient.hintsJob.start();
    const ids = await Promise.all(Array.from({ length: 20 }, created));
    let count = 0;
    toss.whenAsked(({ operation }) =>
      operation === 'confirm' && (count += 1) % 3 === 0 ? 'charge_and_cut' : 'as_usual',
    );
    await Promise.all(
      ids.flatMap((id) => [
        payment.confirm({ id }),
        payment.confirm({ id }),
        send(statusChanged(id, 'DONE')),
        send(statusChanged(id, 'IN_PROGRESS')),
        send(statusChanged(id, 'ABORTED')),
      ]),
    );
    for (const id of ids) {
      await send(statusChanged(id, 'DONE'));
      await eventually(async () => expect(await statusOf(id)).toBe('SUCCEEDED'));
      expect(toss.payments.get(keyOf(id))?.approvals).toBe(1);
      const types = await look.typesOf(id);
      expect(types.filter((type) => type === 'payment.succeeded.v1')).toHaveLength(1);
      const steps = await look.historyOf(id);
      expect(steps.filter((status) => status === 'SUCCEEDED')).toHaveLength(1);
    }
  });
});
