import { openWebhookEndpoint, sampleShop, type WebhookEndpoint } from '@kessai/sample-shop';
import { Platform } from './platform';
import { authenticate } from './shopping';
import { until } from './until';

const price = 18_000;

let platform: Platform;
let shop: ReturnType<typeof sampleShop>;
let shopUrl = '';
let endpoint: WebhookEndpoint;

beforeAll(async () => {
  platform = await Platform.start();
  const kessai = platform.client();
  shop = sampleShop({ kessai, publicUrl: () => shopUrl, webhookSecret: () => endpoint.secret });
  shopUrl = await shop.listen({ host: '127.0.0.1', port: 0 });
  endpoint = await openWebhookEndpoint(kessai, `${shopUrl}/webhooks`);
});
afterAll(async () => {
  await endpoint?.remove();
  await shop?.close();
  await platform?.stop();
});

/** As a browser does it, but for following redirects. */
async function press(path: string, form: Record<string, string> = {}): Promise<string> {
  const response = await fetch(shopUrl + path, {
    method: 'POST',
    body: new URLSearchParams(form),
    redirect: 'manual',
  });
  expect(response.status).toBe(303);
  return response.headers.get('location')!;
}
const read = async (address: string) => (await fetch(address)).text();

/** The buyer pays at the checkout and is sent back: the address at the shop. */
async function payAt(checkoutUrl: string): Promise<string> {
  const paymentId = new URL(checkoutUrl).pathname.split('/').at(-1)!;
  const basket = { orderId: '', currency: 'KRW', amount: price, lines: [] };
  const paymentKey = await authenticate(platform, paymentId, basket);
  const query = new URLSearchParams({ paymentKey, orderId: paymentId, amount: String(price) });
  const response = await fetch(`${checkoutUrl}/success?${query.toString()}`, { redirect: 'manual' });
  expect(response.status).toBe(303);
  return response.headers.get('location')!;
}

describe('the sample shop', () => {
  it('sells, hears by webhook that the money is there, and gives it back', async () => {
    const backAtTheShop = await payAt(await press('/orders', { product: 'beans' }));
    expect(backAtTheShop).toContain(`${shopUrl}/orders/shop-`);
    // Its first page asks no service: it shows what it has been told.
    await until(
      () => read(shopUrl),
      (page) => page.includes('paid, on its way'),
    );
    expect(await read(backAtTheShop)).toContain('Give the money back');

    const order = new URL(backAtTheShop).pathname;
    await press(`${order}/refund`);
    await press(`${order}/refund`); // Pressed twice, it goes back once.
    expect(await read(shopUrl + order)).toContain('refunded ₩18,000');
    const { balances } = await until(
      () => platform.client().wallet.get('/v1/wallets/{sellerId}', { params: { path: { sellerId: 'coffee' } } }),
      (wallet) => wallet.balances[0]?.available === 0,
    );
    expect(balances).toMatchObject([{ currency: 'KRW', available: 0 }]);
    expect((await platform.auditSettled()).broken).toEqual([]);
  });

  it('does not believe a webhook that Kessai has not signed', async () => {
    const response = await fetch(`${shopUrl}/webhooks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'webhook-id': 'evt_1', 'webhook-signature': 'v1,AAAA' },
      body: JSON.stringify({ id: 'evt_1', type: 'payment.completed', sequence: 1, data: { orderId: 'shop-1' } }),
    });
    expect(response.status).toBe(400);
  });
});
