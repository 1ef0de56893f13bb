import { type DataOf, PaymentResolvedV1, PaymentUnknownV1 } from '@kessai/contracts';
import { idToBytes, newId } from '@kessai/runtime';
import { anEnvelope, type GivenDatabase, testMerchantId, givenServiceDatabase } from '@kessai/testing';
import { ledgerGrants, ledgerMigrations } from '../database/ledger-migrations';
import { InDoubtConsumer } from './in-doubt.consumer';

const since = new Date('2026-01-15T03:00:00.123Z');
const resolvedAt = new Date('2026-01-15T03:07:00.456Z');
const consumer = new InDoubtConsumer();
let given: GivenDatabase;

beforeAll(async () => {
  given = await givenServiceDatabase({
    name: 'ledger',
    migrations: ledgerMigrations,
    grants: ledgerGrants,
  });
});
afterAll(() => given.drop());

type Doubt = DataOf<typeof PaymentUnknownV1>;
type Outcome = DataOf<typeof PaymentResolvedV1>;
const anUnknown = (paymentId: string, data: Partial<Doubt> = {}) =>
  anEnvelope(PaymentUnknownV1, {
    merchantId: testMerchantId,
    paymentId,
    psp: 'toss',
    currency: 'KRW',
    amountMinor: 15_000n,
    code: 'psp_timeout',
    since,
    ...data,
  });
const aResolved = (paymentId: string, data: Partial<Outcome> = {}) =>
  anEnvelope(PaymentResolvedV1, { merchantId: testMerchantId, paymentId, outcome: 'FAILED', resolvedAt, ...data });

const hearUnknown = (...events: PaymentUnknownV1[]) => given.db.transaction((tx) => consumer.unknown(tx, events));
const hearResolved = (...events: PaymentResolvedV1[]) => given.db.transaction((tx) => consumer.resolved(tx, events));

async function doubtOf(paymentId: string): Promise<Record<string, unknown> | undefined> {
  const rows: Record<string, unknown>[] = await given.db.query(
    `SELECT psp, currency, amountMinor, code, since, resolvedAt, outcome FROM payment_in_doubt WHERE paymentId = ?`,
    [idToBytes(paymentId)],
  );
  return rows[0];
}
const open = { psp: 'toss', currency: 'KRW', amountMinor: '15000', code: 'psp_timeout', since };
const resolved = { resolvedAt, outcome: 'FAILED' };

describe('a payment in doubt', () => {
  it('is open from its question to its answer, and the ledger says that it has heard both', async () => {
    const paymentId = newId('pay');
    const unknown = anUnknown(paymentId);
    const [noted] = await hearUnknown(unknown);
    expect(noted).toMatchObject({ type: 'ledger.noted.v1', key: paymentId, causedBy: unknown.id });
    expect(JSON.parse(noted!.value.toString())).toMatchObject({ paymentId, journalId: null });
    expect(await doubtOf(paymentId)).toEqual({ ...open, resolvedAt: null, outcome: null });

    const answered = aResolved(paymentId);
    expect(await hearResolved(answered)).toMatchObject([{ type: 'ledger.noted.v1', causedBy: answered.id }]);
    expect(await doubtOf(paymentId)).toEqual({ ...open, ...resolved });
  });

  it('stays resolved when its answer comes first, and still gets what only its question says', async () => {
    const paymentId = newId('pay');
    await hearResolved(aResolved(paymentId));
    expect(await doubtOf(paymentId)).toMatchObject({ ...resolved, since: null, amountMinor: null });
    await hearUnknown(anUnknown(paymentId));
    expect(await doubtOf(paymentId)).toEqual({ ...open, ...resolved });
  });

  it('keeps what was said first when either comes again', async () => {
    const paymentId = newId('pay');
    const later = new Date('2026-02-01T00:00:00Z');
    await hearUnknown(anUnknown(paymentId), anUnknown(paymentId, { code: 'psp_amount_differs', since: later }));
    await hearUnknown(anUnknown(paymentId, { code: 'psp_amount_differs', since: later }));
    await hearResolved(aResolved(paymentId), aResolved(paymentId, { resolvedAt: later }));
    await hearResolved(aResolved(paymentId, { outcome: 'SUCCEEDED', resolvedAt: later }));
    expect(await doubtOf(paymentId)).toEqual({ ...open, ...resolved });
  });

  it('ends up the same whichever of crossing chunks comes first, on two instances at once', async () => {
    const ids = Array.from({ length: 100 }, () => newId('pay'));
    const turned = [...ids].reverse();
    await Promise.all([
      hearUnknown(...ids.map((id) => anUnknown(id))),
      hearUnknown(...turned.map((id) => anUnknown(id))),
      hearResolved(...turned.map((id) => aResolved(id))),
      hearResolved(...ids.map((id) => aResolved(id))),
    ]);
    for (const id of ids) expect(await doubtOf(id)).toEqual({ ...open, ...resolved });
  });

  it.each<[string, Partial<Doubt>]>([
    ['currency_unknown', { currency: 'ZZZ' }],
    ['amount_out_of_range', { amountMinor: 2n ** 63n }],
    ['occurred_at_out_of_range', { since: new Date('1969-12-31T23:59:59Z') }],
  ])('of what no books can hold is rejected by name, and with it the chunk: %s', async (reason, data) => {
    const good = newId('pay');
    const bad = anUnknown(newId('pay'), data);
    await expect(hearUnknown(anUnknown(good), bad)).rejects.toMatchObject({ reason, eventId: bad.id });
    expect(await doubtOf(good)).toBeUndefined();
  });

  it('is never forgotten: the service may not delete it', async () => {
    await expect(given.db.execute('DELETE FROM payment_in_doubt')).rejects.toMatchObject({ errno: 1142 });
  });
});
