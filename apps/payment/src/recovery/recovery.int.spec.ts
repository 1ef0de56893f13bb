import { messagingMigrations } from '@kessai/messaging';
import { idToBytes, newId } from '@kessai/runtime';
import { eventually, givenDatabase, type GivenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../database/payment-migrations';
import { aToss, refusedAs, type AToss } from '../../testing/a-toss';
import { anOrder, givenPayment, type GivenPayment } from '../../testing/given-payment';
import { afterEveryPause, givenRecovery, type GivenRecovery } from '../../testing/given-recovery';
import { paymentRows, type PaymentRows } from '../../testing/payment-rows';
import { openForgotten } from '../recovery-tasks/recovery-tasks';

let database: GivenDatabase;
let toss: AToss;
let payment: GivenPayment;
let recovery: GivenRecovery;
let look: PaymentRows;

beforeAll(async () => {
  const migrations = [...messagingMigrations, ...paymentMigrations];
  database = await givenDatabase({ name: 'recovery', migrations, poolSize: 40, severalStatements: true });
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
const statusOf = async (id: string) => (await payment.get(`/v1/payments/${id}`)).body.status;
const created = async () => (await payment.create(anOrder())).body.id;
const caseOf = async (id: string) => (await look.rows('payment_recovery', id))[0];

/** A payment whose confirm ended as told, so that its outcome is open. */
async function unknown(doing: Parameters<AToss['whenAsked']>[0] = () => 'cut'): Promise<string> {
  const id = await created();
  toss.whenAsked(doing);
  expect((await payment.confirm({ id })).body.status).toBe('UNKNOWN');
  toss.whenAsked(null);
  return id;
}

/** A payment that a process has left EXECUTING, with the attempt that it may or may not have sent. */
async function executing(since: Date): Promise<string> {
  const id = await unknown();
  const [bytes, attempt] = [idToBytes(id), idToBytes(newId('att'))];
  await database.admin.execute(
    `UPDATE payment SET status = 'EXECUTING', failureCode = NULL, executingSince = ?, updatedAt = ?,
       version = version - 1 WHERE id = ?`,
    [since, since, bytes],
  );
  await database.admin.execute(
    `UPDATE payment_attempt SET id = ?, concludedAt = NULL, conclusion = NULL WHERE paymentId = ?`,
    [attempt, bytes],
  );
  await database.admin.execute('DELETE FROM payment_recovery WHERE paymentId = ?', [bytes]);
  await database.admin.execute(`DELETE FROM payment_history WHERE paymentId = ? AND toStatus = 'UNKNOWN'`, [bytes]);
  return id;
}

describe('a payment whose confirm had no answer', () => {
  it('succeeds when the look-up shows the charge, and nobody confirms again', async () => {
    const id = await unknown(() => 'charge_and_cut');
    await recovery.resolveDue();
    expect(await statusOf(id)).toBe('SUCCEEDED');
    expect(await look.typesOf(id)).toEqual(['payment.unknown.v1', 'payment.succeeded.v1', 'payment.resolved.v1']);
    expect((await look.eventsOf(id)).map(({ sequence }) => sequence)).toEqual(['1', '2', '3']);
    expect(toss.callsFor(keyOf(id)).map(({ operation }) => operation)).toEqual(['confirm', 'lookup']);
    expect(await caseOf(id)).toBeUndefined();
  });

  it('names the look-up as the evidence of its step, with what the PSP said', async () => {
    const id = await unknown(() => 'charge_and_cut');
    await recovery.resolveDue();
    const [, lookup] = await look.rows('payment_attempt', id);
    expect(lookup).toMatchObject({ kind: 'lookup', idempotencyKey: null, conclusion: 'captured', httpStatus: 200 });
    expect(String(lookup?.['answer'])).toContain('"status":"DONE"');
    const last = (await look.rows('payment_history', id)).at(-1);
    expect(last).toMatchObject({ fromStatus: 'UNKNOWN', toStatus: 'SUCCEEDED', actor: 'recovery' });
    expect(last?.['attemptId']).toEqual(lookup?.['id']);
  });

  it('is confirmed again under the same key when the PSP knows nothing of it: nothing found proves nothing', async () => {
    const id = await unknown();
    await recovery.resolveDue();
    expect(await statusOf(id)).toBe('SUCCEEDED');
    const [first, second] = toss.callsFor(keyOf(id), 'confirm');
    expect(second?.idempotencyKey).toBe(first?.idempotencyKey);
    expect(toss.payments.get(keyOf(id))?.approvals).toBe(1);
  });

  it('gets a new key after a definite answer that was not final, as the old one would only be told again', async () => {
    const id = await unknown(() => refusedAs(400, 'PROVIDER_ERROR'));
    await recovery.resolveDue();
    expect(await statusOf(id)).toBe('SUCCEEDED');
    const [first, second] = toss.callsFor(keyOf(id), 'confirm');
    expect(second?.idempotencyKey).not.toBe(first?.idempotencyKey);
  });

  it('keeps its key through answers that the PSP does not keep', async () => {
    const id = await unknown(() => refusedAs(503, 'COMMON_ERROR'));
    toss.whenAsked(({ operation }) =>
      operation === 'confirm' ? refusedAs(409, 'IDEMPOTENT_REQUEST_PROCESSING') : 'as_usual',
    );
    await recovery.resolveDue();
    toss.whenAsked(null);
    await recovery.resolveDue();
    expect(await statusOf(id)).toBe('SUCCEEDED');
    expect(new Set(toss.callsFor(keyOf(id), 'confirm').map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  });

  it.each(['ABORTED', 'EXPIRED'] as const)('fails when the look-up shows it %s', async (status) => {
    const id = await unknown();
    toss.payments.set(keyOf(id), {
      orderId: id,
      status,
      approvals: 0,
      totalAmount: 15_000,
      approvedAt: null,
      cancels: [],
    });
    await recovery.resolveDue();
    expect(await statusOf(id)).toBe('FAILED');
    expect(await look.typesOf(id)).toEqual(['payment.unknown.v1', 'payment.resolved.v1']);
    expect(toss.callsFor(keyOf(id), 'confirm')).toHaveLength(1);
  });

  it('fails by the final refusal of a confirm after the window, never by the window itself', async () => {
    const id = await unknown();
    await database.admin.execute(`UPDATE payment_recovery SET openedAt = openedAt - INTERVAL 3 DAY`);
    toss.whenAsked(() => 'cut');
    await recovery.resolveDue();
    expect(await statusOf(id)).toBe('UNKNOWN');
    toss.whenAsked(({ operation }) =>
      operation === 'confirm' ? refusedAs(404, 'NOT_FOUND_PAYMENT_SESSION') : 'as_usual',
    );
    await recovery.resolveDue();
    expect(await statusOf(id)).toBe('FAILED');
    const evidence = (await look.rows('payment_attempt', id)).at(-1);
    expect(evidence).toMatchObject({ kind: 'confirm', conclusion: 'declined', pspCode: 'NOT_FOUND_PAYMENT_SESSION' });
  });

  it('stays UNKNOWN, and open, as long as nothing is proved', async () => {
    const id = await unknown();
    toss.whenAsked(() => refusedAs(400, 'BRAND_NEW'));
    for (let turn = 0; turn < 5; turn += 1) await recovery.resolveDue();
    expect(await statusOf(id)).toBe('UNKNOWN');
    expect(await caseOf(id)).toMatchObject({ question: 'outcome', tries: 5, leaseUntil: null });
    expect(await look.historyOf(id)).toEqual(['CREATED', 'EXECUTING', 'UNKNOWN']);
  });

  it('is never poisoned by ALREADY_PROCESSED_PAYMENT: the next look-up shows why', async () => {
    const id = await unknown(() => 'charge_and_cut');
    toss.whenAsked(({ operation }) => (operation === 'lookup' ? refusedAs(404, 'NOT_FOUND_PAYMENT') : 'as_usual'));
    await recovery.resolveDue();
    // The key had no answer here, so the PSP tells it again: the charge itself.
    expect(await statusOf(id)).toBe('SUCCEEDED');
    expect(toss.payments.get(keyOf(id))?.approvals).toBe(1);
  });

  it('waits for a deposit without asking for the money again', async () => {
    const id = await unknown(() => refusedAs(500, 'COMMON_ERROR'));
    const waiting = { orderId: id, approvals: 0, totalAmount: 15_000, approvedAt: null, cancels: [] };
    toss.payments.set(keyOf(id), { ...waiting, status: 'WAITING_FOR_DEPOSIT' });
    await recovery.resolveDue();
    await recovery.resolveDue();
    expect((await payment.get(`/v1/payments/${id}`)).body).toMatchObject({
      status: 'UNKNOWN',
      failure: { code: 'awaiting_deposit' },
    });
    expect(toss.callsFor(keyOf(id), 'confirm')).toHaveLength(1);
    toss.payments.set(keyOf(id), { ...waiting, status: 'EXPIRED' });
    await recovery.resolveDue();
    expect(await statusOf(id)).toBe('FAILED');
  });
});

describe('a confirm that sleeps while recovery is at work', () => {
  it('charges once when it wakes up: both ask under the same key', async () => {
    const id = await created();
    let wakeUp = () => {};
    const asleep = new Promise<void>((resolve) => (wakeUp = resolve));
    const isOfRecovery = () => toss.callsFor(keyOf(id), 'confirm').length > 1;
    // The request is on its way and has not arrived: the PSP does not know it yet.
    toss.whenAsked(async ({ operation }) => {
      if (operation === 'confirm' && !isOfRecovery()) await asleep;
      return 'as_usual' as const;
    });
    const slow = givenPayment({ db: database.db, pspUrl: toss.url, pspTimeoutMs: 20_000 });
    const confirm = (await slow).confirm({ id });
    await eventually(() => expect(toss.callsFor(keyOf(id), 'confirm')).toHaveLength(1));

    const impatient = await givenRecovery({ db: database.db, pspUrl: toss.url, executingLimitMs: 1 });
    await openForgotten(database.db, { status: 'EXECUTING', before: afterEveryPause(), now: new Date(), limit: 10 });
    await impatient.resolveDue();
    expect(await statusOf(id)).toBe('SUCCEEDED');

    wakeUp();
    expect((await confirm).body.status).toBe('SUCCEEDED');
    expect(toss.payments.get(keyOf(id))?.approvals).toBe(1);
    expect(await look.typesOf(id)).toEqual(['payment.succeeded.v1']);
    await impatient.close();
    await (await slow).close();
  });
});

describe('a payment left EXECUTING', () => {
  const longAgo = () => new Date(Date.now() - 60_000);
  const sweep = () =>
    openForgotten(database.db, {
      status: 'EXECUTING',
      before: new Date(Date.now() - 30_000),
      now: new Date(),
      limit: 100,
    });

  it('is found when its limit has passed, and settled without ever being shown UNKNOWN', async () => {
    const id = await executing(longAgo());
    await sweep();
    await recovery.resolveDue();
    expect(await look.historyOf(id)).toEqual(['CREATED', 'EXECUTING', 'SUCCEEDED']);
    expect(await statusOf(id)).toBe('SUCCEEDED');
    expect(toss.payments.get(keyOf(id))?.approvals).toBe(1);
  });

  it('is left alone while its request may be at it', async () => {
    const id = await executing(new Date());
    await sweep();
    expect(await caseOf(id)).toBeUndefined();
  });

  it('becomes UNKNOWN when the PSP cannot be reached either', async () => {
    const id = await executing(longAgo());
    await sweep();
    toss.whenAsked(() => 'cut');
    await recovery.resolveDue();
    expect(await statusOf(id)).toBe('UNKNOWN');
    expect(await caseOf(id)).toMatchObject({ question: 'outcome' });
  });
});

describe('an unknown payment that nobody asks about', () => {
  it('is found again, whatever became of its case', async () => {
    const id = await unknown(() => 'charge_and_cut');
    await database.admin.execute('DELETE FROM payment_recovery');
    await database.admin.execute('UPDATE payment SET updatedAt = updatedAt - INTERVAL 1 MINUTE WHERE id = ?', [
      idToBytes(id),
    ]);
    const alone = await givenRecovery({ db: database.db, pspUrl: toss.url });
    alone.job.start();
    await eventually(async () => expect(await statusOf(id)).toBe('SUCCEEDED'));
    await alone.close();
  });
});

describe('a PSP that is down', () => {
  it('is left alone, and asked about everything when it is back', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 25; count += 1) ids.push(await unknown(() => 'cut'));
    toss.whenAsked(() => 'cut');
    const before = toss.calls.length;
    const guarded = await givenRecovery({ db: database.db, pspUrl: toss.url, breakerFailures: 3 });
    await database.admin.execute('UPDATE payment_recovery SET dueAt = UTC_TIMESTAMP(6)');
    guarded.job.start();
    await eventually(() => expect(toss.calls.length).toBeGreaterThan(before + 3));
    // Twenty begin together before the first of them fails; from then on it is one now and then.
    expect(toss.calls.length - before).toBeLessThan(ids.length * 2);
    toss.whenAsked(null);
    for (const id of ids) await eventually(async () => expect(await statusOf(id)).toBe('SUCCEEDED'));
    await guarded.close();
  });
});
