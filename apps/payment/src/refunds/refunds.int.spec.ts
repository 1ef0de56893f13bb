import { type GivenDatabase, givenServiceDatabase } from '@kessai/testing';
import { paymentGrants, paymentMigrations } from '../database/payment-migrations';
import { aToss, refusedAs, type AToss } from '../../testing/a-toss';
import { anOrder, givenPayment, type Answered, type GivenPayment } from '../../testing/given-payment';
import { givenRecovery, type GivenRecovery } from '../../testing/given-recovery';
import { paymentRows, type PaymentRows } from '../../testing/payment-rows';

let database: GivenDatabase;
let toss: AToss;
let payment: GivenPayment;
let recovery: GivenRecovery;
let look: PaymentRows;

beforeAll(async () => {
  database = await givenServiceDatabase({
    name: 'refunds',
    migrations: paymentMigrations,
    poolSize: 30,
    severalStatements: true,
    grants: paymentGrants,
  });
  toss = await aToss();
  payment = await givenPayment({ db: database.db, pspUrl: toss.url, pspTimeoutMs: 10_000 });
  recovery = await givenRecovery({ db: database.db, pspUrl: toss.url, pspTimeoutMs: 10_000 });
  look = paymentRows(database);
});
beforeEach(() => toss.whenAsked(null));
afterAll(async () => {
  await payment.close();
  await recovery.close();
  await toss.close();
  await database.drop();
});

const keyOf = (id: string) => `key-of-${id}`;
const shown = async (id: string) => (await payment.get(`/v1/payments/${id}`)).body;
const succeeded = async (order = anOrder()) => {
  const { id } = (await payment.create(order)).body;
  expect((await payment.confirm({ id })).body.status).toBe('SUCCEEDED');
  return shown(id);
};
const linesOf = (paid: Answered['body']) => paid['lines'] as { id: string; amount: number }[];
const refund = (id: string, body: object = {}, idempotencyKey?: string) =>
  payment.post(
    `/v1/payments/${id}/refunds`,
    { reason: 'sold out', ...body },
    idempotencyKey === undefined ? {} : { idempotencyKey },
  );

