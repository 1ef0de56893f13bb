import { kessaiClient } from '@kessai/client';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sampleShop } from './shop';

interface Asked {
  readonly path: string;
  readonly key: string;
}

/** What Kessai says of the one payment; null: it cannot be reached. */
let status: string | null;
let created: Asked[];
let kessai: Server;
let shop: ReturnType<typeof sampleShop>;

const aPayment = () => ({
  id: 'pay_1',
  status,
  completedAt: null,
  walletCreditedAt: null,
  ledgerBookedAt: null,
  refundedAmount: 0,
  checkoutUrl: 'http://127.0.0.1:3001/checkout/pay_1',
});

beforeEach(async () => {
  status = 'CREATED';
  created = [];
  kessai = createServer((request, response) => {
    if (status === null) return void request.socket.destroy();
    const isCreate = request.method === 'POST';
    if (isCreate) created.push({ path: request.url ?? '', key: String(request.headers['idempotency-key']) });
    const body = isCreate ? aPayment() : { data: [aPayment()], hasMore: false, nextCursor: null };
    response.writeHead(isCreate ? 201 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((ready) => kessai.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(kessai.address() as AddressInfo).port}`;
  shop = sampleShop({
    kessai: kessaiClient({ url, key: 'sk_test_1', retriesMax: 0 }),
    publicUrl: () => 'http://127.0.0.1:4000',
    webhookSecret: () => '',
  });
});
afterEach(async () => {
  await shop.close();
  await new Promise((closed) => kessai.close(closed));
});

async function press(url: string, payload = ''): Promise<string> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await shop.inject({ method: 'POST', url, headers, payload });
  expect(answer.statusCode).toBe(303);
  return String(answer.headers['location']);
}

async function anOrder(): Promise<string> {
  await press('/orders', 'product=beans');
  const { body } = await shop.inject('/');
  return /href="(\/orders\/[^"]+)"/.exec(body)?.[1] ?? '';
}

describe('paying at the shop', () => {
  it('is the same request for as long as the payment may be paid', async () => {
    const order = await anOrder();
    expect(await press(`${order}/pay`)).toBe('http://127.0.0.1:3001/checkout/pay_1');
    expect(new Set(created.map(({ key }) => key)).size).toBe(1);
  });

  it.each(['FAILED', 'CANCELED', 'EXPIRED'])('has a new key after a payment that is %s', async (ended) => {
    const order = await anOrder();
    status = ended;
    await press(`${order}/pay`);
    expect(created).toHaveLength(2);
    expect(created[0]?.key).not.toBe(created[1]?.key);
  });

  it.each(['EXECUTING', 'UNKNOWN', 'SUCCEEDED'])('is not begun again while the payment is %s', async (now) => {
    const order = await anOrder();
    status = now;
    expect(await press(`${order}/pay`)).toBe(order);
    expect(created).toHaveLength(1);
  });

  it('says so where Kessai does not answer, and goes on with the same key', async () => {
    status = null;
    const order = await press('/orders', 'product=beans');
    expect((await shop.inject(order)).body).toMatch(/Kessai does not answer\.[\s\S]*Try again/);
    status = 'CREATED';
    expect(await press(`${order}/pay`)).toContain('/checkout/pay_1');
    expect(created).toHaveLength(1);
  });
});

it('the shop lets its pages load its own style and nothing else', async () => {
  const { headers, body } = await shop.inject('/');
  expect(headers['content-security-policy']).toContain("default-src 'none'; style-src 'self'");
  expect(body).not.toMatch(/(src|href)="https?:/);
  expect((await shop.inject('/orders/none')).statusCode).toBe(404);
});
