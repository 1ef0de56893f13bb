import { idToBytes, newId } from '@kessai/runtime';
import { type GivenDatabase, givenServiceDatabase } from '@kessai/testing';
import { paymentGrants, paymentMigrations } from '../database/payment-migrations';
import { aPsp, refusal, type APsp } from '../../testing/a-psp';
import { anOrder, givenPayment, merchantId, otherMerchantId, type GivenPayment } from '../../testing/given-payment';

let database: GivenDatabase;
let psp: APsp;
let payment: GivenPayment;

beforeAll(async () => {
  database = await givenServiceDatabase({
    name: 'checkout',
    migrations: paymentMigrations,
    grants: paymentGrants,
    poolSize: 30,
    severalStatements: true,
  });
  psp = await aPsp();
  payment = await givenPayment({ db: database.db, pspUrl: psp.url });
});
beforeEach(() => psp.answer(null));
afterAll(async () => {
  await payment.close();
  await psp.close();
  await database.drop();
});

const rowsOf = (orderId: string) =>
  database.admin.query<{ id: Buffer; status: string }>('SELECT id, status FROM payment WHERE orderId = ?', [orderId]);

describe('creating the payment of an order', () => {
  it('answers 201 with the payment and its split', async () => {
    const order = anOrder({
      metadata: { any: 'string' },
      customer: { id: 'c-1' },
      successUrl: 'https://shop.example/ok',
    });
    const { status, body } = await payment.create(order);
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^pay_[0-9a-f]{32}$/),
      merchantId,
      orderId: order.orderId,
      orderName: 'Beans and two books',
      amount: 15_000,
      currency: 'KRW',
      status: 'CREATED',
      lines: [
        {
          id: expect.stringMatching(/^lin_[0-9a-f]{32}$/),
          sellerId: 'coffee',
          name: 'Beans',
          amount: 10_000,
          fee: 300,
          vat: 30,
          net: 9_670,
          refundedAmount: 0,
        },
        {
          id: expect.stringMatching(/^lin_[0-9a-f]{32}$/),
          sellerId: 'books',
          name: null,
          amount: 5_000,
          fee: 150,
          vat: 15,
          net: 4_835,
          refundedAmount: 0,
        },
      ],
      psp: null,
      failure: null,
      lateSuccess: null,
      recovery: null,
      approvedAt: null,
      refundedAmount: 0,
      walletCreditedAt: null,
      ledgerBookedAt: null,
      completedAt: null,
      checkoutUrl: `https://pay.example/checkout/${body.id}`,
      metadata: { any: 'string' },
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: body['createdAt'],
    });
    expect((await payment.get(`/v1/payments/${body.id}`)).body).toEqual(body);
  });

  it('answers 200 with the same payment when the same order comes again, in whatever order of properties', async () => {
    const order = anOrder();
    const first = await payment.create(order);
    const again = await payment.create(Object.fromEntries(Object.entries(order).reverse()), { idempotencyKey: 'new' });
    expect(again).toMatchObject({ status: 200, body: first.body });
  });

  it('makes one payment of an order that comes twenty times at once', async () => {
    const order = anOrder();
    const answers = await Promise.all(Array.from({ length: 20 }, () => payment.create(order)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 19 }, () => 200), 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await rowsOf(order.orderId)).toHaveLength(1);
  });

  it('makes one payment when two different orders of one id come at once', async () => {
    const order = anOrder();
    const answers = await Promise.all([payment.create(order), payment.create({ ...order, orderName: 'Tea' })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(await rowsOf(order.orderId)).toHaveLength(1);
  });

  it('refuses another order under the same id', async () => {
    const order = anOrder();
    await payment.create(order);
    const other = await payment.create({ ...order, orderName: 'Tea' });
    expect(other).toMatchObject({ status: 409, body: { code: 'order_exists' } });
  });

  it("does not mix up two merchants' orders", async () => {
    const order = anOrder();
    const mine = await payment.create(order);
    const theirs = await payment.create(order, { key: 'other' });
    expect(theirs).toMatchObject({ status: 201, body: { merchantId: otherMerchantId } });
    expect(theirs.body.id).not.toBe(mine.body.id);
  });

  it('frees the order id once the payment is canceled', async () => {
    const order = anOrder();
    const first = await payment.create(order);
    await payment.post(`/v1/payments/${first.body.id}/cancel`);
    const second = await payment.create({ ...order, orderName: 'Tea' });
    expect(second.status).toBe(201);
    expect(await rowsOf(order.orderId)).toHaveLength(2);
  });

  it('frees the order id once the payment has failed, and not while it is unknown', async () => {
    const [failing, doubtful] = [anOrder(), anOrder()];
    psp.answer(() => refusal(403, 'REJECT_CARD_PAYMENT'));
    await payment.confirm((await payment.create(failing)).body);
    expect((await payment.create(failing)).status).toBe(201);
    psp.answer(() => refusal(500, 'UNKNOWN_PAYMENT_ERROR'));
    const unknown = await payment.create(doubtful);
    await payment.confirm(unknown.body);
    expect(await payment.create(doubtful)).toMatchObject({
      status: 200,
      body: { id: unknown.body.id, status: 'UNKNOWN' },
    });
  });

  it('keeps amounts up to 2^53 − 1 to the unit', async () => {
    const most = Number.MAX_SAFE_INTEGER;
    const { body } = await payment.create(anOrder({ amount: most, lines: [{ sellerId: 's', amount: most }] }));
    const [line] = body['lines'] as { fee: number; vat: number; net: number }[];
    expect(line).toMatchObject({
      amount: most,
      fee: 270_215_977_642_230,
      vat: 27_021_597_764_223,
      net: 8_709_961_679_334_538,
    });
    expect((await payment.get(`/v1/payments/${body.id}`)).body).toEqual(body);
  });

  it('keeps a hundred lines and the largest metadata', async () => {
    const lines = Array.from({ length: 100 }, (_, index) => ({ sellerId: `s-${index}`, amount: index + 1 }));
    const metadata = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, '값'.repeat(500)]));
    const { status, body } = await payment.create(anOrder({ amount: 5_050, lines, metadata }));
    expect(status).toBe(201);
    expect((await payment.get(`/v1/payments/${body.id}`)).body).toEqual(body);
  });

  it('writes payment, lines and history together', async () => {
    const { body } = await payment.create();
    const id = idToBytes(body.id);
    const history = await database.admin.query('SELECT * FROM payment_history WHERE paymentId = ?', [id]);
    expect(history).toMatchObject([
      { version: '1', fromStatus: null, toStatus: 'CREATED', reason: 'created', actor: 'merchant', attemptId: null },
    ]);
    expect(await database.admin.query('SELECT lineNo FROM payment_line WHERE paymentId = ?', [id])).toHaveLength(2);
  });
});

