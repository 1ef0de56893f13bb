import { idToBytes } from '@kessai/runtime';
import { eventually } from '@kessai/testing';
import { refusedAs } from '../../testing/a-toss';
import { givenPayment } from '../../testing/given-payment';
import { afterEveryPause, givenRecovery } from '../../testing/given-recovery';
import { givenRefunds, keyOf, type GivenRefunds } from '../../testing/given-refunds';
import { leaseDueTasks, openForgottenRefunds } from '../recovery-tasks/recovery-tasks';

let given: GivenRefunds;

beforeAll(async () => {
  given = await givenRefunds('refund_recovery');
});
beforeEach(() => given.toss.whenAsked(null));
afterEach(() => given.database.admin.execute('DELETE FROM payment_recovery'));
afterAll(() => given.close());

describe('a refund in doubt', () => {
  it.each(['cut', 'charge_and_cut'] as const)('ends SUCCEEDED once, where its cancel was %s', async (doing) => {
    const id = await given.paid();
    given.whenCanceled(() => doing);
    expect((await given.refund(id, 5_000)).status).toBe('UNKNOWN');
    given.toss.whenAsked(null);
    await given.recovery.resolveDue();
    expect(await given.statusesOf(id)).toEqual(['SUCCEEDED']);
    expect(new Set(given.cancelKeys(id)).size).toBe(1);
    expect(await given.look.rows('payment_recovery', id)).toEqual([]);
    await given.expectAgreement(id);
  });

  it('keeps its key while that has no definite answer, and its room in the payment', async () => {
    const id = await given.paid();
    given.whenCanceled(() => refusedAs(409, 'IDEMPOTENT_REQUEST_PROCESSING'));
    await given.refund(id, 15_000);
    for (let turn = 0; turn < 3; turn += 1) await given.recovery.resolveDue();
    expect(await given.statusesOf(id)).toEqual(['UNKNOWN']);
    expect([given.cancelKeys(id).length, new Set(given.cancelKeys(id)).size]).toEqual([4, 1]);
    expect((await given.refund(id, 1))['code']).toBe('refund_exceeds_remaining');
  });

  it('is asked for under a new key after an answer that is not final, with the balance that must be left', async () => {
    const id = await given.paid();
    given.whenCanceled(() => refusedAs(400, 'PROVIDER_ERROR'));
    expect(await given.refund(id, 5_000)).toMatchObject({ status: 'UNKNOWN', failure: { code: 'PROVIDER_ERROR' } });
    given.toss.whenAsked(null);
    await given.recovery.resolveDue();
    expect(await given.statusesOf(id)).toEqual(['SUCCEEDED']);
    const [first, second] = given.toss.callsFor(keyOf(id), 'cancel');
    expect(first!.idempotencyKey).not.toBe(second!.idempotencyKey);
    expect([first!.body.refundableAmount, second!.body.refundableAmount]).toEqual([undefined, 15_000]);
    await given.expectAgreement(id);
  });

  it('is not done twice where the first try goes through after the look-up', async () => {
    const id = await given.paid();
    given.whenCanceled(() => refusedAs(400, 'PROVIDER_ERROR')); // It says so, and does it a moment later.
    const { id: refundId } = await given.refund(id, 5_000);
    given.whenCanceled(() => {
      if (given.cancelsOf(id).length === 0) {
        const late = { transactionKey: 'late', cancelAmount: 5_000, canceledAt: '2026-01-02T12:09:00+09:00' };
        given.cancelsOf(id).push({ ...late, cancelReason: `sold out ${refundId}` });
        given.toss.payments.get(keyOf(id))!.status = 'PARTIAL_CANCELED';
      }
      return 'as_usual';
    });
    await given.recovery.resolveDue();
    expect(await given.statusesOf(id)).toEqual(['UNKNOWN']); // The PSP has refused the second: less was left.
    await given.recovery.resolveDue();
    expect(await given.statusesOf(id)).toEqual(['SUCCEEDED']);
    await given.expectAgreement(id);
  });

  it('is told apart from another of the same amount by its id alone', async () => {
    const id = await given.paid();
    given.whenCanceled(() => 'charge_and_cut');
    const [first, second] = [await given.refund(id, 5_000), await given.refund(id, 5_000)];
    expect([first.status, second.status]).toEqual(['UNKNOWN', 'PENDING']);
    expect(given.toss.callsFor(keyOf(id), 'cancel')).toHaveLength(1);
    given.whenCanceled(() => 'cut');
    await given.recovery.resolveDue(); // The first is found, and the second has its turn next.
    await given.recovery.resolveDue();
    expect(await given.statusesOf(id)).toEqual(['SUCCEEDED', 'UNKNOWN']);
    given.toss.whenAsked(null);
    await given.recovery.resolveDue();
    expect(await given.statusesOf(id)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    await given.expectAgreement(id);
  });

  it('is only looked up once the PSP may have forgotten its keys', async () => {
    const id = await given.paid();
    given.whenCanceled(() => 'cut');
    const { id: refundId } = await given.refund(id, 5_000);
    await given.database.admin.execute(
      'UPDATE refund SET firstSentAt = firstSentAt - INTERVAL 14 DAY WHERE paymentId = ?',
      [idToBytes(id)],
    );
    given.toss.whenAsked(null);
    for (let turn = 0; turn < 3; turn += 1) await given.recovery.resolveDue();
    expect(await given.statusesOf(id)).toEqual(['UNKNOWN']);
    expect(given.cancelKeys(id)).toHaveLength(1);
    given.toss.cancelByHand(keyOf(id), 5_000);
    given.cancelsOf(id)[0]!.cancelReason = `at the dashboard, for ${refundId}`;
    await given.recovery.resolveDue();
    expect(await given.statusesOf(id)).toEqual(['SUCCEEDED']);
  });

  it('keeps its case where another question about the payment is closed or put off at that moment', async () => {
    for (const end of ['resolve', 'giveBack'] as const) {
      const id = await given.paid();
      const now = afterEveryPause();
      await given.database.admin.execute(
        `INSERT INTO payment_recovery (paymentId, question, openedAt, dueAt) VALUES (?, 'check', ?, ?)`,
        [idToBytes(id), now, now],
      );
      const [check] = await leaseDueTasks(given.database.db, { now, leaseUntil: now, limit: 10 });
      given.whenCanceled(() => 'cut');
      expect((await given.refund(id, 5_000)).status).toBe('UNKNOWN');
      given.toss.whenAsked(null);
      await given.recovery.recovery[end](check!);
      expect(await given.look.rows('payment_recovery', id)).toMatchObject([{ question: 'refund', leaseUntil: null }]);
      await given.recovery.resolveDue();
      expect(await given.statusesOf(id)).toEqual(['SUCCEEDED']);
    }
  });

  it('is asked about again where its case has been lost', async () => {
    const id = await given.paid();
    given.whenCanceled(() => 'charge_and_cut');
    await given.refund(id, 5_000);
    given.toss.whenAsked(null);
    await given.database.admin.execute('DELETE FROM payment_recovery');
    const later = afterEveryPause();
    const opened = await openForgottenRefunds(given.database.db, { before: later, now: later, limit: 100 });
    expect(opened).toBeGreaterThan(0);
    expect(await openForgottenRefunds(given.database.db, { before: later, now: later, limit: 100 })).toBe(0);
    await given.recovery.resolveDue();
    expect(await given.statusesOf(id)).toEqual(['SUCCEEDED']);
  });
});

describe('refunds of one payment', () => {
  it('are sent one after another, in the order in which they were asked for', async () => {
    const id = await given.paid();
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    given.whenCanceled(() => held.then(() => 'as_usual' as const));
    const slow = await givenPayment({ db: given.database.db, pspUrl: given.toss.url, pspTimeoutMs: 20_000 });
    const first = slow.post(`/v1/payments/${id}/refunds`, { amount: 100, reason: 'first' });
    await eventually(() => expect(given.toss.callsFor(keyOf(id), 'cancel')).toHaveLength(1));
    expect([(await given.refund(id, 200)).status, (await given.refund(id, 300)).status]).toEqual([
      'PENDING',
      'PENDING',
    ]);
    await given.recovery.resolveDue(); // It looks, and leaves the cancel alone that is under way.
    expect(given.toss.callsFor(keyOf(id), 'cancel')).toHaveLength(1);
    letGo();
    expect((await first).body.status).toBe('SUCCEEDED');
    expect(await given.statusesOf(id)).toEqual(['SUCCEEDED', 'PENDING', 'PENDING']);
    for (let turn = 0; turn < 3; turn += 1) await given.recovery.resolveDue(new Date());
    expect(given.cancelsOf(id).map(({ cancelAmount }) => cancelAmount)).toEqual([100, 200, 300]);
    expect(await given.look.rows('payment_recovery', id)).toEqual([]);
    await given.expectAgreement(id);
    await slow.close();
  });

  it('wait where too many requests wait for the PSP already, and are sent by recovery', async () => {
    const full = await givenPayment({ db: given.database.db, pspUrl: given.toss.url, cancelsMax: 0 });
    const id = await given.paid();
    expect((await full.post(`/v1/payments/${id}/refunds`, { reason: 'x' })).body.status).toBe('PENDING');
    await given.recovery.resolveDue(new Date());
    expect(await given.statusesOf(id)).toEqual(['SUCCEEDED']);
    await full.close();
  });

  it('are sent by nobody who has lost their case to another', async () => {
    const id = await given.paid();
    given.whenCanceled(() => 'charge_and_cut');
    await given.refund(id, 5_000);
    const now = afterEveryPause();
    const [slept] = await leaseDueTasks(given.database.db, { now, leaseUntil: now, limit: 10 });
    const later = new Date(now.getTime() + 1);
    const [taken] = await leaseDueTasks(given.database.db, { now: later, leaseUntil: afterEveryPause(), limit: 10 });
    await expect(given.recovery.recovery.resolve(slept!)).rejects.toThrow('in other hands');
    given.toss.whenAsked(null);
    await given.recovery.recovery.resolve(taken!);
    expect(await given.statusesOf(id)).toEqual(['SUCCEEDED']);
    await given.recovery.recovery.giveBack(slept!); // It changes nothing of what the other has done.
    expect(await given.look.rows('payment_recovery', id)).toEqual([]);
  });

  it('stand when a request that slept for long is answered after recovery has found out', async () => {
    const id = await given.paid();
    let wakeUp = () => {};
    const asleep = new Promise<void>((resolve) => (wakeUp = resolve));
    let calls = 0;
    given.whenCanceled(async () => {
      calls += 1;
      if (calls === 1) await asleep;
      return 'as_usual' as const;
    });
    const slow = await givenPayment({ db: given.database.db, pspUrl: given.toss.url, pspTimeoutMs: 20_000 });
    const impatient = await givenRecovery({ db: given.database.db, pspUrl: given.toss.url, executingLimitMs: 0 });
    const sleeping = slow.post(`/v1/payments/${id}/refunds`, { amount: 5_000, reason: 'slept' });
    await eventually(() => expect(calls).toBe(1));
    await impatient.resolveDue();
    expect(await given.statusesOf(id)).toEqual(['SUCCEEDED']);
    wakeUp();
    expect((await sleeping).body.status).toBe('SUCCEEDED');
    await given.expectAgreement(id);
    await Promise.all([slow.close(), impatient.close()]);
  });
});
