import { seed } from '@kessai/testing';
import { Platform } from './platform';
import { PspSide, sendWebhook, type Webhook } from './psp-side';
import { aBasket, authenticate, completed, confirmPayment, createPayment, type Basket } from './shopping';
import { until } from './until';

/** Recovery comes early and webhooks lead to a look-up at once, so that all who may tell an outcome meet. */
const hasty = {
  PSP_CONNECT_TIMEOUT_MS: '200',
  PSP_RESPONSE_TIMEOUT_MS: '1000',
  EXECUTING_LIMIT_MS: '1201',
  RECOVERY_POLL_MS: '100',
  RECOVERY_FIRST_DELAY_MS: '100',
  RECOVERY_DELAY_MAX_MS: '500',
  RECOVERY_RESPONSE_TIMEOUT_MS: '1000',
  RECOVERY_LEASE_MS: '1500',
  RECOVERY_CALLS_PER_SECOND: '500',
  PSP_WEBHOOK_PAUSE_MS: '100',
  PSP_WEBHOOK_SETTLED_PAUSE_MS: '100',
};
/** Longer than a confirm waits for its answer. */
const hangMs = 1_300;

let platform: Platform;
let psp: PspSide;
beforeAll(async () => {
  platform = await Platform.start({ instances: { payment: 2 }, env: { payment: hasty } });
  psp = new PspSide(platform);
});
afterAll(() => platform.stop());
afterEach(async () => {
  await psp.failsNoMore();
  const report = await platform.audit();
  expect(report.broken).toEqual([]);
  expect(report.open).toEqual([]);
});

interface Bought {
  readonly basket: Basket;
  readonly paymentId: string;
  readonly paymentKey: string;
}

async function anAuthenticatedOrder(basket = aBasket()): Promise<Bought> {
  const created = await createPayment(platform, basket);
  const paymentId = String(created.body['id']);
  return { basket, paymentId, paymentKey: await authenticate(platform, paymentId, basket) };
}

const confirm = ({ paymentId, paymentKey, basket: { amount } }: Bought, instance = 0) =>
  confirmPayment(platform, { paymentId, paymentKey, amount }, instance);
const payment = async (paymentId: string) => (await platform.ask('payment', 'GET', `/v1/payments/${paymentId}`)).body;
const untilStatus = (paymentId: string, status: string) =>
  until(
    () => payment(paymentId),
    (shown) => shown['status'] === status,
  );

interface TimelineEntry {
  readonly kind: string;
  readonly type?: string;
  readonly from?: string;
  readonly to?: string;
  readonly operation?: string;
}
async function timelineOf(paymentId: string): Promise<TimelineEntry[]> {
  const { body } = await platform.ask('payment', 'GET', `/v1/payments/${paymentId}/timeline`);
  return body['data'] as TimelineEntry[];
}
const told = (entries: readonly TimelineEntry[], type: string) => entries.filter((entry) => entry.type === type).length;

interface Journal {
  readonly kind: string;
  readonly lines: { account: string; side: string; amount: number }[];
}
async function journalsOf(paymentId: string): Promise<Journal[]> {
  const key = platform.stack.keys.finance;
  const { body } = await platform.ask('ledger', 'GET', `/v1/journals?paymentId=${paymentId}`, { key });
  return (body['data'] as Journal[]).reverse(); // oldest first
}
const untilBooked = (paymentId: string, kinds: readonly string[]) =>
  until(
    () => journalsOf(paymentId),
    (journals) => journals.length >= kinds.length,
  ).then((journals) => {
    expect(journals.map(({ kind }) => kind)).toEqual(kinds);
    return journals;
  });

/** What stands in suspense in that currency: credits less debits. */
async function suspenseIn(currency: string): Promise<number> {
  const { body } = await platform.ask('ledger', 'GET', `/v1/reports/trial-balance?currency=${currency}`, {
    key: platform.stack.keys.finance,
  });
  expect(body['balanced']).toBe(true);
  const rows = body['rows'] as { account: string; debit: number; credit: number }[];
  const suspense = rows.find(({ account }) => account === 'liabilities:suspense');
  return suspense === undefined ? 0 : suspense.credit - suspense.debit;
}

