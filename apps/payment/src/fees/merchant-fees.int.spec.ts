import { messagingMigrations } from '@kessai/messaging';
import { newId } from '@kessai/runtime';
import { eventually, givenDatabase, type GivenDatabase } from '@kessai/testing';
import { paymentGrants, paymentMigrations } from '../database/payment-migrations';
import { anOrder, givenPayment, type GivenPayment } from '../../testing/given-payment';

let database: GivenDatabase;
let payment: GivenPayment;
let another: GivenPayment;
let merchantId: string;
let key: string;

beforeAll(async () => {
  const migrations = [...messagingMigrations, ...paymentMigrations];
  database = await givenDatabase({ name: 'fees', migrations, severalStatements: true, ...paymentGrants });
  const options = { db: database.db, pspUrl: 'http://127.0.0.1:1' };
  payment = await givenPayment(options);
  another = await givenPayment(options);
});
afterAll(async () => {
  await payment.close();
  await another.close();
  await database.drop();
});
beforeEach(async () => {
  merchantId = (await payment.post('/v1/merchants', { name: 'Bean there' }, { key: 'root' })).body.id;
  const scopes = ['payments:read', 'payments:write'];
  key = String((await payment.post(`/v1/merchants/${merchantId}/keys`, { scopes }, { key: 'root' })).body['key']);
});

const agreed = { currency: 'KRW', basisPoints: 100, fixedAmount: 50, vatBasisPoints: 0 };
const set = (parts: Record<string, unknown> = {}) =>
  payment.ask('PUT', `/v1/merchants/${merchantId}/fees`, { ...agreed, ...parts }, { key: 'root' });
const list = (query = '') => payment.get(`/v1/merchants/${merchantId}/fees${query}`, { key: 'root' });

/** The fee and the VAT of each line of a new payment. */
async function priced(at = payment, order = anOrder()): Promise<unknown[]> {
  const { body } = await at.create(order, { secret: key });
  return (body['lines'] as { fee: number; vat: number }[]).map(({ fee, vat }) => [fee, vat]);
}

