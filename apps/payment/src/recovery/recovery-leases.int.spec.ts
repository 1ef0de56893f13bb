import { messagingMigrations } from '@kessai/messaging';
import { givenDatabase, type GivenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../database/payment-migrations';
import { aToss, type AToss } from '../given/a-toss';
import { anOrder, givenPayment, type GivenPayment } from '../given/given-payment';
import { afterEveryPause, givenRecovery, type GivenRecovery } from '../given/given-recovery';
import { claimDue } from './recovery-cases';

let database: GivenDatabase;
let toss: AToss;
let payment: GivenPayment;
let recovery: GivenRecovery;

beforeAll(async () => {
  const migrations = [...messagingMigrations, ...paymentMigrations];
  database = await givenDatabase({ name: 'recovery_shared', migrations, poolSize: 40, severalStatements: true });
  toss = await aToss();
  payment = await givenPayment({ db: database.db, pspUrl: toss.url, pspTimeoutMs: 500 });
  recovery = givenRecovery({ db: database.db, pspUrl: toss.url, pspTimeoutMs: 500 });
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
    const others = [1, 2, 3].map(() => givenRecovery({ db: database.db, pspUrl: toss.url }));
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
    const [slept] = await claimDue(database.db, { now, leaseUntil: now, limit: 10 });
    const later = new Date(now.getTime() + 1);
    const [taken] = await claimDue(database.db, { now: later, leaseUntil: afterEveryPause(), limit: 10 });
    await expect(recovery.recovery.resolve(slept!)).rejects.toThrow('in other hands');
    expect(toss.callsFor(keyOf(id), 'lookup')).toEqual([]);
    await recovery.recovery.resolve(taken!);
    expect(await statusOf(id)).toBe('SUCCEEDED');
  });

  it('frees the cases of a process that died, when its lease ends', async () => {
    const id = await unknown(() => 'charge_and_cut');
    const now = afterEveryPause();
    const leaseUntil = new Date(now.getTime() + 10_000);
    expect(await claimDue(database.db, { now, leaseUntil, limit: 10 })).toHaveLength(1);
    expect(await recovery.resolveDue(now)).toBe(0);
    expect(await recovery.resolveDue(leaseUntil)).toBe(1);
    expect(await statusOf(id)).toBe('SUCCEEDED');
  });
});
