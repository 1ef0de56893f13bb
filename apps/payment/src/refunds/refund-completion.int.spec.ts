import { LedgerRefundBookedV1, WalletDebitedV1 } from '@kessai/contracts';
import { Outbox } from '@kessai/messaging';
import { createLogger, idToBytes, newId } from '@kessai/runtime';
import { anEnvelope } from '@kessai/testing';
import { paymentConfig } from '../../testing/given-payment';
import { ReAnnouncementJob } from '../completion/re-announcement.job';
import { toldOf } from '../../testing/given-merchant-events';
import { merchantId } from '../../testing/given-payment';
import { givenRefunds, type GivenRefunds } from '../../testing/given-refunds';
import { LedgerRefundBookedConsumer } from './ledger-refund-booked.consumer';
import { WalletDebitedConsumer } from './wallet-debited.consumer';

let given: GivenRefunds;

beforeAll(async () => {
  given = await givenRefunds('refund_completion');
});
beforeEach(() => given.toss.whenAsked(null));
afterEach(() => given.database.admin.execute('DELETE FROM payment_recovery'));
afterAll(() => given.close());

const debitedAt = new Date('2026-01-01T00:00:02Z');
const bookedAt = new Date('2026-01-01T00:00:03Z');
const refunded = async () => {
  const paymentId = await given.paid();
  return { paymentId, refundId: (await given.refund(paymentId, 1_000)).id };
};
const answer = { merchantId, currency: 'KRW' };
const hearWallet = (ids: { paymentId: string; refundId: string }[]) => {
  const events = ids.map((id) => anEnvelope(WalletDebitedV1, { ...answer, ...id, debitedMinor: 1n, debitedAt }));
  return given.database.db.transaction((tx) => new WalletDebitedConsumer().handle(tx, events));
};
const hearLedger = (ids: { paymentId: string; refundId: string }[]) => {
  const events = ids.map((id) =>
    anEnvelope(LedgerRefundBookedV1, { ...answer, ...id, journalId: newId('jrn'), amountMinor: 1n, bookedAt }),
  );
  return given.database.db.transaction((tx) => new LedgerRefundBookedConsumer().handle(tx, events));
};
const rowOf = async ({ paymentId }: { paymentId: string }) => (await given.look.rows('refund', paymentId))[0]!;

describe('the answers of wallet and ledger to a refund', () => {
  it('complete it together, in whatever order they come, and once', async () => {
    const ids = [await refunded(), await refunded()];
    await hearWallet(ids);
    for (const id of ids) expect(await rowOf(id)).toMatchObject({ walletDebitedAt: debitedAt, completedAt: null });
    await hearLedger([...ids, ids[0]!]);
    const [completed] = [await rowOf(ids[0]!)];
    expect(completed).toMatchObject({ ledgerBookedAt: bookedAt, completedAt: expect.any(Date), nextAnnounceAt: null });
    await hearWallet(ids);
    expect(await rowOf(ids[0]!)).toEqual(completed);
  });

  it('complete it where both come at the same moment', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, refunded));
    await Promise.all(ids.flatMap((id) => [hearWallet([id]), hearLedger([id])]));
    for (const id of ids)
      expect(await rowOf(id)).toMatchObject({ completedAt: expect.any(Date), nextAnnounceAt: null });
  });

  it('are refused for a refund that has not succeeded, and then none of the chunk is noted', async () => {
    const known = await refunded();
    const stranger = { paymentId: known.paymentId, refundId: newId('rfd') };
    for (const hear of [hearWallet, hearLedger]) {
      await expect(hear([known, stranger])).rejects.toMatchObject({ reason: 'refund_not_succeeded' });
    }
    expect(await rowOf(known)).toMatchObject({ walletDebitedAt: null, ledgerBookedAt: null });
  });

  it('are asked for again, by the same event, until both have come', async () => {
    const id = await refunded();
    const db = given.database.db;
    const [row] = await given.look.rows('refund', id.paymentId);
    await given.database.admin.execute('UPDATE outbox SET publishedAt = NOW(6)');
    await given.database.admin.execute('UPDATE payment SET nextAnnounceAt = NULL');
    await given.database.admin.execute('UPDATE refund SET nextAnnounceAt = NULL WHERE id <> ?', [
      idToBytes(id.refundId),
    ]);
    const config = paymentConfig(given.toss.url, { REANNOUNCE_PER_SECOND: 1_000, REANNOUNCE_POLL_MS: 100 });
    const outbox = new Outbox({ wake: () => undefined });
    const job = new ReAnnouncementJob(db, outbox, config, createLogger('payment', 'silent'));
    const due = row!['nextAnnounceAt'] as Date;
    expect(await job.run(new Date(due.getTime() - 1))).toBe(0);
    expect(await job.run(due)).toBe(1);
    const again = await db.query('SELECT id FROM outbox WHERE publishedAt IS NULL');
    expect(again).toEqual([{ id: row!['succeededEventId'] }]);
    await hearWallet([id]);
    expect(await job.run(new Date(due.getTime() + 120_000))).toBe(1);
    await hearLedger([id]);
    expect(await job.run(new Date(due.getTime() + 3_600_000))).toBe(0);
  });
});

describe('what is told and shown of refunds', () => {
  it('is each outcome, to the merchant, counted with the events of the payment', async () => {
    const id = await given.paid();
    given.whenCanceled(() => 'charge_and_cut');
    const doubtful = await given.refund(id, 1_000);
    given.toss.whenAsked(null);
    await given.recovery.resolveDue();
    const { body: settled } = await given.payment.get(`/v1/refunds/${doubtful.id}`);
    expect(await toldOf(given.database, id)).toMatchObject([
      { type: 'payment.succeeded', sequence: 1 },
      { type: 'refund.unknown', sequence: 2, data: doubtful },
      { type: 'refund.succeeded', sequence: 3, data: settled },
    ]);
  });

  it('is each call with its refund, and the event with its answers to come, in the timeline of the payment', async () => {
    const { paymentId, refundId } = await refunded();
    const { data } = (await given.payment.get(`/v1/payments/${paymentId}/timeline`)).body;
    expect(data).toContainEqual(expect.objectContaining({ kind: 'attempt', operation: 'cancel', refundId }));
    expect(data).toContainEqual(expect.objectContaining({ kind: 'event_out', type: 'refund.succeeded.v1' }));
    const notes = data.filter(({ ['kind']: kind }) => kind === 'note').map(({ ['reason']: reason }) => reason);
    expect(notes).toEqual(['refund_requested', 'refund_succeeded']);
  });
});