describe('the fees of a merchant', () => {
  it('are those of the deployment until its own are set, and then its own from the next payment on', async () => {
    expect(await priced()).toEqual([
      [300, 30],
      [150, 15],
    ]);
    const { status, body } = await set();
    expect([status, body]).toEqual([200, { ...agreed, effectiveFrom: expect.any(String) }]);
    expect(await priced()).toEqual([
      [150, 0],
      [50, 0],
    ]);
    await eventually(async () => expect((await priced(another))[0]).toEqual([150, 0])); // Another instance follows.
  });

  it('may change while payments are made: every change is kept, and every payment has one of them', async () => {
    const basisPoints = Array.from({ length: 8 }, (_, index) => 100 * (index + 1));
    const [changes, payments] = await Promise.all([
      Promise.all(basisPoints.map((points) => set({ basisPoints: points, fixedAmount: 0 }))),
      Promise.all(basisPoints.map((_, index) => priced(index % 2 === 0 ? payment : another))),
    ]);
    const kept = (await list()).body.data.map((fees) => Number(fees['basisPoints'])).sort((a, b) => a - b);

    expect(new Set(changes.map(({ status }) => status))).toEqual(new Set([200]));
    expect(kept).toEqual(basisPoints);
    // Of 10,000 a basis point is one.
    for (const [first] of payments as [number, number][][]) expect([300, ...basisPoints]).toContain(first?.[0]);
  });

  it('are those of the currency', async () => {
    await set({ currency: 'USD' });
    expect((await priced())[0]).toEqual([300, 30]);
    expect((await priced(payment, anOrder({ currency: 'USD' })))[0]).toEqual([150, 0]);
  });

  it('of nobody else change', async () => {
    await set();
    const { body } = await payment.create();
    expect((body['lines'] as { fee: number }[])[0]?.fee).toBe(300);
  });

  it('stay as they were for what was priced before', async () => {
    const before = await payment.create(anOrder(), { secret: key });
    await set();
    const after = await payment.get(`/v1/payments/${before.body.id}`, { secret: key });
    expect(after.body['lines']).toEqual(before.body['lines']);
  });

  it('begin when they were said to, by the clock of the database', async () => {
    const [{ soon = new Date() } = {}] = await database.db.query<{ soon?: Date }>(
      `SELECT UTC_TIMESTAMP(3) + INTERVAL 700000 MICROSECOND AS soon`,
    );
    expect((await set({ effectiveFrom: soon.toISOString() })).body['effectiveFrom']).toBe(soon.toISOString());
    expect((await priced())[0]).toEqual([300, 30]);
    await eventually(async () => expect((await priced())[0]).toEqual([150, 0]));
  });

  it('never begin in the past', async () => {
    const answer = await set({ effectiveFrom: '2026-01-01T00:00:00Z' });
    expect([answer.status, answer.body.code]).toEqual([422, 'effective_from_past']);
    expect((await list()).body.data).toEqual([]);
  });

  it('are listed newest first, with what is to come, and the latest that was set counts', async () => {
    await set();
    await set({ basisPoints: 200 });
    await set({ basisPoints: 300, effectiveFrom: '2999-01-01T00:00:00+09:00' });
    const first = await list('?limit=2');
    expect(first.body.data).toMatchObject([
      { basisPoints: 300, effectiveFrom: '2998-12-31T15:00:00.000Z' },
      { basisPoints: 200 },
    ]);
    const rest = await list(`?limit=2&cursor=${first.body.nextCursor}`);
    expect(rest.body).toMatchObject({ data: [{ basisPoints: 100 }], hasMore: false });
    expect((await priced())[0]).toEqual([250, 0]);
  });

  it('are listed with what the deployment charges where nothing is set', async () => {
    const threePercent = { basisPoints: 300, fixedAmount: 0, vatBasisPoints: 1000 };
    expect((await list()).body.defaults).toEqual([{ currency: null, ...threePercent }]);
  });

  it('that two set at once both stand, and one of them counts everywhere', async () => {
    await Promise.all([set({ basisPoints: 500, fixedAmount: 0 }), set({ basisPoints: 600, fixedAmount: 0 })]);
    const [last] = (await list()).body.data;
    expect((await list()).body.data).toHaveLength(2);
    const expected = [last?.['basisPoints'] === 500 ? 500 : 600, 0];
    await eventually(async () => {
      expect([(await priced())[0], (await priced(another))[0]]).toEqual([expected, expected]);
    });
  });

  it('that are set at once are listed in the order in which they begin, so the first listed is in force', async () => {
    for (let round = 0; round < 5; round += 1) {
      const shares = [1, 2, 3, 4, 5, 6, 7, 8].map((each) => each * 100 + round);
      await Promise.all(shares.map((basisPoints) => set({ basisPoints, fixedAmount: 0 })));
    }
    const times = (await list('?limit=100')).body.data.map((fee) => String(fee['effectiveFrom'])).reverse();
    expect(times).toHaveLength(40);
    expect(times).toEqual([...times].sort());
  });

  it.each([
    ['a currency that nobody knows', { currency: 'XYZ' }, 400, 'validation_failed'],
    ['more than all', { basisPoints: 10_001 }, 400, 'validation_failed'],
    ['a fraction', { fixedAmount: 0.5 }, 400, 'validation_failed'],
    ['less than nothing', { vatBasisPoints: -1 }, 400, 'validation_failed'],
    ['a time without a zone', { effectiveFrom: '2999-01-01T00:00:00' }, 400, 'validation_failed'],
    ['anything more', { merchantId: 'mer_1' }, 400, 'validation_failed'],
  ])('are refused with %s', async (_, parts, status, code) => {
    const answer = await set(parts);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('are never rewritten: the service may only add to them', async () => {
    await set();
    await expect(database.db.execute('UPDATE merchant_fee SET basisPoints = 0')).rejects.toThrow(/denied/);
    expect((await payment.get(`/v1/merchants/${newId('mer')}/fees`, { key: 'root' })).status).toBe(404);
  });
});
