import { messagingMigrations } from '@kessai/messaging';
import { givenDatabase, type GivenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../database/payment-migrations';
import { aToss, refusedAs, type AToss } from '../../testing/a-toss';
import { anOrder, givenPayment, type GivenPayment } from '../../testing/given-payment';
import { givenRecovery, type GivenRecovery } from '../../testing/given-recovery';
import { paymentRows, type PaymentRows } from '../../testing/payment-rows';

let database: GivenDatabase;
let toss: AToss;
let payment: GivenPayment;
let recovery: GivenRecovery;
let look: PaymentRows;

beforeAll(async () => {
  const migrations = [...messagingMigrations, ...paymentMigrations];
  database = await givenDatabase({ name: 'late_truths', migrations, poolSize: 30, severalStatements: true });
  toss = await aToss();
  payment = await givenPayment({ db: database.db, pspUrl: toss.url, pspTimeoutMs: 10_000 });
  recovery = await givenRecovery({ db: database.db, pspUrl: toss.url, pspTimeoutMs: 10_000 });
  look = paymentRows(database);
});
beforeEach(() => toss.whenAsked(null));
afterEach(() => database.admin.execute('DELETE FROM payment_recovery'));
afterAll(async () => {
  await payment.close();
  await recovery.close();
  await toss.close();
  await database.drop();
});

const keyOf = (id: string) => `key-of-${id}`;
const shown = async (id: string) => (await payment.get(`/v1/payments/${id}`)).body;
const created = async () => (await payment.create(anOrder())).body.id;
const hinted = (id: string, claims: string, transmissionId = `${id}-${claims}`) =>
  payment.post(
    '/v1/psp/toss/webhooks',
    { eventType: 'PAYMENT_STATUS_CHANGED', data: { orderId: id, status: claims } },
    { key: null, headers: { 'tosspayments-webhook-transmission-id': transmissionId } },
  );
const approvalOf = (id: string, parts: object = {}) => ({
  orderId: id,
  status: 'DONE' as const,
  approvals: 1,
  totalAmount: 15_000,
  approvedAt: '2026-01-02T12:04:05+09:00',
  cancels: [],
  ...parts,
});
const cancelOf = (transactionKey: string, cancelAmount: number) => ({
  transactionKey,
  cancelAmount,
  canceledAt: '2026-01-02T12:09:00+09:00',
  cancelReason: 'by hand',
});

/** A payment that was told FAILED while its buyer was charged, and the hint that something has happened. */
async function lateSuccess(): Promise<string> {
  const id = await created();
  toss.whenAsked(() => refusedAs(404, 'NOT_FOUND_PAYMENT_SESSION'));
  expect((await payment.confirm({ id })).body.status).toBe('FAILED');
  toss.whenAsked(null);
  toss.payments.set(keyOf(id), approvalOf(id));
  await hinted(id, 'DONE');
  return id;
}

describe('a success found after the payment was told FAILED', () => {
  it('is canceled at the PSP, charge and cancel are both announced, and the payment stays FAILED', async () => {
    const id = await lateSuccess();
    await recovery.resolveDue();
    expect(await shown(id)).toMatchObject({
      status: 'FAILED',
      lateSuccess: { paymentKey: keyOf(id), resolution: 'canceled', at: '2026-01-02T03:04:05.000Z' },
    });
    expect(toss.payments.get(keyOf(id))).toMatchObject({ status: 'CANCELED', approvals: 1 });
    expect(await look.typesOf(id)).toEqual(['payment.late_success.v1', 'payment.late_success_canceled.v1']);
    expect(await look.rows('psp_finding', id)).toMatchObject([
      { kind: 'late_success_canceled', transactionKey: `cancel-of-${keyOf(id)}`, amountMinor: '15000' },
    ]);
    expect(await look.rows('payment_recovery', id)).toEqual([]);
    const attempts = (await look.rows('payment_attempt', id)).map(({ kind, conclusion }) => [kind, conclusion]);
    expect(attempts).toEqual([
      ['confirm', 'declined'],
      ['lookup', 'captured'], // Of the hint, which is worth no more than that.
      ['lookup', 'captured'],
      ['cancel', 'canceled'],
    ]);
  });

  it('leaves the order id to the payment that has it by now', async () => {
    const order = anOrder();
    const id = (await payment.create(order)).body.id;
    toss.whenAsked(() => refusedAs(404, 'NOT_FOUND_PAYMENT_SESSION'));
    await payment.confirm({ id });
    toss.whenAsked(null);
    const second = (await payment.create(order)).body.id;
    expect((await payment.confirm({ id: second })).body.status).toBe('SUCCEEDED');
    toss.payments.set(keyOf(id), approvalOf(id));
    await hinted(id, 'DONE');
    await recovery.resolveDue();
    expect(await shown(id)).toMatchObject({ status: 'FAILED', lateSuccess: { resolution: 'canceled' } });
    expect(await shown(second)).toMatchObject({ status: 'SUCCEEDED', lateSuccess: null });
  });

  it('stays open until the cancel is proved, under one key while that has no answer', async () => {
    const id = await lateSuccess();
    toss.whenAsked(({ operation }) => (operation === 'cancel' ? 'cut' : 'as_usual'));
    await recovery.resolveDue();
    await recovery.resolveDue();
    expect(await shown(id)).toMatchObject({ lateSuccess: { resolution: null } });
    expect(await look.rows('payment_recovery', id)).toMatchObject([{ question: 'check' }]);
    const keys = toss.callsFor(keyOf(id), 'cancel').map(({ idempotencyKey }) => idempotencyKey);
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);

    toss.whenAsked(({ operation }) => (operation === 'cancel' ? 'charge_and_cut' : 'as_usual'));
    await recovery.resolveDue();
    toss.whenAsked(null);
    await recovery.resolveDue(); // The look-up shows what the cut answer did not.
    expect(await shown(id)).toMatchObject({ lateSuccess: { resolution: 'canceled' } });
    expect(await look.typesOf(id)).toEqual(['payment.late_success.v1', 'payment.late_success_canceled.v1']);
  });

  it('is kept where the operator wants to keep it, and not asked about any more', async () => {
    const keeping = await givenRecovery({ db: database.db, pspUrl: toss.url, lateSuccessPolicy: 'keep' });
    const id = await lateSuccess();
    await keeping.resolveDue();
    expect(await shown(id)).toMatchObject({ status: 'FAILED', lateSuccess: { resolution: 'kept' } });
    expect(toss.callsFor(keyOf(id), 'cancel')).toEqual([]);
    expect(await look.typesOf(id)).toEqual(['payment.late_success.v1']);
    expect(await look.rows('payment_recovery', id)).toEqual([]);
    await keeping.close();
  });

  it('is noted once, however often it is hinted at and looked up', async () => {
    const id = await lateSuccess();
    await recovery.resolveDue();
    for (const again of ['a', 'b', 'c']) {
      await hinted(id, 'DONE', again + id);
      await recovery.resolveDue();
    }
    expect(await look.typesOf(id)).toEqual(['payment.late_success.v1', 'payment.late_success_canceled.v1']);
  });

  it('is found without a webhook where the failure had been in doubt, and looked for once', async () => {
    const [charged, declined] = [await created(), await created()];
    for (const id of [charged, declined]) {
      toss.whenAsked(() => 'cut');
      await payment.confirm({ id });
    }
    toss.whenAsked(({ operation }) =>
      operation === 'confirm' ? refusedAs(404, 'NOT_FOUND_PAYMENT_SESSION') : 'as_usual',
    );
    await recovery.resolveDue(new Date(Date.now() + 60_000));
    for (const id of [charged, declined]) expect((await shown(id)).status).toBe('FAILED');
    // No request of ours can be on its way any more after ten minutes.
    expect(await recovery.resolveDue(new Date(Date.now() + 9 * 60_000))).toBe(0);
    toss.whenAsked(null);
    toss.payments.set(keyOf(charged), approvalOf(charged));
    expect(await recovery.resolveDue()).toBe(2);
    expect(await shown(charged)).toMatchObject({ status: 'FAILED', lateSuccess: { resolution: 'canceled' } });
    expect(await shown(declined)).toMatchObject({ status: 'FAILED', lateSuccess: null });
    for (const id of [charged, declined]) expect(await look.rows('payment_recovery', id)).toEqual([]);
  });

  it('that somebody else has canceled already is booked both ways, and nobody cancels again', async () => {
    const id = await lateSuccess();
    toss.payments.set(keyOf(id), approvalOf(id, { status: 'CANCELED', cancels: [cancelOf('theirs', 15_000)] }));
    await recovery.resolveDue();
    expect(await shown(id)).toMatchObject({ status: 'FAILED', lateSuccess: { resolution: 'canceled' } });
    expect(await look.typesOf(id)).toEqual(['payment.late_success.v1', 'payment.late_success_canceled.v1']);
    expect(toss.callsFor(keyOf(id), 'cancel')).toEqual([]);
  });
});