describe('what is not an order', () => {
  const refusedWith = async (status: number, code: string, order: unknown) => {
    const answer = await payment.create(order as Record<string, unknown>);
    expect(answer).toMatchObject({ status, body: { code, status, requestId: expect.any(String) } });
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    return answer.body.errors;
  };

  it('is refused with a pointer to each fault', async () => {
    const errors = await refusedWith(400, 'validation_failed', {
      ...anOrder({ amount: 0, surprise: 1 }),
      lines: [{ sellerId: 'a b', amount: '1' }],
    });
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual([
      '/amount',
      '/lines/0/amount',
      '/lines/0/sellerId',
      '/surprise',
    ]);
  });

  it.each(['{', '', 'null', '[]', '"order"'])('is refused as the body %j', async (body) => {
    await refusedWith(400, 'validation_failed', body);
  });

  it('is refused with the number of a card in any text of it', async () => {
    const card = '4111 1111 1111 1111';
    const [line] = anOrder().lines;
    for (const parts of [
      { orderName: card },
      { metadata: { note: `paid with ${card}` } },
      { metadata: { [card]: 'x' } },
      { customer: { name: card } },
      { lines: [{ ...line, amount: 15_000, name: card }] },
    ]) {
      const errors = await refusedWith(400, 'validation_failed', anOrder(parts));
      expect(errors).toHaveLength(1);
    }
    expect((await payment.create(anOrder({ metadata: { ref: 'ref_4111111111111111' } }))).status).toBe(201);
  });

  it('is refused when its lines do not add up', () =>
    refusedWith(422, 'lines_do_not_add_up', anOrder({ amount: 15_001 })));

  it('is refused in a currency that is none', () =>
    refusedWith(400, 'validation_failed', anOrder({ currency: 'ABC' })));

  it('is refused above 100 kB', () => refusedWith(413, 'body_too_large', anOrder({ orderName: 'x'.repeat(110_000) })));

  it('needs an Idempotency-Key of printable ASCII', async () => {
    const withKey = (idempotencyKey: string | null) => payment.create(anOrder(), { idempotencyKey });
    expect(await withKey(null)).toMatchObject({ status: 400, body: { code: 'idempotency_key_missing' } });
    for (const key of ['', 'k'.repeat(256), 'schlüssel']) {
      expect(await withKey(key)).toMatchObject({ status: 400, body: { code: 'idempotency_key_invalid' } });
    }
    expect((await withKey('k'.repeat(255))).status).toBe(201);
  });

  it('needs a key with the scope, and a merchant', async () => {
    expect((await payment.create(anOrder(), { key: null })).status).toBe(401);
    expect((await payment.create(anOrder(), { key: 'reader' })).status).toBe(403);
    expect((await payment.create(anOrder(), { key: 'operator' })).status).toBe(403);
    expect(await payment.create(anOrder(), { key: 'root' })).toMatchObject({ body: { code: 'merchant_required' } });
    const named = await payment.create(anOrder(), { key: 'root', headers: { 'kessai-merchant': merchantId } });
    expect(named).toMatchObject({ status: 201, body: { merchantId } });
  });
});