describe('the truth about a payment, whenever and by whomever it comes', () => {
  it('settles each of 100 orders once when confirms, webhooks and recovery meet', async () => {
    const seeded = seed();
    await psp.failsBy(
      { match: { operation: 'confirm', rate: 0.15, seed: seeded }, fault: { kind: 'hang_after', ms: hangMs } },
      { match: { operation: 'confirm', rate: 0.18, seed: seeded + 1 }, fault: { kind: 'drop_after' } },
    );
    const orders: Bought[] = [];
    const raceOne = async (index: number) => {
      const order = await anAuthenticatedOrder(aBasket([[`racer-${index % 5}`, 1_000 + index]]));
      orders.push(order);
      await race(order, index);
    };
    const racers = Array.from({ length: 10 }, async (_, racer) => {
      for (let lap = 0; lap < 10; lap += 1) await raceOne(racer * 10 + lap);
    });
    await Promise.all(racers);

    const movements = await until(
      () => psp.movements(),
      (all) => orders.every(({ paymentId }) => all.some(({ orderId }) => orderId === paymentId)),
    );
    for (const { paymentId } of orders) {
      await completed(platform, paymentId);
      const timeline = await timelineOf(paymentId);
      const outcomes = timeline.filter(({ kind, from, to }) => kind === 'transition' && isOutcome(from, to));
      expect({
        approvals: movements.filter(({ orderId }) => orderId === paymentId).length,
        outcomes: outcomes.map(({ to }) => to),
        succeeded: told(timeline, 'payment.succeeded.v1'),
        endOfDoubt: told(timeline, 'payment.resolved.v1'),
      }).toEqual({
        approvals: 1,
        outcomes: ['SUCCEEDED'],
        succeeded: 1,
        endOfDoubt: told(timeline, 'payment.unknown.v1'),
      });
      expect(told(timeline, 'payment.unknown.v1')).toBeLessThanOrEqual(1);
    }
    expect(orders).toHaveLength(100);
  });

  it('cancels a charge that comes after the payment has failed, and books both', async () => {
    await psp.tellsUs();
    const order = await anAuthenticatedOrder(aBasket([['late-seller', 7_700]], 'USD'));
    const { paymentId } = order;
    const ofConfirm = { orderId: paymentId, operation: 'confirm' } as const;
    await psp.failsBy(
      { match: { ...ofConfirm, times: 1 }, fault: { kind: 'late_success', ms: 3_600_000 } },
      { match: ofConfirm, fault: { kind: 'error', status: 404, code: 'NOT_FOUND_PAYMENT_SESSION' } },
    );
    expect((await confirm(order)).body['status']).toBe('UNKNOWN');
    expect(await untilStatus(paymentId, 'FAILED')).toMatchObject({
      failure: { code: 'NOT_FOUND_PAYMENT_SESSION' },
      lateSuccess: null,
    });
    expect(await psp.movementsOf(paymentId)).toEqual([]);

    await psp.waits(3_600_000);
    const shown = await until(
      () => payment(paymentId),
      ({ lateSuccess }) => (lateSuccess as { resolution: string } | null)?.resolution === 'canceled',
    );
    expect(shown).toMatchObject({ status: 'FAILED', lateSuccess: { paymentKey: order.paymentKey } });
    expect(await psp.movementsOf(paymentId)).toEqual(['approve', 'cancel']);
    const [late, taken] = await untilBooked(paymentId, ['late_success', 'late_success_canceled']);
    expect(late?.lines.map(({ account, side, amount }) => [account, side, amount])).toEqual([
      ['assets:psp:toss:receivable', 'debit', 7_700],
      ['liabilities:suspense', 'credit', 7_700],
    ]);
    expect(taken?.lines.map(({ account, side, amount }) => [account, side, amount])).toEqual([
      ['liabilities:suspense', 'debit', 7_700],
      ['assets:psp:toss:receivable', 'credit', 7_700],
    ]);
    expect(await suspenseIn('USD')).toBe(0);
  });

  it('books a cancel at the dashboard of the PSP, which nobody of us asked for, as a refund of its seller', async () => {
    await psp.tellsUs();
    const order = await anAuthenticatedOrder(aBasket([['canceled-seller', 4_200]], 'KWD'));
    const { paymentId } = order;
    expect((await confirm(order)).body['status']).toBe('SUCCEEDED');
    await completed(platform, paymentId);

    await psp.isCanceledByHand(paymentId);
    const [, canceled] = await untilBooked(paymentId, ['payment_succeeded', 'refund_succeeded']);
    const merchant = platform.stack.merchantId;
    expect(canceled?.lines.map(({ account, side, amount }) => [account, side, amount])).toEqual([
      [`liabilities:merchant:${merchant}:seller:canceled-seller:payable`, 'debit', 4_061],
      ['revenue:platform-fee', 'debit', 126],
      ['liabilities:vat', 'debit', 13],
      ['assets:psp:toss:receivable', 'credit', 4_200],
    ]);
    expect((await payment(paymentId))['status']).toBe('SUCCEEDED');
    expect(told(await timelineOf(paymentId), 'refund.succeeded.v1')).toBe(1);
    expect(await suspenseIn('KWD')).toBe(0);
  });

  it('believes the look-up, not the confirm, about the amount', async () => {
    const order = await anAuthenticatedOrder(aBasket([['amount-seller', 3_300]], 'JPY'));
    const { paymentId } = order;
    const match = { orderId: paymentId, operation: 'confirm' } as const;
    await psp.failsBy({ match, fault: { kind: 'wrong_amount' } });
    expect((await confirm(order)).body).toMatchObject({
      status: 'UNKNOWN',
      failure: { code: 'psp_amount_differs' },
    });
    expect(await untilStatus(paymentId, 'SUCCEEDED')).toMatchObject({ amount: 3_300, failure: null });
    await completed(platform, paymentId);
    expect(await psp.movementsOf(paymentId)).toEqual(['approve']);
    await untilBooked(paymentId, ['payment_succeeded']);
    expect(await suspenseIn('JPY')).toBe(0);
  });
});