describe('refunding a payment', () => {
  it('gives back all that is left: every line, its fee and its VAT to the unit', async () => {
    const paid = await succeeded();
    const [coffee, books] = linesOf(paid);
    const { status, body } = await refund(paid.id);
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^rfd_/),
      paymentId: paid.id,
      amount: 15_000,
      currency: 'KRW',
      lines: [
        { lineId: coffee!.id, amount: 10_000, fee: 300, vat: 30, net: 9_670 },
        { lineId: books!.id, amount: 5_000, fee: 150, vat: 15, net: 4_835 },
      ],
      status: 'SUCCEEDED',
      source: 'merchant',
      reason: 'sold out',
      failure: null,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect(await shown(paid.id)).toMatchObject({
      status: 'SUCCEEDED',
      refundedAmount: 15_000,
      lines: [{ refundedAmount: 10_000 }, { refundedAmount: 5_000 }],
    });
    expect(toss.payments.get(keyOf(paid.id))).toMatchObject({
      cancels: [{ cancelAmount: 15_000, cancelReason: `sold out ${body.id}` }],
    });
    expect((await payment.get(`/v1/refunds/${body.id}`)).body).toEqual(body);
    expect(await look.rows('payment_recovery', paid.id)).toEqual([]);
  });

  it('spreads an amount over the lines in proportion to what is left of each, and a list names its own', async () => {
    const paid = await succeeded();
    const [coffee, books] = linesOf(paid);
    const spread = (await refund(paid.id, { amount: 100 })).body;
    expect(spread['lines']).toMatchObject([{ amount: 67 }, { amount: 33 }]);
    const named = (await refund(paid.id, { amount: 4_967, lines: [{ lineId: books!.id, amount: 4_967 }] })).body;
    expect(named['lines']).toMatchObject([{ lineId: books!.id, amount: 4_967 }]);
    const rest = (await refund(paid.id)).body;
    expect(rest['lines']).toMatchObject([{ lineId: coffee!.id, amount: 9_933 }]);
    expect(await shown(paid.id)).toMatchObject({ refundedAmount: 15_000 });
    const { data } = (await payment.get(`/v1/payments/${paid.id}/refunds`)).body;
    expect(data.map(({ id }) => id)).toEqual([rest.id, named.id, spread.id]);
    const first = (await payment.get(`/v1/payments/${paid.id}/refunds?limit=2`)).body;
    const next = (await payment.get(`/v1/payments/${paid.id}/refunds?limit=2&cursor=${first.nextCursor}`)).body;
    expect([first.data.length, next.data.map(({ id }) => id), next.hasMore]).toEqual([2, [spread.id], false]);
  });

  it('is announced with its evidence and its lines, under the sequence of its payment', async () => {
    const paid = await succeeded();
    const { id } = (await refund(paid.id, { amount: 1_000 })).body;
    const events = await look.eventsOf(paid.id);
    expect(events.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['payment.succeeded.v1', '1'],
      ['refund.succeeded.v1', '2'],
    ]);
    expect(JSON.parse(events[1]!.value.toString())).toMatchObject({
      refundId: id,
      amountMinor: '1000',
      transactionKey: `cancel-of-${keyOf(paid.id)}`,
      canceledAt: '2026-01-02T03:09:00.000Z',
      lines: [
        { sellerId: 'coffee', grossMinor: '667', feeMinor: '20', vatMinor: '2', netMinor: '645' },
        { sellerId: 'books', grossMinor: '333', feeMinor: '10', vatMinor: '1', netMinor: '322' },
      ],
    });
    expect(await look.rows('refund', paid.id)).toMatchObject([
      { refundNo: 1, succeededEventId: events[1]!.id, nextAnnounceAt: expect.any(Date), completedAt: null },
    ]);
  });

  it('cuts a long reason for the PSP, and never the id at its end', async () => {
    const paid = await succeeded();
    const { body } = await refund(paid.id, { reason: '환불'.repeat(100) });
    expect(body).toMatchObject({ status: 'SUCCEEDED', reason: '환불'.repeat(100) });
    const [cancel] = toss.payments.get(keyOf(paid.id))!.cancels;
    expect(cancel!.cancelReason).toHaveLength(200);
    expect(cancel!.cancelReason).toMatch(new RegExp(` ${body.id}$`));
  });
});

