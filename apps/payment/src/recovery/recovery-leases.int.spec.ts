import { messagingMigrations } from '@kessai/messaging';
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
  database = await givenDatabase({ name: 'recovery_shared', migrations, poolSize: 40, severalStatements: true });
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

/** A payment whose confirm ended as told, so that its outcome is open. */
async function unknown(doing: Parameters<AToss['whenAsked']>[0] = () => 'cut'): Promise<string> {
  const id = await created();
  toss.whenAsked(doing);
  expect((await payment.confirm({ id })).body.status).toBe('UNKNOWN');
  toss.whenAsked(null);
  return id;
}

describe('recovery on several instances', () => {
  it('shares the work: every case is asked about by one of them', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 30; count += 1) ids.push(await unknown(() => 'charge_and_cut'));
    const others = await Promise.all([1, 2, 3].map(() => givenRecovery({ db: database.db, pspUrl: toss.url })));
    await Promise.all(others.map((other) => other.resolveDue()));
    for (const id of ids) {
      expect(await statusOf(id)).toBe('SUCCEEDED');
      expect(toss.callsFor(keyOf(id), 'lookup')).toHaveLength(1);
    }
    await Promise.all(others.map((other) => other.close()));
  });

  it('asks nothing for a case that was taken over while it slept, and the case comes to its end', async () => {
    const id = await unknown(() => 'charge_and_cut');
    const now = afterEveryPause();
    const [slept] = await leaseDueTasks(database.db, { now, leaseUntil: now, limit: 10 });
    const later = new Date(now.getTime() + 1);
    const [taken] = await leaseDueTasks(database.db, { now: later, leaseUntil: afterEveryPause(), limit: 10 });
    await expect(recovery.recovery.resolve(slept!)).rejects.toThrow('in other hands');
    expect(toss.callsFor(keyOf(id), 'lookup')).toEqual([]);
    await recovery.recovery.resolve(taken!);
    expect(await statusOf(id)).toBe('SUCCEEDED');
  });

  it('frees the cases of a process that died, when its lease ends', async () => {
    const id = await unknown(() => 'charge_and_cut');
    const now = afterEveryPause();
    const leaseUntil = new Date(now.getTime() + 10_000);
    expect(await leaseDueTasks(database.db, { now, leaseUntil, limit: 10 })).toHaveLength(1);
    expect(await recovery.resolveDue(now)).toBe(0);
    expect(await recovery.resolveDue(leaseUntil)).toBe(1);
    expect(await statusOf(id)).toBe('SUCCEEDED');
  });
});

describe('a retry that sleeps while others settle the payment', () => {
  it('is not lost when it charges after all: the money is on its way back, whoever held the case', async () => {
    const id = await unknown();
    let wakeUp = () => {};
    const asleep = new Promise<void>((resolve) => (wakeUp = resolve));
    let retries = 0;
    const approvedAt = '2026-01-02T12:04:05+09:00';
    const charged = {
      orderId: id,
      status: 'DONE' as const,
      approvals: 1,
      totalAmount: 15_000,
      approvedAt,
      cancels: [],
    };
    toss.whenAsked(async ({ operation }) => {
      if (operation !== 'confirm') return 'as_usual' as const;
      retries += 1;
      if (retries > 1) return refusedAs(403, 'REJECT_CARD_COMPANY');
      await asleep; // The PSP takes it for a new request: it has forgotten the key under which it refused.
      toss.payments.set(keyOf(id), charged);
      return { status: 200, body: { paymentKey: keyOf(id), currency: 'KRW', ...charged } };
    });
    const slow = await givenRecovery({ db: database.db, pspUrl: toss.url, pspTimeoutMs: 20_000 });
    const sleeping = slow.resolveDue();
    await eventually(() => expect(retries).toBe(1));
    // Its lease ends; another one takes the task over, is told a final decline, and is done with it.
    await recovery.resolveDue(new Date(afterEveryPause().getTime() + 60_000));
    expect(await statusOf(id)).toBe('FAILED');
    await database.admin.execute('DELETE FROM payment_recovery'); // as after the last look at a failure

    wakeUp();
    await sleeping;
    expect((await payment.get(`/v1/payments/${id}`)).body).toMatchObject({ lateSuccess: { resolution: null } });
    expect(await look.rows('payment_recovery', id)).toMatchObject([{ question: 'check' }]);
    toss.whenAsked(null);
    await recovery.resolveDue();
    expect((await payment.get(`/v1/payments/${id}`)).body).toMatchObject({ lateSuccess: { resolution: 'canceled' } });
    await slow.close();
  });
});
