import { idToBytes } from '@kessai/runtime';
import { type GivenDatabase, givenServiceDatabase } from '@kessai/testing';
import { paymentGrants, paymentMigrations } from '../database/payment-migrations';
import { aPsp, holdConfirms, refusal, type APsp } from '../../testing/a-psp';
import { anOrder, givenPayment, type Answered, type GivenPayment } from '../../testing/given-payment';

let database: GivenDatabase;
let psp: APsp;
let payment: GivenPayment;
/** A second instance of the service on the same database. */
let other: GivenPayment;

beforeAll(async () => {
  database = await givenServiceDatabase({
    name: 'idempotency',
    migrations: paymentMigrations,
    grants: paymentGrants,
    poolSize: 30,
    severalStatements: true,
  });
  psp = await aPsp();
  const options = { db: database.db, pspUrl: psp.url, pspTimeoutMs: 5_000, confirmsMax: 200 };
  [payment, other] = [await givenPayment(options), await givenPayment(options)];
});
beforeEach(async () => {
  psp.answer(null);
  await database.admin.execute('DELETE FROM idempotency_claim');
});
afterAll(async () => {
  await payment.close();
  await other.close();
  await psp.close();
  await database.drop();
});

const once = { idempotencyKey: 'the-key' };
const replayed = { 'idempotent-replayed': 'true' };
const claims = () => database.admin.query<Record<string, unknown>>('SELECT * FROM idempotency_claim');
const paymentsOf = (orderId: string) =>
  database.admin.query<unknown>('SELECT id FROM payment WHERE orderId = ?', [orderId]);
const leaseLapses = () =>
  database.admin.execute(
    'UPDATE idempotency_claim SET leaseUntil = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE status IS NULL',
  );
const confirmsOf = (id: string) => psp.heard.filter(({ body }) => body.includes(id));

function expectReplayOf(first: Answered, again: Answered): void {
  expect(again).toMatchObject({ status: first.status, text: first.text, headers: replayed });
  expect(first.headers).not.toHaveProperty('idempotent-replayed');
}

