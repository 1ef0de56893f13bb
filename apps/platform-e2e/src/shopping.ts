import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Platform } from './platform';
import { until } from './until';

export interface Basket {
  readonly orderId: string;
  readonly currency: string;
  readonly amount: number;
  readonly lines: readonly { sellerId: string; amount: number; name?: string }[];
}

let orders = 0;

/** An order of the shop: by default two sellers and 15,000 KRW. */
export function aBasket(
  lines: readonly [string, number][] = [
    ['coffee', 10_000],
    ['books', 5_000],
  ],
  currency = 'KRW',
): Basket {
  orders += 1;
  return {
    orderId: `order-${process.pid}-${orders}-${randomUUID().slice(0, 8)}`,
    currency,
    amount: lines.reduce((sum, [, amount]) => sum + amount, 0),
    lines: lines.map(([sellerId, amount]) => ({ sellerId, amount })),
  };
}

/** Under a key of its own: what comes twice is known by its order alone. */
export function createPayment(
  platform: Platform,
  basket: Basket,
  instance = 0,
  idempotencyKey: string = randomUUID(),
): Promise<Answer> {
  return platform.ask('payment', 'POST', '/v1/payments', {
    body: { ...basket, orderName: 'Beans and a book' },
    headers: { 'idempotency-key': idempotencyKey },
    instance,
  });
}

/** What the buyer does at the PSP's page: authenticate, which gives a payment key. */
export async function authenticate(
  platform: Platform,
  paymentId: string,
  basket: Basket,
  decline?: string,
): Promise<string> {
  const { amount, currency } = basket;
  const answer = await platform.ask('simulator', 'POST', '/sim/payment-keys', {
    body: { orderId: paymentId, amount, currency, ...(decline === undefined ? {} : { decline }) },
    key: null,
  });
  if (answer.status !== 201) throw new Error(`the simulator gave no payment key: ${JSON.stringify(answer.body)}`);
  return String(answer.body['paymentKey']);
}

export interface Confirmation {
  readonly paymentId: string;
  readonly paymentKey: string;
  readonly amount: number;
}

export function confirmPayment(
  platform: Platform,
  { paymentId, paymentKey, amount }: Confirmation,
  instance = 0,
  idempotencyKey: string = randomUUID(),
): Promise<Answer> {
  return platform.ask('payment', 'POST', `/v1/payments/${paymentId}/confirm`, {
    body: { paymentKey, amount },
    headers: { 'idempotency-key': idempotencyKey },
    instance,
  });
}

/** Create, authenticate, confirm: the answer of the confirm. */
export async function buy(platform: Platform, basket: Basket, decline?: string): Promise<Answer> {
  const created = await createPayment(platform, basket);
  if (created.status !== 201) throw new Error(`not created: ${JSON.stringify(created.body)}`);
  const paymentId = String(created.body['id']);
  const paymentKey = await authenticate(platform, paymentId, basket, decline);
  return confirmPayment(platform, { paymentId, paymentKey, amount: basket.amount });
}

/** The payment once wallet and ledger have both answered. */
export async function completed(platform: Platform, paymentId: string): Promise<Record<string, unknown>> {
  const { body } = await until(
    () => platform.ask('payment', 'GET', `/v1/payments/${paymentId}`),
    (answer) => typeof answer.body['completedAt'] === 'string',
  );
  return body;
}

export interface ShoppingResult {
  /** The last status that the shop was told, by payment id. */
  readonly told: ReadonlyMap<string, string>;
  /** Orders whose create was never answered within the shop's patience. */
  readonly unanswered: readonly string[];
}

/**
 * A shop under load: `orders` baskets over `buyers` at once. Like a good client it repeats a request that got no answer
 * or a 5xx, under the same Idempotency-Key. It gives up on an order after `patienceMs`.
 */
export async function shop(
  platform: Platform,
  { orders: count, buyers, patienceMs = 60_000 }: { orders: number; buyers: number; patienceMs?: number },
): Promise<ShoppingResult> {
  const told = new Map<string, string>();
  const unanswered: string[] = [];
  let next = 0;
  const buyer = async (index: number) => {
    while (next < count) {
      const order = next++;
      const basket = aBasket([
        [`seller-${order % 7}`, 1_000 + order],
        [`seller-${(order + 3) % 7}`, 2_000],
      ]);
      const paymentId = await persist(
        (tries) => createPayment(platform, basket, index + tries, `create-${basket.orderId}`),
        patienceMs,
        (answer) => answer.status < 300,
      );
      if (paymentId === null) {
        unanswered.push(basket.orderId);
        continue;
      }
      const id = String(paymentId.body['id']);
      const paymentKey = await authenticate(platform, id, basket);
      const confirmation = { paymentId: id, paymentKey, amount: basket.amount };
      const answer = await persist(
        (tries) => confirmPayment(platform, confirmation, index + order + tries, `confirm-${id}`),
        patienceMs,
        ({ status }) => status < 300,
      );
      told.set(id, answer === null ? 'unanswered' : String(answer.body['status']));
    }
  };
  await Promise.all(Array.from({ length: buyers }, (_, index) => buyer(index)));
  return { told, unanswered };
}

/** Gives everything back that was bought, two refunds of each payment at once, repeated like the orders. */
export async function refundAll(platform: Platform, paymentIds: Iterable<string>): Promise<void> {
  for (const paymentId of paymentIds) {
    const refund = (share: object, name: string) =>
      persist(
        (tries) =>
          platform.ask('payment', 'POST', `/v1/payments/${paymentId}/refunds`, {
            body: { ...share, reason: 'The cup was broken.' },
            headers: { 'idempotency-key': `${name}-${paymentId}` },
            instance: tries,
          }),
        60_000,
        ({ status }) => status === 201,
      );
    expect(await Promise.all([refund({ amount: 1_000 }, 'part'), refund({ amount: 500 }, 'other')])).not.toContain(
      null,
    );
  }
}

/** Nothing is broken, and whatever the shop was told at first, every payment has come to the one good end. */
export async function expectAllSucceeded(platform: Platform, told: ShoppingResult['told']): Promise<void> {
  const report = await platform.auditSettled();
  expect(report.broken).toEqual([]);
  for (const [paymentId, status] of told) {
    expect(['SUCCEEDED', 'EXECUTING', 'UNKNOWN']).toContain(status);
    expect((await platform.ask('payment', 'GET', `/v1/payments/${paymentId}`)).body['status']).toBe('SUCCEEDED');
  }
}

/** Repeats a request, at the next instance, until it is answered well; null when patience ends. A 4xx is an answer that repeating will not change. */
async function persist(
  ask: (tries: number) => Promise<Answer>,
  patienceMs: number,
  good: (answer: Answer) => boolean,
): Promise<Answer | null> {
  const deadline = Date.now() + patienceMs;
  for (let tries = 0; Date.now() < deadline; tries += 1) {
    const answer = await ask(tries).catch((error: unknown) => {
      // No answer at all: the service is down or was killed before it answered. That is what this load is for.
      // By name: jest's own realm has another TypeError than fetch.
      if (['TypeError', 'TimeoutError'].includes((error as Error).name)) return null;
      throw error;
    });
    if (answer !== null && good(answer)) return answer;
    if (answer !== null && answer.status >= 400 && answer.status < 500 && !isForNow(answer)) {
      throw new Error(`refused: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    await sleep(100);
  }
  return null;
}

/** What a client repeats: it asked too often, or its own request before is still running, or was cut off. */
function isForNow({ status, body }: Answer): boolean {
  return status === 429 || body['code'] === 'idempotency_key_in_use';
}
