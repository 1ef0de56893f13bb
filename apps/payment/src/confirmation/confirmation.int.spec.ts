import { messagingMigrations } from '@kessai/messaging';
import { PaymentSucceededV1 } from '@kessai/contracts';
import { idToBytes } from '@kessai/runtime';
import { givenDatabase, type GivenDatabase } from '@kessai/testing';
import type { ServerResponse } from 'node:http';
import { paymentMigrations } from '../database/payment-migrations';
import {
  aPsp,
  approval,
  holdConfirms,
  refusal,
  type Answering,
  type APsp,
  type HeardRequest,
} from '../../testing/a-psp';
import { anOrder, givenPayment, type Answered, type GivenPayment } from '../../testing/given-payment';
import { paymentRows } from '../../testing/payment-rows';

let database: GivenDatabase;
let psp: APsp;
let payment: GivenPayment;
/** For a PSP that gives no answer: it shall not be waited for as long as for one that is slow. */
let impatient: GivenPayment;

beforeAll(async () => {
  const migrations = [...messagingMigrations, ...paymentMigrations];
  database = await givenDatabase({ name: 'confirmation', migrations, poolSize: 30, severalStatements: true });
  psp = await aPsp();
  payment = await givenPayment({ db: database.db, pspUrl: psp.url, pspTimeoutMs: 20_000 });
  impatient = await givenPayment({ db: database.db, pspUrl: psp.url, pspTimeoutMs: 500 });
});
beforeEach(() => psp.answer(null));
afterAll(async () => {
  await payment.close();
  await impatient.close();
  await psp.close();
  await database.drop();
});

const rows = (table: string, id: string) => paymentRows(database).rows(table, id);
const historyOf = (id: string) => paymentRows(database).historyOf(id);
const eventsOf = (id: string) => paymentRows(database).eventsOf(id);
const askedFor = (id: string) => psp.heard.filter(({ body }) => body.includes(id));
const statusOf = async (id: string) => (await payment.get(`/v1/payments/${id}`)).body.status;
const created = async (parts: Record<string, unknown> = {}) => (await payment.create(anOrder(parts))).body;
const statuses = (answers: Answered[]) => answers.map(({ status }) => status).sort();

describe('confirming a payment', () => {
  it('takes the money and answers with the succeeded payment', async () => {
    const { id } = await created();
    const { status, body } = await payment.confirm({ id });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        id,
        status: 'SUCCEEDED',
        psp: { name: 'toss', paymentKey: `key-of-${id}`, method: '카드', card: null, receiptUrl: null },
        failure: null,
        approvedAt: '2026-01-02T03:04:05.000Z',
      },
    });
    expect((await payment.get(`/v1/payments/${id}`)).body).toEqual(body);
  });

  it('asks the PSP under our id, with the amount in major units and a key of the attempt', async () => {
    const order = { currency: 'USD', amount: 1_230, lines: [{ sellerId: 's', amount: 1_230 }] };
    const { id } = await created(order);
    psp.answer((request) => approval(request, { currency: 'USD' }));
    expect((await payment.confirm({ id }, { amount: 1_230 })).body.status).toBe('SUCCEEDED');
    const [attempt] = await rows('payment_attempt', id);
    expect(askedFor(id)).toMatchObject([
      {
        path: '/v1/payments/confirm',
        body: `{"paymentKey":"key-of-${id}","orderId":"${id}","amount":12.30}`,
        headers: {
          authorization: `Basic ${Buffer.from('test_sk_1:').toString('base64')}`,
          'idempotency-key': attempt?.['idempotencyKey'],
          'accept-language': 'en-US',
        },
      },
    ]);
  });

  it('writes attempt, history and one event that wallet and ledger can read', async () => {
    const { id } = await created();
    const wakeUps = payment.wakeUps();
    await payment.confirm({ id });
    expect(await historyOf(id)).toEqual(['CREATED', 'EXECUTING', 'SUCCEEDED']);
    expect(await rows('payment_attempt', id)).toMatchObject([
      {
        attemptNo: 1,
        kind: 'confirm',
        paymentKey: `key-of-${id}`,
        conclusion: 'captured',
        httpStatus: 200,
        pspCode: null,
        pspTraceId: 'trace-1',
        answer: expect.stringContaining('DONE'),
      },
    ]);
    const [event, ...others] = await eventsOf(id);
    expect(others).toEqual([]);
    expect(event).toMatchObject({ type: 'payment.succeeded.v1', sequence: '1' });
    expect(PaymentSucceededV1.data.parse(JSON.parse(event!.value.toString()))).toMatchObject({
      paymentId: id,
      psp: 'toss',
      currency: 'KRW',
      amountMinor: 15_000n,
      approvedAt: new Date('2026-01-02T03:04:05Z'),
      lines: [
        { sellerId: 'coffee', grossMinor: 10_000n, feeMinor: 300n, vatMinor: 30n, netMinor: 9_670n },
        { sellerId: 'books', grossMinor: 5_000n, feeMinor: 150n, vatMinor: 15n, netMinor: 4_835n },
      ],
    });
    const [row] = await database.admin.query<Record<string, unknown>>('SELECT * FROM payment WHERE id = ?', [
      idToBytes(id),
    ]);
    expect(row).toMatchObject({ version: '3', eventSequence: '1', succeededEventId: event?.id });
    expect(row?.['nextAnnounceAt']).toBeInstanceOf(Date);
    expect(payment.wakeUps()).toBe(wakeUps + 1);
  });

  it('charges nothing when it is confirmed again', async () => {
    const { id } = await created();
    const first = await payment.confirm({ id });
    expect(await payment.confirm({ id })).toMatchObject({ status: 200, body: first.body });
    expect(askedFor(id)).toHaveLength(1);
    expect(await eventsOf(id)).toHaveLength(1);
  });

  it('charges once when twenty confirms come at once', async () => {
    const { id } = await created();
    const hold = holdConfirms(psp);
    const confirms = Array.from({ length: 20 }, () => payment.confirm({ id }));
    await hold.first;
    // Nineteen are answered while the one is still at the PSP.
    let answered = 0;
    await new Promise<void>((resolve) => {
      for (const confirm of confirms) void confirm.then(() => ++answered === 19 && resolve());
    });
    hold.letGo();
    const answers = await Promise.all(confirms);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.status === 'EXECUTING')).toHaveLength(19);
    expect(askedFor(id)).toHaveLength(1);
    expect(await eventsOf(id)).toHaveLength(1);
    expect(await historyOf(id)).toEqual(['CREATED', 'EXECUTING', 'SUCCEEDED']);
  });

  it('shows the payment as EXECUTING, and locks nothing, while the PSP takes its time', async () => {
    const { id } = await created();
    const hold = holdConfirms(psp);
    const confirm = payment.confirm({ id });
    await hold.first;
    expect(await statusOf(id)).toBe('EXECUTING');
    expect(await rows('payment_attempt', id)).toMatchObject([{ conclusion: null, answeredAt: null }]);
    await database.admin.transaction((tx) =>
      tx.query('SELECT id FROM payment WHERE id = ? FOR UPDATE NOWAIT', [idToBytes(id)]),
    );
    hold.letGo();
    expect((await confirm).body.status).toBe('SUCCEEDED');
  });
});

