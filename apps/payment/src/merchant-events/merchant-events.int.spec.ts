import { aRefund } from '../../testing/a-refund';
import { LedgerBookedV1, WalletCreditedV1 } from '@kessai/contracts';
import type { Tx } from '@kessai/database';
import { messagingMigrations } from '@kessai/messaging';
import { idToBytes, newId } from '@kessai/runtime';
import { anEnvelope, givenDatabase, type GivenDatabase } from '@kessai/testing';
import { LedgerBookedConsumer } from '../completion/ledger-booked.consumer';
import { WalletCreditedConsumer } from '../completion/wallet-credited.consumer';
import { paymentMigrations } from '../database/payment-migrations';
import { lockPayment } from '../payment/payment';
import { updatePayment, type Step } from '../payment/payment-states';
import type { Refund } from '../refund/refund';
import { withMerchantEvents } from './merchant-event';
import { aToss, refusedAs, type AToss } from '../../testing/a-toss';
import { givenMerchantEvents, toldOf } from '../../testing/given-merchant-events';
import { anOrder, givenPayment, merchantId, type GivenPayment } from '../../testing/given-payment';
import { givenRecovery, type GivenRecovery } from '../../testing/given-recovery';

let database: GivenDatabase;
let toss: AToss;
let payment: GivenPayment;
let recovery: GivenRecovery;
const merchantEvents = givenMerchantEvents();

beforeAll(async () => {
  const migrations = [...messagingMigrations, ...paymentMigrations];
  database = await givenDatabase({ name: 'merchant_events', migrations, poolSize: 30, severalStatements: true });
  toss = await aToss();
  payment = await givenPayment({ db: database.db, pspUrl: toss.url, pspTimeoutMs: 10_000 });
  recovery = await givenRecovery({ db: database.db, pspUrl: toss.url, pspTimeoutMs: 10_000 });
});
beforeEach(() => toss.whenAsked(null));
afterEach(() => database.admin.execute('DELETE FROM payment_recovery'));
afterAll(async () => {
  await payment.close();
  await recovery.close();
  await toss.close();
  await database.drop();
});

const shown = async (id: string) => (await payment.get(`/v1/payments/${id}`)).body;
const created = async () => (await payment.create(anOrder())).body.id;
const toldTypes = async (id: string) => (await toldOf(database, id)).map(({ type }) => type);
const answered = { merchantId, currency: 'KRW' };
const hearWallet = (paymentId: string) => {
  const data = { ...answered, paymentId, creditedMinor: 1n, creditedAt: new Date('2026-01-01T00:00:02Z') };
  const consumer = new WalletCreditedConsumer(merchantEvents);
  return database.db.transaction((tx) => consumer.handle(tx, [anEnvelope(WalletCreditedV1, data)]));
};
const hearLedger = (paymentId: string) => {
  const bookedAt = new Date('2026-01-01T00:00:03Z');
  const data = { ...answered, paymentId, journalId: newId('jrn'), amountMinor: 1n, bookedAt };
  const consumer = new LedgerBookedConsumer(merchantEvents);
  return database.db.transaction((tx) => consumer.handle(tx, [anEnvelope(LedgerBookedV1, data)]));
};

/** A step as the service writes it, or a note where it leads nowhere, with what it tells. */
async function tell(tx: Tx, paymentId: string, parts: Partial<Step>, refunds: readonly Refund[] = []): Promise<void> {
  const before = await lockPayment(tx, paymentId, null);
  const noted = {
    to: before.status,
    set: {},
    reason: 'noted',
    actor: 'test',
    attemptId: null,
    at: new Date(),
    ...parts,
  };
  const { step, after, merchantEvents: told } = withMerchantEvents(before, noted, refunds);
  tx.queue(updatePayment(before, step), ...told.map((event) => merchantEvents.row(event, after)));
  await tx.flush();
}