describe('a cancel at the PSP that is not ours', () => {
  it('is a refund and announced once for each, and the payment stays SUCCEEDED', async () => {
    const id = await created();
    await payment.confirm({ id });
    const cancels = [cancelOf('first', 5_000)];
    toss.payments.set(keyOf(id), approvalOf(id, { status: 'PARTIAL_CANCELED', cancels }));
    await hinted(id, 'PARTIAL_CANCELED');
    await recovery.resolveDue();
    cancels.push(cancelOf('second', 10_000));
    for (const again of ['a', 'b']) {
      await hinted(id, 'CANCELED', again + id);
      await recovery.resolveDue();
    }
    expect((await shown(id)).status).toBe('SUCCEEDED');
    expect(await look.typesOf(id)).toEqual(['payment.succeeded.v1', 'refund.succeeded.v1', 'refund.succeeded.v1']);
    const { data } = (await payment.get(`/v1/payments/${id}/refunds`)).body;
    const theirs = { source: 'psp', status: 'SUCCEEDED', reason: 'by hand' };
    expect(data).toMatchObject([
      { ...theirs, amount: 10_000 },
      { ...theirs, amount: 5_000 },
    ]);
  });

  it('of a payment whose outcome was not known makes it SUCCEEDED with the cancel, never FAILED', async () => {
    const id = await created();
    toss.whenAsked(() => 'cut');
    await payment.confirm({ id });
    toss.whenAsked(null);
    toss.payments.set(keyOf(id), approvalOf(id, { status: 'CANCELED', cancels: [cancelOf('theirs', 15_000)] }));
    await recovery.resolveDue();
    expect((await shown(id)).status).toBe('SUCCEEDED');
    expect(await look.typesOf(id)).toEqual([
      'payment.unknown.v1',
      'payment.succeeded.v1',
      'payment.resolved.v1',
      'refund.succeeded.v1',
    ]);
    expect(await shown(id)).toMatchObject({
      refundedAmount: 15_000,
      lines: [{ refundedAmount: 10_000 }, { refundedAmount: 5_000 }],
    });
  });
});