describe('a decline of the PSP', () => {
  it('is an answer, and final', async () => {
    const { id } = await created();
    psp.answer(() => refusal(403, 'REJECT_CARD_PAYMENT'));
    const { status, body } = await payment.confirm({ id });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        status: 'FAILED',
        failure: { code: 'REJECT_CARD_PAYMENT', message: 'It is REJECT_CARD_PAYMENT.', declined: true },
      },
    });
    psp.answer(null);
    expect(await payment.confirm({ id })).toMatchObject({ status: 409, body: { code: 'state_forbids' } });
    expect(askedFor(id)).toHaveLength(1);
    expect(await eventsOf(id)).toEqual([]);
    expect(await rows('payment_attempt', id)).toMatchObject([
      { conclusion: 'declined', pspCode: 'REJECT_CARD_PAYMENT' },
    ]);
  });
});

describe('an answer that proves nothing', () => {
  const cut = (response: ServerResponse) => response.socket?.destroy();
  const charged = (parts: Record<string, unknown>) => (request: HeardRequest) => approval(request, parts);
  const doubtful: [what: string, code: string, answer: (request: HeardRequest) => Answering][] = [
    ['no answer in time', 'psp_timeout', () => () => undefined],
    ['a cut connection', 'psp_unreachable', () => cut],
    ['an answer that trickles', 'psp_timeout', () => trickle],
    ['an answer that is too large', 'psp_unreachable', () => ({ status: 200, body: 'x'.repeat(300_000) })],
    ['garbage', 'psp_answer_unreadable', () => ({ status: 200, body: '<html>OK</html>' })],
    ['a redirect', 'psp_answer_unreadable', () => ({ status: 302, body: '' })],
    ['another amount', 'psp_amount_differs', charged({ totalAmount: 14_999 })],
    ['another currency', 'psp_amount_differs', charged({ currency: 'USD' })],
    ['another payment', 'psp_answer_not_ours', charged({ paymentKey: 'other' })],
    ['a deposit to wait for', 'awaiting_deposit', charged({ status: 'WAITING_FOR_DEPOSIT' })],
    ['IN_PROGRESS', 'psp_not_done', charged({ status: 'IN_PROGRESS' })],
    ['a 500', 'FAILED_INTERNAL_SYSTEM_PROCESSING', () => refusal(500, 'FAILED_INTERNAL_SYSTEM_PROCESSING')],
    ['a doubtful 400', 'PROVIDER_ERROR', () => refusal(400, 'PROVIDER_ERROR')],
    ['a decline under a doubtful status', 'INVALID_REQUEST', () => refusal(409, 'INVALID_REQUEST')],
    ['our wrong key', 'UNAUTHORIZED_KEY', () => refusal(401, 'UNAUTHORIZED_KEY')],
    ['a code that nobody knows', 'BRAND_NEW', () => refusal(400, 'BRAND_NEW')],
    ['a code without end', 'C'.repeat(64), () => refusal(400, 'C'.repeat(10_000))],
  ];

  it.each(doubtful)('%s leaves the payment UNKNOWN, as %s', async (_what, code, answer) => {
    const { id } = await created();
    psp.answer(answer);
    const first = await (code === 'psp_timeout' ? impatient : payment).confirm({ id });
    expect(first).toMatchObject({ status: 202, body: { status: 'UNKNOWN', failure: { code, declined: false } } });
    expect(await rows('payment_attempt', id)).toMatchObject([{ conclusion: 'unknown', conclusionCode: code }]);
    expect((await eventsOf(id)).map(({ type }) => type)).toEqual(['payment.unknown.v1']);
    expect(await rows('payment_recovery', id)).toMatchObject([{ question: 'outcome', tries: 0, leaseUntil: null }]);
    expect(await rows('ledger_notice', id)).toMatchObject([{ type: 'payment.unknown.v1', notedAt: null }]);

    psp.answer(null); // It is for a look-up to resolve, not for a second charge.
    expect(await payment.confirm({ id })).toMatchObject({ status: 202, body: first.body });
    expect(askedFor(id)).toHaveLength(1);
  });

  it('is also a PSP that is not there', async () => {
    const unreachable = await givenPayment({ db: database.db, pspUrl: 'http://127.0.0.1:1', pspTimeoutMs: 500 });
    const { id } = await created();
    expect(await unreachable.confirm({ id })).toMatchObject({
      status: 202,
      body: { status: 'UNKNOWN', failure: { code: 'psp_unreachable' } },
    });
    await unreachable.close();
  });
});