describe('telling the merchant of a payment', () => {
  it('tells the success and then the completion, each with the payment as its GET shows it', async () => {
    const id = await created();
    expect(await toldOf(database, id)).toEqual([]);
    await payment.confirm({ id });
    const succeeded = await shown(id);
    await hearWallet(id);
    expect(await toldTypes(id)).toEqual(['payment.succeeded']);
    await hearLedger(id);
    expect(await toldOf(database, id)).toEqual([
      { type: 'payment.succeeded', sequence: 1, data: succeeded },
      { type: 'payment.completed', sequence: 2, data: await shown(id) },
    ]);
  });

  it('tells the decline, the cancel before any confirm, and nothing of a repetition', async () => {
    const [declined, canceled] = [await created(), await created()];
    toss.whenAsked(() => refusedAs(400, 'REJECT_CARD_COMPANY'));
    await payment.confirm({ id: declined });
    await payment.post(`/v1/payments/${canceled}/cancel`);
    await payment.post(`/v1/payments/${canceled}/cancel`);
    expect(await toldOf(database, declined)).toEqual([
      { type: 'payment.failed', sequence: 1, data: await shown(declined) },
    ]);
    expect(await toldOf(database, canceled)).toEqual([
      { type: 'payment.canceled', sequence: 1, data: await shown(canceled) },
    ]);
  });

  it('tells that the outcome is not known, with how far we are, and then what it was', async () => {
    const id = await created();
    toss.whenAsked(() => 'charge_and_cut');
    expect((await payment.confirm({ id })).body.status).toBe('UNKNOWN');
    const unknown = await shown(id);
    toss.whenAsked(null);
    await recovery.resolveDue();
    expect(await toldOf(database, id)).toEqual([
      { type: 'payment.unknown', sequence: 1, data: unknown },
      { type: 'payment.succeeded', sequence: 2, data: await shown(id) },
    ]);
  });

  it('tells a late success once, whatever becomes of the money', async () => {
    const id = await created();
    toss.whenAsked(() => refusedAs(404, 'NOT_FOUND_PAYMENT_SESSION'));
    await payment.confirm({ id });
    toss.whenAsked(null);
    const charged = { orderId: id, status: 'DONE', approvals: 1, totalAmount: 15_000, cancels: [] } as const;
    toss.payments.set(`key-of-${id}`, { ...charged, approvedAt: '2026-01-02T12:04:05+09:00', cancels: [] });
    const hint = { eventType: 'PAYMENT_STATUS_CHANGED', data: { orderId: id, status: 'DONE' } };
    await payment.post('/v1/psp/toss/webhooks', hint, { key: null });
    await recovery.resolveDue();
    expect((await shown(id))['lateSuccess']).toMatchObject({ resolution: 'canceled' });
    expect(await toldOf(database, id)).toMatchObject([
      { type: 'payment.failed', sequence: 1 },
      { type: 'payment.late_success', sequence: 2, data: { status: 'FAILED', lateSuccess: { resolution: null } } },
    ]);
  });

  it('tells once when a confirm and a cancel meet', async () => {
    for (let round = 0; round < 8; round += 1) {
      const id = await created();
      await Promise.all([payment.confirm({ id }), payment.post(`/v1/payments/${id}/cancel`), payment.confirm({ id })]);
      expect(await toldTypes(id)).toEqual([`payment.${String((await shown(id)).status).toLowerCase()}`]);
    }
  });

  it('counts what is told of a refund with its payment, without gap or double, while the payment completes', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, created));
    await Promise.all(ids.map((id) => payment.confirm({ id })));
    const refund = (paymentId: string) => {
      const succeeded = aRefund({ id: newId('rfd'), paymentId, merchantId, status: 'SUCCEEDED' });
      return database.db.transaction((tx) => tell(tx, paymentId, {}, [succeeded]));
    };
    await Promise.all(ids.flatMap((id) => [hearWallet(id), refund(id), hearLedger(id), refund(id)]));
    for (const id of ids) {
      const told = await toldOf(database, id);
      expect(told.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
      expect(told.map(({ type }) => type).sort()).toEqual([
        'payment.completed',
        'payment.succeeded',
        'refund.succeeded',
        'refund.succeeded',
      ]);
    }
  });

  it('tells nothing of what is rolled back', async () => {
    const id = await created();
    const work = database.db.transaction(async (tx) => {
      await tell(tx, id, { to: 'CANCELED' });
      throw new Error('given up');
    });
    await expect(work).rejects.toThrow('given up');
    expect(await toldOf(database, id)).toEqual([]);
    const [row] = await database.admin.query<{ last: string }>(
      'SELECT merchantEventSequence AS last FROM payment WHERE id = ?',
      [idToBytes(id)],
    );
    expect(row?.last).toBe('0');
  });
});
