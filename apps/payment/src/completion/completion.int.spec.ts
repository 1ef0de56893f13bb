import { LedgerBookedV1, WalletCreditedV1 } from '@kessai/contracts';
import { EventRejected, messagingMigrations } from '@kessai/messaging';
import { idToBytes, newId } from '@kessai/runtime';
import { anEnvelope, givenDatabase, type GivenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../database/payment-migrations';
import { givenMerchantEvents, toldOf } from '../../testing/given-merchant-events';
import { givenSucceeded } from '../../testing/given-succeeded';
import { LedgerBookedConsumer } from './ledger-booked.consumer';
import { WalletCreditedConsumer } from './wallet-credited.consumer';

const creditedAt = new Date('2026-01-01T00:00:02.123Z');
const bookedAt = new Date('2026-01-01T00:00:03.456Z');
const wallet = new WalletCreditedConsumer(givenMerchantEvents());
const ledger = new LedgerBookedConsumer(givenMerchantEvents());
let database: GivenDatabase;

beforeAll(async () => {
  database = await givenDatabase({ name: 'completion', migrations: [...messagingMigrations, ...paymentMigrations] });
});
afterAll(() => database.drop());

const merchantId = newId('mer');
const credited = (paymentId: string, at = creditedAt) =>
  anEnvelope(WalletCreditedV1, { merchantId, paymentId, currency: 'KRW', creditedMinor: 1n, creditedAt: at });
const booked = (paymentId: string, at = bookedAt) =>
  anEnvelope(LedgerBookedV1, {
    merchantId,
    paymentId,
    journalId: newId('jrn'),
    currency: 'KRW',
    amountMinor: 1n,
    bookedAt: at,
  });

const hearWallet = (...events: ReturnType<typeof credited>[]) =>
  database.db.transaction((tx) => wallet.handle(tx, events));
const hearLedger = (...events: ReturnType<typeof booked>[]) =>
  database.db.transaction((tx) => ledger.handle(tx, events));
const givenPayments = (count: number) =>
  Promise.all(Array.from({ length: count }, async () => (await givenSucceeded(database.db)).paymentId));

interface Marks {
  walletCreditedAt: Date | null;
  ledgerBookedAt: Date | null;
  completedAt: Date | null;
  nextAnnounceAt: Date | null;
}
const marksOf = async (paymentId: string): Promise<Marks | undefined> =>
  (
    await database.db.query<Marks>(
      'SELECT walletCreditedAt, ledgerBookedAt, completedAt, nextAnnounceAt FROM payment WHERE id = ?',
      [idToBytes(paymentId)],
    )
  )[0];
const complete = {
  walletCreditedAt: creditedAt,
  ledgerBookedAt: bookedAt,
  completedAt: expect.any(Date),
  nextAnnounceAt: null,
};

describe('completing a payment', () => {
  it('waits for the second of the two, whichever that is', async () => {
    const [first, second] = (await givenPayments(2)) as [string, string];
    await hearWallet(credited(first));
    expect(await marksOf(first)).toMatchObject({
      walletCreditedAt: creditedAt,
      ledgerBookedAt: null,
      completedAt: null,
    });
    await hearLedger(booked(second));
    expect(await marksOf(second)).toMatchObject({
      walletCreditedAt: null,
      ledgerBookedAt: bookedAt,
      completedAt: null,
    });
    expect((await marksOf(second))?.nextAnnounceAt).toBeInstanceOf(Date);

    await hearLedger(booked(first));
    await hearWallet(credited(second));
    expect(await marksOf(first)).toEqual(complete);
    expect(await marksOf(second)).toEqual(complete);
  });

  it('completes when both answers come at the same moment on two instances', async () => {
    const ids = await givenPayments(25);
    await Promise.all(ids.flatMap((id) => [hearWallet(credited(id)), hearLedger(booked(id))]));
    for (const id of ids) {
      expect(await marksOf(id)).toEqual(complete);
      const [told, ...more] = await toldOf(database, id);
      expect(told).toMatchObject({ type: 'payment.completed', sequence: 1, data: { id, status: 'SUCCEEDED' } });
      expect(told?.data['completedAt']).toBe((await marksOf(id))?.completedAt?.toISOString());
      expect(more).toEqual([]);
    }
  });

  it('completes whole chunks that cross, in whatever order their events stand', async () => {
    const ids = await givenPayments(200);
    const turned = [...ids].reverse();
    const halves = [ids.slice(0, 120), ids.slice(80)];
    await Promise.all([
      ...halves.map((half) => hearWallet(...half.map((id) => credited(id)))),
      hearLedger(...turned.map((id) => booked(id))),
    ]);
    const open = await database.db.query<unknown>('SELECT id FROM payment WHERE completedAt IS NULL AND id IN (?)', [
      ids.map(idToBytes),
    ]);
    expect(open).toEqual([]);
    const told = await Promise.all(ids.map((id) => toldOf(database, id)));
    expect(told.map((events) => events.map(({ type }) => type))).toEqual(ids.map(() => ['payment.completed']));
  });

  it('keeps the first times when an answer comes again', async () => {
    const [id] = (await givenPayments(1)) as [string];
    await hearWallet(credited(id), credited(id, new Date('2026-02-01T00:00:00Z')));
    await hearLedger(booked(id));
    const marks = await marksOf(id);
    expect(marks).toEqual(complete);
    const later = new Date('2026-03-01T00:00:00Z');
    await hearWallet(credited(id, later));
    await hearLedger(booked(id, later));
    expect(await marksOf(id)).toEqual(marks);
    expect(await toldOf(database, id)).toHaveLength(1);
  });

  it('locks the payments of a chunk in the order of their ids', async () => {
    const plan = `EXPLAIN FORMAT=TRADITIONAL UPDATE (SELECT x'01' AS id UNION ALL SELECT x'02') AS told
      STRAIGHT_JOIN payment ON payment.id = told.id SET payment.completedAt = NULL WHERE payment.status = 'SUCCEEDED'`;
    const [outer, inner] = await database.admin.query<{ table: string; key: string | null; rows: string }>(plan);
    expect(outer).toMatchObject({ table: '<derived2>' });
    expect(inner).toMatchObject({ table: 'payment', key: 'PRIMARY' });
  });

  it('rejects an answer for a payment that never succeeded here, by its name, and notes nothing of the chunk', async () => {
    const [good] = (await givenPayments(1)) as [string];
    const stranger = credited(newId('pay'));
    const rejected = await hearWallet(credited(good), stranger).catch((error: unknown) => error);
    expect(rejected).toBeInstanceOf(EventRejected);
    expect(rejected).toMatchObject({ reason: 'payment_not_succeeded', eventId: stranger.id });
    expect((await marksOf(good))?.walletCreditedAt).toBeNull();
  });
});