function isOutcome(from: string | undefined, to: string | undefined): boolean {
  return from !== to && (to === 'SUCCEEDED' || to === 'FAILED');
}

/** Two confirms at each of two instances; honest webhooks, twice and out of order; and forged ones. */
async function race(order: Bought, index: number): Promise<void> {
  const { paymentId, paymentKey, basket } = order;
  const webhook = (status: string, more: Partial<Webhook> = {}): Webhook => ({
    paymentId,
    paymentKey,
    status,
    amount: basket.amount,
    ...more,
  });
  const id = `honest-${paymentId}`;
  const webhooks = [
    webhook('DONE', { id }),
    webhook('DONE', { id }),
    webhook('IN_PROGRESS'),
    webhook('DONE', { amount: 1 }),
    webhook('ABORTED'),
    webhook('CANCELED'),
    webhook('DONE', { paymentId: `pay_${'f'.repeat(32)}` }),
  ];
  const sending = webhooks.map(async (one, turn) => {
    await confirmUnderWay(paymentId, turn % 2 === 0);
    expect((await sendWebhook(platform, one, index + turn)).status).toBe(200);
  });
  const confirming = [0, 1, 0, 1].map(async (instance) => {
    expect([200, 202]).toContain((await confirm(order, instance)).status);
  });
  await Promise.all([...sending, ...confirming]);
}

/** Half of the webhooks wait until the confirm has begun, so that they meet it; the others come whenever they come. */
async function confirmUnderWay(paymentId: string, waits: boolean): Promise<void> {
  if (!waits) return;
  await until(
    () => payment(paymentId),
    ({ status }) => status !== 'CREATED',
  );
}