describe('an amount that is not ours', () => {
  const differing = async () => {
    const id = await created();
    toss.whenAsked(() => 'cut');
    await payment.confirm({ id });
    toss.whenAsked(null);
    toss.payments.set(keyOf(id), approvalOf(id, { totalAmount: 14_999 }));
    return id;
  };

  it('in the answer to a confirm is not believed: the look-up that shows ours makes it SUCCEEDED', async () => {
    const id = await created();
    const other = { paymentKey: keyOf(id), currency: 'KRW', ...approvalOf(id, { totalAmount: 14_999 }) };
    toss.payments.set(keyOf(id), approvalOf(id));
    toss.whenAsked(({ operation }) => (operation === 'confirm' ? { status: 200, body: other } : 'as_usual'));
    expect((await payment.confirm({ id })).body).toMatchObject({
      status: 'UNKNOWN',
      failure: { code: 'psp_amount_differs' },
    });
    await recovery.resolveDue();
    expect(await shown(id)).toMatchObject({ status: 'SUCCEEDED', failure: null });
    expect(await look.rows('psp_finding', id)).toEqual([]);
  });

  it('in a look-up keeps the payment UNKNOWN, and what the PSP says is announced once', async () => {
    const id = await differing();
    for (let turn = 0; turn < 3; turn += 1) await recovery.resolveDue();
    expect(await shown(id)).toMatchObject({ status: 'UNKNOWN', failure: { code: 'psp_amount_differs' } });
    expect(await look.typesOf(id)).toEqual(['payment.unknown.v1', 'payment.amount_differs.v1']);
    expect(toss.callsFor(keyOf(id), 'confirm')).toHaveLength(1);
  });

  it('is taken back before whatever the outcome turns out to be', async () => {
    const id = await differing();
    await recovery.resolveDue();
    toss.payments.set(keyOf(id), approvalOf(id));
    await recovery.resolveDue();
    expect((await shown(id)).status).toBe('SUCCEEDED');
    expect(await look.typesOf(id)).toEqual([
      'payment.unknown.v1',
      'payment.amount_differs.v1',
      'payment.amount_differs_resolved.v1',
      'payment.succeeded.v1',
      'payment.resolved.v1',
    ]);
    expect(await look.rows('psp_finding', id)).toMatchObject([{ resolvedAt: expect.any(Date) }]);
  });
});