describe('a create under a key that was used', () => {
  it('gets the bytes of the first answer, on any instance, whatever has become of the payment since', async () => {
    const order = anOrder({ metadata: { b: '값', a: '1' } });
    const first = await payment.create(order, once);
    await payment.post(`/v1/payments/${first.body.id}/cancel`);
    const reordered = Object.fromEntries(Object.entries(order).reverse());
    for (const again of [await payment.create(order, once), await other.create(reordered, once)]) {
      expectReplayOf(first, again);
    }
    expect(first.status).toBe(201);
    expect(await paymentsOf(order.orderId)).toHaveLength(1);
  });

  it('gets the very bytes of a long answer too, which is kept in a quarter of its room', async () => {
    const lines = Array.from({ length: 100 }, (_, no) => ({
      sellerId: `seller-${no}`,
      amount: 150,
      name: `값 "${no}" 😀`,
    }));
    const order = anOrder({ lines });
    const first = await payment.create(order, once);
    expectReplayOf(first, await other.create(order, once));
    const [row] = await claims();
    expect(row!['answer']).toBeNull();
    expect((row!['packedAnswer'] as Buffer).length).toBeLessThan(Buffer.byteLength(first.text) / 4);
  });

  it('is refused with another body', async () => {
    await payment.create(anOrder(), once);
    const answer = await payment.create(anOrder(), once);
    expect(answer).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });

  it('is another request of another merchant', async () => {
    const order = anOrder();
    const mine = await payment.create(order, once);
    const theirs = await payment.create(order, { ...once, key: 'other' });
    expect(theirs.status).toBe(201);
    expect(theirs.body.id).not.toBe(mine.body.id);
  });

  it('keeps nothing of what was refused', async () => {
    const order = anOrder();
    await payment.create(order);
    const refused = await payment.create({ ...order, orderName: 'Tea' }, once);
    expect(refused.body.code).toBe('order_exists');
    expect((await payment.create(anOrder(), once)).status).toBe(201);
  });

  it('keeps the answer to an order that is there under another key', async () => {
    const order = anOrder();
    const { body } = await payment.create(order);
    const second = await payment.create(order, once);
    expect(second).toMatchObject({ status: 200, body: { id: body.id, status: 'CREATED' } });
    await payment.confirm(body);
    expectReplayOf(second, await payment.create(order, once));
  });

  it('freezes no outcome that is not known', async () => {
    const order = anOrder();
    const { body } = await payment.create(order);
    psp.answer(() => refusal(500, 'COMMON_ERROR'));
    await payment.confirm(body);
    expect(await payment.create(order, once)).toMatchObject({ status: 200, body: { status: 'UNKNOWN' } });
    expect(await payment.create(order, once)).toMatchObject({ headers: expect.not.objectContaining(replayed) });
  });

  it('makes one payment of each of twenty keys that come twenty times at once, on two instances', async () => {
    const orders = Array.from({ length: 20 }, () => anOrder());
    const answers = await Promise.all(
      orders.flatMap((order) =>
        Array.from({ length: 20 }, (_, n) =>
          (n % 2 === 0 ? payment : other).create(order, { idempotencyKey: order.orderId }),
        ),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(20);
    expect(answers.filter(({ headers }) => !('idempotent-replayed' in headers))).toHaveLength(20);
    for (const { orderId } of orders) expect(await paymentsOf(orderId)).toHaveLength(1);
  });
});

describe('a cancel under a key', () => {
  it('is answered once, with or without the key it may have', async () => {
    const { id } = (await payment.create()).body;
    const cancel = (headers: object) => payment.post(`/v1/payments/${id}/cancel`, undefined, headers);
    const first = await cancel(once);
    await database.admin.execute('UPDATE payment SET updatedAt = NOW(6) WHERE id = ?', [idToBytes(id)]);
    expectReplayOf(first, await cancel(once));
    expect(await cancel({ idempotencyKey: null })).toMatchObject({ status: 200, body: { status: 'CANCELED' } });
    expect((await cancel({ idempotencyKey: 'ü' })).body.code).toBe('idempotency_key_invalid');
  });

  it('leaves no record where it was refused', async () => {
    const { body } = await payment.create();
    await payment.confirm(body);
    await database.admin.execute('DELETE FROM idempotency_claim');
    expect((await payment.post(`/v1/payments/${body.id}/cancel`, {}, once)).body.code).toBe('state_forbids');
    expect(await claims()).toEqual([]);
  });
});

describe('a confirm under a key that was used', () => {
  const created = async () => (await payment.create()).body;

  it.each([
    ['success', () => null],
    ['decline', () => () => refusal(403, 'REJECT_CARD_PAYMENT')],
  ])('gets the bytes of the %s that it was answered with, and charges nothing', async (_, answering) => {
    const { id } = await created();
    psp.answer(answering());
    const first = await payment.confirm({ id }, {}, once);
    expect(first.status).toBe(200);
    // What happens to the payment later shows in its GET alone.
    await database.admin.execute('UPDATE payment SET walletCreditedAt = NOW(6) WHERE id = ?', [idToBytes(id)]);
    expectReplayOf(first, await other.confirm({ id }, {}, once));
    expect(confirmsOf(id)).toHaveLength(1);
  });

  it('is refused with another body, whatever that says', async () => {
    const { id } = await created();
    await payment.confirm({ id }, {}, once);
    for (const parts of [{ amount: 14_999 }, { paymentKey: 'another' }]) {
      const answer = await payment.confirm({ id }, parts, once);
      expect(answer).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    }
  });

  it('is told to come back while the first is at the PSP, and charges once', async () => {
    const { id } = await created();
    const hold = holdConfirms(psp);
    const first = payment.confirm({ id }, {}, once);
    await hold.first;
    const second = await other.confirm({ id }, {}, once);
    expect(second).toMatchObject({
      status: 409,
      body: { code: 'idempotency_key_in_use' },
      headers: { 'retry-after': '1' },
    });
    const byAnotherKey = await other.confirm({ id });
    expect(byAnotherKey).toMatchObject({ status: 202, body: { status: 'EXECUTING' } });
    hold.letGo();
    expectReplayOf(await first, await other.confirm({ id }, {}, once));
    expect(confirmsOf(id)).toHaveLength(1);
  });

  it('reports the present state once the lease of a dead process has lapsed, and keeps no doubt', async () => {
    const { id } = await created();
    const hold = holdConfirms(psp);
    const first = payment.confirm({ id }, {}, once);
    await hold.first;
    await leaseLapses();
    const takenOver = await other.confirm({ id }, {}, once);
    expect(takenOver).toMatchObject({ status: 202, body: { status: 'EXECUTING' } });
    hold.letGo();
    expect((await first).status).toBe(200);
    // The first was thought dead: its outcome counts, its answer is not kept.
    expect((await claims()).filter(({ status }) => status === null)).toMatchObject([{ token: '2', leaseUntil: null }]);
    const third = await other.confirm({ id }, {}, once);
    expect(third).toMatchObject({ status: 200, body: { status: 'SUCCEEDED' } });
    expectReplayOf(third, await payment.confirm({ id }, {}, once));
    expect(confirmsOf(id)).toHaveLength(1);
  });

  it('tells the outcome of an unknown one as soon as it is known', async () => {
    const { id } = await created();
    psp.answer(() => refusal(500, 'COMMON_ERROR'));
    for (const instance of [payment, other]) {
      expect(await instance.confirm({ id }, {}, once)).toMatchObject({ status: 202, body: { status: 'UNKNOWN' } });
    }
    await database.admin.execute(
      `UPDATE payment SET status = 'FAILED', occupiesOrder = NULL, version = version + 1 WHERE id = ?`,
      [idToBytes(id)],
    );
    const told = await payment.confirm({ id }, {}, once);
    expect(told).toMatchObject({ status: 200, body: { status: 'FAILED' } });
    expectReplayOf(told, await other.confirm({ id }, {}, once));
    expect((await payment.confirm({ id })).body.code).toBe('state_forbids');
  });

  it('leaves no record where it was refused', async () => {
    const { id } = await created();
    expect((await payment.confirm({ id }, { amount: 1 }, once)).body.code).toBe('amount_mismatch');
    await payment.post(`/v1/payments/${id}/cancel`, undefined, { idempotencyKey: null });
    expect((await payment.confirm({ id }, {}, once)).body.code).toBe('state_forbids');
    expect((await claims()).filter(({ status }) => status !== 201)).toEqual([]);
  });

  it('charges each of twenty payments once when ten confirms of one key come at once', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, async () => (await created()).id));
    const answers = await Promise.all(
      ids.flatMap((id) =>
        Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? payment : other).confirm({ id }, {}, once)),
      ),
    );
    for (const { status, body } of answers) {
      expect([200, 409]).toContain(status);
      if (status === 409) expect(body.code).toBe('idempotency_key_in_use');
    }
    for (const id of ids) expect(confirmsOf(id)).toHaveLength(1);
  });
});
