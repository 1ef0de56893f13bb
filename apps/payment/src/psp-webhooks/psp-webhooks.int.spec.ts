import { messagingMigrations } from '@kessai/messaging';
import { newId } from '@kessai/platform';
import { eventually, givenDatabase, type GivenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../database/payment-migrations';
import { aToss, type AToss } from '../given/a-toss';
import { anOrder, givenPayment, type GivenPayment } from '../given/given-payment';
import { givenRecovery, type GivenRecovery } from '../given/given-recovery';
import { paymentRows, type PaymentRows } from '../given/payment-rows';

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
  recovery = givenRecovery({ db: database.db, pspUrl: toss.url, pspTimeoutMs: 500 });
  look = paymentRows(database);
});
beforeEach(() => toss.whenAsked(null));
afterEach(() => database.admin.query('DELETE FROM payment_recovery'));
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
  ...{ eventType: 'PAYMENT_STATUS_CHANGED', createdAt: '2026-01-02T12:04:05.000000' },
  data: { orderId, paymentKey: 'whatever', status, totalAmount: 1 },
});
const webhooksOf = (id: string) => look.rows('psp_webhook', id);

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
    await database.admin.query('UPDATE payment_recovery SET dueAt = dueAt + INTERVAL 1 HOUR');
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
    expect(await look.rows('payment_recovery', id)).toEqual([]);
  });

  it('says nothing new of a payment that is SUCCEEDED already: no look-up', async () => {
    const id = await created();
    await payment.confirm({ id });
    await send(statusChanged(id, 'DONE'));
    expect(await look.rows('payment_recovery', id)).toEqual([]);
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
    expect(await look.rows('payment_recovery', id)).toMatchObject([{ question: 'check', leaseUntil: null }]);
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

describe('webhook, redirect, confirm and recovery at the same moment', () => {
  let impatient: GivenRecovery;
  beforeAll(() => {
    impatient = givenRecovery({ db: database.db, pspUrl: toss.url, executingLimitMs: 1, pspTimeoutMs: 500 });
  });
  afterAll(() => impatient.close());

  it('come to one approval, one outcome and one event', async () => {
    impatient.job.start();
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
