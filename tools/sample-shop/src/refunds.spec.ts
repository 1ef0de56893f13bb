import { kessaiClient } from '@kessai/client';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newOrder, products, type Order } from './orders';
import { orderPage, shopPage } from './pages/pages';
import { askForRefund, decideTry, noteRefund } from './refunds';

type Answer = { status: number; body: object } | 'no answer';

const refunded = (status: string, failure: object | null = null): Answer => ({
  status: 201,
  body: { id: 'rfd_1', status, failure },
});
const refusal = (status: number, code: string): Answer => ({
  status,
  body: { title: 'Refused', detail: `It is <b>${code}</b>.`, status, code },
});

let server: Server;
let answers: Answer[];
let keys: string[];

beforeEach(async () => {
  answers = [];
  keys = [];
  server = createServer(answer);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
});
afterEach(() => new Promise((closed) => server.close(closed)));

function answer(request: IncomingMessage, response: ServerResponse): void {
  keys.push(String(request.headers['idempotency-key']));
  const next = answers.shift() ?? 'no answer';
  if (next === 'no answer') return void request.socket.destroy();
  const type = next.status < 400 ? 'application/json' : 'application/problem+json';
  response.writeHead(next.status, { 'content-type': type }).end(JSON.stringify(next.body));
}

function aPaidOrder(): Order {
  return { ...newOrder(products[0]!), paymentId: 'pay_1', paymentStatus: 'SUCCEEDED', isCompleted: true };
}

async function ask(order: Order, next: Answer): Promise<void> {
  answers.push(next);
  const { port } = server.address() as AddressInfo;
  await askForRefund(kessaiClient({ url: `http://127.0.0.1:${port}`, key: 'sk_test_1', retriesMax: 0 }), order);
}

describe('a try to give the money back', () => {
  it.each([
    ['a refund that FAILED', refunded('FAILED', { code: 'NOT_CANCELABLE', message: 'Too late' })],
    ['422', refusal(422, 'refund_exceeds_remaining')],
    ['409', refusal(409, 'state_forbids')],
    ['403', refusal(403, 'insufficient_scope')],
  ])('has a new key after %s', async (_name, first) => {
    const order = aPaidOrder();
    await ask(order, first);
    await ask(order, refunded('SUCCEEDED'));
    expect(new Set(keys).size).toBe(2);
    expect(order.refund).toMatchObject({ state: 'SUCCEEDED', why: null });
  });

  it.each([
    ['no answer', 'no answer' as const],
    ['503', refusal(503, 'psp_unavailable')],
    ['500', refusal(500, 'internal_error')],
    ['429', refusal(429, 'rate_limited')],
    ['a request that is still running', refusal(409, 'idempotency_key_in_use')],
    ['PENDING', refunded('PENDING')],
    ['UNKNOWN', refunded('UNKNOWN')],
  ])('keeps its key after %s', async (_name, first) => {
    const order = aPaidOrder();
    await ask(order, first);
    await ask(order, refunded('SUCCEEDED'));
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it('is one however often the button is pressed while it is asked for', async () => {
    const order = aPaidOrder();
    await Promise.all([ask(order, refunded('SUCCEEDED')), ask(order, refunded('SUCCEEDED'))]);
    expect(keys).toHaveLength(1);
  });

  it('has a key that no other order has', () => {
    expect(decideTry(aPaidOrder()).key).not.toBe(decideTry(aPaidOrder()).key);
  });
});

describe('the page of an order', () => {
  it.each([
    ['no answer' as const, 'asking again, under the same key'],
    [refusal(503, 'psp_unavailable'), '(503 psp_unavailable)'],
    [refusal(409, 'state_forbids'), '(409 state_forbids)'],
    [refusal(422, 'refund_exceeds_remaining'), '(422 refund_exceeds_remaining)'],
    [refunded('PENDING'), 'on its way'],
    [refunded('UNKNOWN'), 'is not known yet'],
    [refunded('SUCCEEDED'), 'The money has gone back'],
    [refunded('FAILED', { code: 'NOT_CANCELABLE', message: '<b>Too late</b>' }), 'Too late&lt;/b&gt; (NOT_CANCELABLE)'],
  ])('says what became of the refund: %j', async (next, text) => {
    const order = aPaidOrder();
    await ask(order, next);
    expect(orderPage(order)).toContain(text);
    expect(orderPage(order)).not.toContain('<b>');
  });

  it('offers another try where none is under way, and asks again by itself where one is', () => {
    const order = aPaidOrder();
    order.refund = decideTry(order);
    for (const status of ['PENDING', 'UNKNOWN'] as const) {
      noteRefund(order.refund, { id: 'rfd_1', status, failure: null });
      expect(orderPage(order)).toMatch(/http-equiv="refresh"[\s\S]*<button class="second" disabled>/);
    }
    noteRefund(order.refund, { id: 'rfd_1', status: 'FAILED', failure: null });
    expect(orderPage(order)).toContain('Try the refund again');
    expect(orderPage(order)).not.toContain('http-equiv="refresh"');
  });

  it('offers no second payment to a buyer whose first is being clarified', () => {
    for (const paymentStatus of ['EXECUTING', 'UNKNOWN', 'SUCCEEDED']) {
      expect(orderPage({ ...aPaidOrder(), paymentStatus })).not.toContain('/pay"');
    }
    for (const paymentStatus of ['CREATED', 'FAILED', 'CANCELED', 'EXPIRED']) {
      expect(orderPage({ ...aPaidOrder(), isCompleted: false, paymentStatus })).toContain('/pay"');
    }
  });
});

it('the pages of the shop bring no style and no script of their own', () => {
  for (const page of [shopPage([aPaidOrder()]), orderPage(aPaidOrder())]) {
    expect(page).not.toMatch(/<style| style=|<script| on[a-z]+=/);
  }
});
