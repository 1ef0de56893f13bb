import { messagingMigrations } from '@kessai/messaging';
import { idToBytes, newId } from '@kessai/runtime';
import { givenDatabase, type GivenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../database/payment-migrations';
import { aPsp, type APsp } from '../../testing/a-psp';
import { anOrder, givenPayment, merchantId, otherMerchantId, type GivenPayment } from '../../testing/given-payment';
import { givenUnknown } from '../../testing/given-unknown';

let database: GivenDatabase;
let psp: APsp;
let payment: GivenPayment;
const ids: string[] = []; // oldest first

const list = async (query: string, key: 'merchant' | 'other' | 'operator' | 'root' = 'merchant') => {
  const { status, body } = await payment.get(`/v1/payments?${query}`, { key });
  expect(status).toBe(200);
  return body;
};
const idsOf = async (query: string, key?: 'other' | 'operator' | 'root') =>
  (await list(query, key)).data.map(({ id }) => id);

beforeAll(async () => {
  database = await givenDatabase({ name: 'listing', migrations: [...messagingMigrations, ...paymentMigrations] });
  psp = await aPsp();
  payment = await givenPayment({ db: database.db, pspUrl: psp.url });
  for (let number = 1; number <= 5; number += 1) {
    const { body } = await payment.create(anOrder({ orderId: `order-${number}` }));
    ids.push(body.id);
  }
  await payment.create(anOrder(), { key: 'other' });
  await payment.confirm({ id: ids[1]! });
  await payment.post(`/v1/payments/${ids[2]}/cancel`);
});
afterAll(async () => {
  await payment.close();
  await psp.close();
  await database.drop();
});

describe('listing payments', () => {
  it("shows the merchant's own, newest first, each as it is shown alone", async () => {
    const { data, hasMore, nextCursor } = await list('');
    expect(data.map(({ id }) => id)).toEqual([...ids].reverse());
    expect({ hasMore, nextCursor }).toEqual({ hasMore: false, nextCursor: null });
    expect(data[3]).toEqual((await payment.get(`/v1/payments/${ids[1]}`)).body);
  });

  it('shows how far we are with those whose outcome is not known', async () => {
    const { id, executingSince } = await givenUnknown(database.db, payment);
    const { id: executing } = (await payment.create()).body;
    await database.db.execute(`UPDATE payment SET status = 'EXECUTING', executingSince = ? WHERE id = ?`, [
      executingSince,
      idToBytes(executing),
    ]);
    const since = executingSince.toISOString();
    const recovery = {
      since,
      tries: 2,
      nextTryAt: '2999-01-01T00:00:00.000Z',
      lastEvidence: {
        at: new Date(executingSince.getTime() + 20_000).toISOString(),
        kind: 'confirm',
        httpStatus: null,
        code: 'psp_timeout',
      },
    };
    expect((await list('status=UNKNOWN')).data).toMatchObject([{ id, status: 'UNKNOWN', recovery }]);
    expect((await payment.get(`/v1/payments/${id}`)).body).toMatchObject({ id, recovery });
    expect((await list('status=EXECUTING')).data).toMatchObject([
      { id: executing, recovery: { since, tries: 0, nextTryAt: null, lastEvidence: null } },
    ]);
    expect((await list('status=CANCELED')).data).toMatchObject([{ recovery: null }]);

    // A look-up that is under way is no evidence yet; its answer is.
    const answer = [new Date(), 404, 'NOT_FOUND_PAYMENT', idToBytes(id)];
    await database.db.execute(
      `INSERT INTO payment_attempt (paymentId, attemptNo, id, kind, paymentKey, sentAt) VALUES (?, 2, ?, 'lookup', 'key', ?)`,
      [idToBytes(id), idToBytes(newId('att')), new Date()],
    );
    expect((await list('status=UNKNOWN')).data).toMatchObject([{ recovery }]);
    await database.db.execute(
      'UPDATE payment_attempt SET answeredAt = ?, httpStatus = ?, pspCode = ? WHERE paymentId = ? AND attemptNo = 2',
      answer,
    );
    expect((await list('status=UNKNOWN')).data).toMatchObject([
      { recovery: { lastEvidence: { kind: 'lookup', httpStatus: 404, code: 'NOT_FOUND_PAYMENT' } } },
    ]);
    await database.admin.execute('DELETE FROM payment WHERE id IN (?)', [[idToBytes(id), idToBytes(executing)]]);
  });

  it('shows when a failed payment was charged after all, and what became of that', async () => {
    const { id } = await givenUnknown(database.db, payment);
    const lateSuccessAt = new Date('2026-01-02T03:04:05Z');
    await database.db.execute(
      `UPDATE payment SET status = 'FAILED', occupiesOrder = NULL, lateSuccessAt = ? WHERE id = ?`,
      [lateSuccessAt, idToBytes(id)],
    );
    const lateSuccess = { at: lateSuccessAt.toISOString(), paymentKey: `key-of-${id}`, resolution: null };
    expect((await payment.get(`/v1/payments/${id}`)).body).toMatchObject({ lateSuccess, recovery: null });
    await database.db.execute(`UPDATE payment SET lateSuccessResolution = 'kept' WHERE id = ?`, [idToBytes(id)]);
    expect((await list('status=FAILED')).data).toMatchObject([{ lateSuccess: { ...lateSuccess, resolution: 'kept' } }]);
    await database.admin.execute('DELETE FROM payment WHERE id = ?', [idToBytes(id)]);
  });

  it('goes on where the page before ended, though newer ones have come', async () => {
    const first = await list('limit=2');
    expect(first.hasMore).toBe(true);
    const newer = await payment.create(anOrder(), { key: 'other' });
    const second = await list(`limit=2&cursor=${first.nextCursor}`);
    const third = await list(`limit=2&cursor=${second.nextCursor}`);
    const all = [...first.data, ...second.data, ...third.data].map(({ id }) => id);
    expect(all).toEqual([...ids].reverse());
    expect(all).not.toContain(newer.body.id);
    expect(third).toMatchObject({ hasMore: false, nextCursor: null });
  });

  it('filters by order id, paymentKey and status', async () => {
    expect(await idsOf('orderId=order-4')).toEqual([ids[3]]);
    expect(await idsOf('orderId=order-4%20%20')).toEqual([]);
    expect(await idsOf('createdTo=9999-12-31T23:59:59-05:00')).toEqual(await idsOf(''));
    expect(await idsOf(`paymentKey=key-of-${ids[1]}`)).toEqual([ids[1]]);
    expect(await idsOf('status=CANCELED')).toEqual([ids[2]]);
    expect(await idsOf('status=CREATED&limit=100')).toEqual([ids[4], ids[3], ids[0]]);
    expect(await idsOf('orderId=order-4&status=CANCELED')).toEqual([]);
  });

  it('filters by time of creation, the end not included', async () => {
    const { createdAt } = (await payment.get(`/v1/payments/${ids[2]}`)).body;
    const from = encodeURIComponent(String(createdAt));
    expect(await idsOf(`createdFrom=${from}`)).toEqual([ids[4], ids[3], ids[2]]);
    expect(await idsOf(`createdTo=${from}`)).toEqual([ids[1], ids[0]]);
    expect(await idsOf(`createdFrom=${from}&createdTo=${from}`)).toEqual([]);
    expect(await idsOf(`createdFrom=2999-01-01T00:00:00%2B09:00`)).toEqual([]);
  });

  it('shows operators all merchants, or the one they name', async () => {
    expect(new Set((await list('', 'operator')).data.map((one) => one['merchantId']))).toEqual(
      new Set([merchantId, otherMerchantId]),
    );
    expect(await idsOf(`merchantId=${merchantId}`, 'operator')).toEqual([...ids].reverse());
    expect(await idsOf(`merchantId=${merchantId}`, 'root')).toEqual([...ids].reverse());
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=1.5',
    'limit=1&limit=2',
    'offset=1',
    'status=DONE',
    'status=',
    'createdFrom=yesterday',
    'createdFrom=2026-01-02T00:00:00Z&createdTo=2026-01-01T00:00:00Z',
    'cursor=damaged',
    `cursor=${Buffer.from('{"before":"pay_1"}').toString('base64url')}`,
    'merchantId=mer_1',
  ])('refuses ?%s', async (query) => {
    const answer = await payment.get(`/v1/payments?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  });

  it("does not show a merchant what is another's", async () => {
    expect((await payment.get(`/v1/payments?merchantId=${otherMerchantId}`)).status).toBe(404);
  });
});

describe('listing payments by their metadata', () => {
  const made = new Map<string, string>();
  const named = (name: string) => made.get(name)!;
  const by = (entries: Record<string, string>, more = '') =>
    `${Object.entries(entries)
      .map(([name, value]) => `metadata[${encodeURIComponent(name)}]=${encodeURIComponent(value)}`)
      .join('&')}${more}`;

  beforeAll(async () => {
    const long = 'x'.repeat(499);
    const all = {
      red: { colour: 'red', 'cart[1]': 'a&b=ü' },
      redAndBig: { colour: 'red', size: 'big', note: `${long}1` },
      bigAndRed: { size: 'red', colour: 'big', note: `${long}2` },
    };
    for (const [name, metadata] of Object.entries(all)) {
      made.set(name, (await payment.create(anOrder({ metadata }))).body.id);
    }
    made.set('theirs', (await payment.create(anOrder({ metadata: { colour: 'red' } }), { key: 'other' })).body.id);
  });

  it('finds those that have all the entries, name by name and letter by letter', async () => {
    expect(await idsOf(by({ colour: 'red' }))).toEqual([named('redAndBig'), named('red')]);
    expect(await idsOf(by({ colour: 'red', size: 'big' }))).toEqual([named('redAndBig')]);
    expect(await idsOf(by({ 'cart[1]': 'a&b=ü' }))).toEqual([named('red')]);
    expect(await idsOf(by({ note: `${'x'.repeat(499)}2` }))).toEqual([named('bigAndRed')]);
    for (const entries of [{ colour: 'Red' }, { colour: '' }, { Colour: 'red' }, { colour: 'red', size: 'red' }]) {
      expect(await idsOf(by(entries as Record<string, string>))).toEqual([]);
    }
  });

  it('goes on from page to page, and together with other filters', async () => {
    const first = await list(by({ colour: 'red' }, '&limit=1'));
    expect(first).toMatchObject({ data: [{ id: named('redAndBig') }], hasMore: true });
    const second = await list(by({ colour: 'red' }, `&limit=1&cursor=${first.nextCursor}`));
    expect(second).toMatchObject({ data: [{ id: named('red') }], hasMore: false });
    expect(await idsOf(by({ colour: 'red' }, '&status=CANCELED'))).toEqual([]);
  });

  it("sees the merchant's own alone, and asks an operator whose they are", async () => {
    expect(await idsOf(by({ colour: 'red' }), 'other')).toEqual([named('theirs')]);
    const operator = await payment.get(`/v1/payments?${by({ colour: 'red' })}`, { key: 'operator' });
    expect(operator).toMatchObject({ status: 422, body: { code: 'merchant_required' } });
    expect(await idsOf(by({ colour: 'red' }, `&merchantId=${otherMerchantId}`), 'operator')).toEqual([named('theirs')]);
  });

  it.each([
    'metadata=red',
    'metadata[]=red',
    'metadata[a]=1&metadata[a]=2',
    'metadata[__proto__]=x',
    'metadata[a=1',
    `metadata[${'n'.repeat(41)}]=1`,
    `metadata[a]=${'v'.repeat(501)}`,
    'metadata[a]=1&metadata=2',
    Array.from({ length: 11 }, (_, index) => `metadata[k${index}]=1`).join('&'),
  ])('refuses %s', async (query) => {
    expect(await payment.get(`/v1/payments?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'validation_failed' },
    });
  });
});