describe('reading one payment', () => {
  it("finds nobody else's, nothing unknown and nothing malformed", async () => {
    const { body } = await payment.create();
    expect((await payment.get(`/v1/payments/${body.id}`, { key: 'other' })).status).toBe(404);
    for (const id of [newId('pay'), 'pay_1', body.id.toUpperCase(), body.id.replace('pay_', 'rfd_')]) {
      expect(await payment.get(`/v1/payments/${id}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    expect((await payment.get(`/v1/payments/${body.id}`, { key: 'operator' })).status).toBe(200);
  });
});

describe('canceling a payment', () => {
  it('ends it before anybody pays, and changes nothing the second time', async () => {
    const { body } = await payment.create();
    const canceled = await payment.post(`/v1/payments/${body.id}/cancel`);
    expect(canceled).toMatchObject({ status: 200, body: { id: body.id, status: 'CANCELED' } });
    expect(await payment.post(`/v1/payments/${body.id}/cancel`, {})).toMatchObject({
      status: 200,
      body: canceled.body,
    });
  });

  it('cancels once when asked ten times at once', async () => {
    const { body } = await payment.create();
    const cancels = Array.from({ length: 10 }, () => payment.post(`/v1/payments/${body.id}/cancel`));
    expect((await Promise.all(cancels)).map(({ status }) => status)).toEqual(cancels.map(() => 200));
    const query = `SELECT toStatus FROM payment_history WHERE paymentId = ? AND toStatus = 'CANCELED'`;
    expect(await database.admin.query(query, [idToBytes(body.id)])).toHaveLength(1);
  });

  it('is refused once the payment was confirmed', async () => {
    for (const answer of [null, () => refusal(403, 'REJECT_CARD_PAYMENT'), () => refusal(500, 'COMMON_ERROR')]) {
      psp.answer(answer);
      const { body } = await payment.create();
      await payment.confirm(body);
      const canceled = await payment.post(`/v1/payments/${body.id}/cancel`);
      expect(canceled).toMatchObject({ status: 409, body: { code: 'state_forbids' } });
    }
  });

  it("is not for other merchants' keys, or with a body", async () => {
    const { body } = await payment.create();
    expect((await payment.post(`/v1/payments/${body.id}/cancel`, undefined, { key: 'other' })).status).toBe(404);
    expect((await payment.post(`/v1/payments/${body.id}/cancel`, { reason: 'x' })).status).toBe(400);
  });
});

describe('the history of a payment', () => {
  it('cannot be changed or deleted by the service', async () => {
    await payment.create();
    await expect(database.db.execute(`UPDATE payment_history SET reason = ''`)).rejects.toThrow(/denied/);
    await expect(database.db.execute(`DELETE FROM payment_history`)).rejects.toThrow(/denied/);
    await expect(database.db.execute(`DELETE FROM payment`)).rejects.toThrow(/denied/);
  });
});