describe('a refund that is refused', () => {
  it.each([
    ['a line twice', (lineId: string) => ({ lines: Array(2).fill({ lineId, amount: 1 }) })],
    ['a malformed line id', () => ({ lines: [{ lineId: 'lin_1', amount: 1 }] })],
    ['zero', () => ({ amount: 0 })],
    ['less than zero', () => ({ amount: -1 })],
    ['half a unit', () => ({ amount: 0.5 })],
    ['no reason', () => ({ reason: '  ' })],
  ])('is not well formed with %s', async (_what, body) => {
    const paid = await succeeded();
    const answer = await refund(paid.id, body(linesOf(paid)[0]!.id));
    expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
    expect(await look.rows('refund', paid.id)).toEqual([]);
  });

  it('exceeds what is left of the payment or of a line, by one unit', async () => {
    const paid = await succeeded();
    const [coffee, books] = linesOf(paid);
    const excesses = [
      { amount: 15_001 },
      { lines: [{ lineId: coffee!.id, amount: 10_001 }] },
      { lines: [{ lineId: books!.id, amount: 5_001 }] },
    ];
    for (const body of excesses) {
      expect(await refund(paid.id, body)).toMatchObject({ status: 422, body: { code: 'refund_exceeds_remaining' } });
    }
    await refund(paid.id);
    for (const body of [{}, { amount: 1 }]) {
      expect(await refund(paid.id, body)).toMatchObject({ status: 422, body: { code: 'refund_exceeds_remaining' } });
    }
    expect(toss.callsFor(keyOf(paid.id), 'cancel')).toHaveLength(1);
  });

  it('names a line of another payment, or lines that do not add up', async () => {
    const [paid, other] = [await succeeded(), await succeeded()];
    const stranger = { lines: [{ lineId: linesOf(other)[0]!.id, amount: 1 }] };
    expect(await refund(paid.id, stranger)).toMatchObject({ status: 422, body: { code: 'line_not_found' } });
    const contradiction = { amount: 2, lines: [{ lineId: linesOf(paid)[0]!.id, amount: 1 }] };
    expect(await refund(paid.id, contradiction)).toMatchObject({ status: 422, body: { code: 'lines_do_not_add_up' } });
  });

  it("is of a payment that has not succeeded, or is another merchant's", async () => {
    const created = (await payment.create()).body.id;
    expect(await refund(created)).toMatchObject({ status: 409, body: { code: 'state_forbids' } });
    toss.whenAsked(() => refusedAs(403, 'REJECT_CARD_COMPANY'));
    await payment.confirm({ id: created });
    expect(await refund(created)).toMatchObject({ status: 409, body: { code: 'state_forbids' } });
    toss.whenAsked(null);
    const paid = await succeeded();
    const { id } = (await refund(paid.id)).body;
    const path = `/v1/payments/${paid.id}/refunds`;
    for (const answer of [
      await payment.post(path, { reason: 'theirs' }, { key: 'other' }),
      await payment.get(path, { key: 'other' }),
      await payment.get(`/v1/refunds/${id}`, { key: 'other' }),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    }
    expect((await payment.post(path, { reason: 'no' }, { key: 'reader' })).status).toBe(403);
    expect(await payment.post(path, { reason: 'no' }, { idempotencyKey: null })).toMatchObject({
      status: 400,
      body: { code: 'idempotency_key_missing' },
    });
  });

  it('by the PSP is FAILED with its code, and what it held is free again', async () => {
    const paid = await succeeded();
    toss.whenAsked(() => refusedAs(403, 'EXCEED_MAX_REFUND_DUE'));
    const refused = await refund(paid.id);
    expect(refused).toMatchObject({
      status: 201,
      body: { status: 'FAILED', failure: { code: 'EXCEED_MAX_REFUND_DUE', message: 'It is EXCEED_MAX_REFUND_DUE.' } },
    });
    toss.whenAsked(null);
    expect((await refund(paid.id)).body).toMatchObject({ status: 'SUCCEEDED', amount: 15_000 });
    expect(await look.typesOf(paid.id)).toEqual(['payment.succeeded.v1', 'refund.succeeded.v1']);
  });
});

describe('the same request for a refund', () => {
  it('is one refund, and gets the same answer', async () => {
    const paid = await succeeded();
    const first = await refund(paid.id, {}, 'all');
    const again = await refund(paid.id, {}, 'all');
    expect(again).toMatchObject({ status: 201, body: first.body, headers: { 'idempotent-replayed': 'true' } });
    expect(await refund(paid.id, { amount: 1 }, 'all')).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    expect(toss.callsFor(keyOf(paid.id), 'cancel')).toHaveLength(1);
  });

  it('at the same moment is one refund', async () => {
    const paid = await succeeded();
    const answers = await Promise.all(Array.from({ length: 8 }, () => refund(paid.id, { amount: 3_000 }, 'once')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
    expect(await look.rows('refund', paid.id)).toHaveLength(1);
    expect(await shown(paid.id)).toMatchObject({ refundedAmount: 3_000 });
  });

  it('shows the present state of a refund that was in doubt', async () => {
    const paid = await succeeded();
    toss.whenAsked(() => 'charge_and_cut');
    const first = await refund(paid.id, {}, 'doubt');
    expect(first).toMatchObject({ status: 201, body: { status: 'UNKNOWN', failure: { code: 'psp_unreachable' } } });
    toss.whenAsked(null);
    await recovery.resolveDue();
    const again = await refund(paid.id, {}, 'doubt');
    expect(again).toMatchObject({ status: 201, body: { id: first.body.id, status: 'SUCCEEDED', failure: null } });
    expect(await look.rows('refund', paid.id)).toHaveLength(1);
  });

  it('may be sent again after it was refused, and is looked at anew', async () => {
    const { id } = (await payment.create()).body;
    expect((await refund(id, {}, 'early')).status).toBe(409);
    await payment.confirm({ id });
    expect((await refund(id, {}, 'early')).body.status).toBe('SUCCEEDED');
  });
});