/** A byte now and then: each one within the time for a byte, all of them beyond the time for an answer. */
function trickle(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 100);
  response.on('close', () => clearInterval(timer));
}

describe('a confirm that contradicts the payment', () => {
  const amounts = [14_999, 15_001, 1, Number.MAX_SAFE_INTEGER];

  it('is refused for another amount in any state, and sends nothing', async () => {
    const states = {
      CREATED: null,
      SUCCEEDED: approval,
      FAILED: () => refusal(400, 'INVALID_CARD_NUMBER'),
      UNKNOWN: () => refusal(500, 'COMMON_ERROR'),
    };
    for (const [state, answer] of Object.entries(states)) {
      const { id } = await created();
      psp.answer(answer);
      if (answer) await payment.confirm({ id });
      const asked = askedFor(id).length;
      for (const amount of amounts) {
        const refused = await payment.confirm({ id }, { amount });
        expect(refused).toMatchObject({ status: 422, body: { code: 'amount_mismatch' } });
      }
      expect(await statusOf(id)).toBe(state);
      expect(askedFor(id)).toHaveLength(asked);
    }
  });

  it('is refused under another paymentKey, once one was used', async () => {
    for (const answer of [null, () => refusal(500, 'COMMON_ERROR')]) {
      const { id } = await created();
      psp.answer(answer);
      const { body } = await payment.confirm({ id });
      const other = await payment.confirm({ id }, { paymentKey: 'another' });
      expect(other).toMatchObject({ status: 409, body: { code: 'payment_key_mismatch' } });
      expect((await payment.get(`/v1/payments/${id}`)).body).toEqual(body);
      expect(askedFor(id)).toHaveLength(1);
    }
  });

  it('tries one paymentKey alone when two come at once', async () => {
    const { id } = await created();
    const confirms = ['one', 'two'].map((name) => payment.confirm({ id }, { paymentKey: `${name}-${id}` }));
    expect(statuses(await Promise.all(confirms))).toEqual([200, 409]);
    expect(askedFor(id)).toHaveLength(1);
  });

  it('is refused once the payment is canceled', async () => {
    const { id } = await created();
    await payment.post(`/v1/payments/${id}/cancel`);
    expect(await payment.confirm({ id })).toMatchObject({ status: 409, body: { code: 'state_forbids' } });
    expect(askedFor(id)).toEqual([]);
  });

  const badKeys = ['', 'k'.repeat(201), 'a b', '..', '%2e%2E', '../other'].map((paymentKey) => ({ paymentKey }));
  it.each([{ amount: 0 }, { amount: '15000' }, { x: 1 }, ...badKeys])('is refused as the body %j', async (parts) => {
    const { id } = await created();
    expect(await payment.confirm({ id }, parts)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(await statusOf(id)).toBe('CREATED');
  });

  it('needs an Idempotency-Key, the scope, and the own merchant', async () => {
    const { id } = await created();
    const path = `/v1/payments/${id}/confirm`;
    const body = { paymentKey: 'k', amount: 15_000 };
    expect(await payment.post(path, body, { idempotencyKey: null })).toMatchObject({
      body: { code: 'idempotency_key_missing' },
    });
    expect((await payment.post(path, body, { key: 'reader' })).status).toBe(403);
    expect((await payment.post(path, body, { key: 'other' })).status).toBe(404);
    expect((await payment.confirm({ id: 'pay_1' })).status).toBe(404);
    expect(askedFor(id)).toEqual([]);
  });
});
