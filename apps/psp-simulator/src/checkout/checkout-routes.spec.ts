import { call, givenSimulator, type RunningSimulator } from '../given-simulator';

describe('the checkout page of the simulated PSP', () => {
  let simulator: RunningSimulator;
  beforeAll(async () => {
    simulator = await givenSimulator();
  });
  afterAll(() => simulator.remove());

  const order = {
    orderId: 'order-0001',
    amount: '12.34',
    currency: 'USD',
    orderName: 'Beans & <b>books</b> "two"',
    successUrl: 'https://shop.example/ok?cart=7',
    failUrl: 'https://shop.example/no',
  };
  const show = (query: Record<string, string>) => fetch(`${simulator.url}/checkout?${new URLSearchParams(query)}`);
  const choose = (choice: string, more: object = {}) =>
    fetch(`${simulator.url}/checkout`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ ...order, ...more, choice }),
    });

  it('shows the order and its amount, and lets no text become markup', async () => {
    const response = await show(order);
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(html).toContain('12.34 USD');
    expect(html).toContain('Beans &amp; &lt;b&gt;books&lt;/b&gt; &quot;two&quot;');
    expect(html).not.toMatch(/<b>|style=|onclick|<script>/);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('sends the buyer back with a key that can be confirmed', async () => {
    const response = await choose('pay');
    expect(response.status).toBe(303);
    const back = new URL(response.headers.get('location') ?? '');
    expect(back.origin + back.pathname).toBe('https://shop.example/ok');
    expect(back.searchParams.get('cart')).toBe('7');
    expect(back.searchParams.get('amount')).toBe('12.34');
    const paymentKey = back.searchParams.get('paymentKey');
    const confirmed = await call(`${simulator.url}/v1/payments/confirm`, 'POST', {
      paymentKey,
      orderId: 'order-0001',
      amount: 12.34,
    });
    expect(confirmed).toMatchObject({ status: 200, body: { orderName: order.orderName } });
  });

  it('gives a key that is declined at confirm when the buyer asks for that', async () => {
    const back = new URL((await choose('decline', { orderId: 'order-0002' })).headers.get('location') ?? '');
    const paymentKey = back.searchParams.get('paymentKey');
    const confirmed = await call(`${simulator.url}/v1/payments/confirm`, 'POST', {
      paymentKey,
      orderId: 'order-0002',
      amount: 12.34,
    });
    expect(confirmed).toMatchObject({ status: 403, body: { code: 'REJECT_CARD_PAYMENT' } });
  });

  it('sends a buyer who gives up to the fail page, with the reason', async () => {
    const back = new URL((await choose('cancel')).headers.get('location') ?? '');
    expect(back.pathname).toBe('/no');
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      code: 'PAY_PROCESS_CANCELED',
      orderId: 'order-0001',
    });
  });

  it.each([
    ['orderId', 'x'],
    ['amount', '12.345'],
    ['amount', '0'],
    ['amount', '-5'],
    ['currency', 'QQQ'],
    ['orderName', ''],
    ['successUrl', 'javascript:alert(1)'],
    ['failUrl', '/relative'],
    ['failUrl', 'https://shop.example@evil.example/'],
  ])('refuses a link whose %s is %j', async (name, value) => {
    for (const response of [await show({ ...order, [name]: value }), await choose('pay', { [name]: value })]) {
      expect(response.status).toBe(400);
      expect(await response.text()).toContain(`${name}: `);
    }
  });

  it('refuses a choice that the page does not offer', async () => {
    expect((await choose('steal')).status).toBe(400);
  });
});
