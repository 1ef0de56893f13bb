import { anOrder, givenPayment } from '../../testing/given-payment';
import { GivenCheckout } from '../../testing/given-checkout';

let checkout: GivenCheckout;

beforeAll(async () => {
  checkout = await GivenCheckout.start('another_card');
});
beforeEach(() => checkout.toss.whenAsked(null));
afterAll(() => checkout.close());

describe('trying another card', () => {
  const retry = ({ id }: { id: string }, headers: Record<string, string | undefined> = {}) =>
    checkout.payment.press(`/checkout/${id}/retry`, headers);
  const idIn = (location: unknown) => /^\/checkout\/(pay_[0-9a-f]{32})$/.exec(String(location))?.[1] ?? '';
  const paymentsOf = async (orderId: unknown) =>
    (await checkout.payment.get(`/v1/payments?orderId=${String(orderId)}`)).body.data;

  it('is offered after a decline, and makes a new payment of the same order that can be paid', async () => {
    const failed = await checkout.failed({ metadata: { cart: '7' }, customer: { id: 'c-1' } });
    expect((await checkout.payment.visit(`/checkout/${failed.id}`)).html).toContain('Try another card');
    const pressed = await retry(failed);
    expect(pressed.status).toBe(303);
    const next = await checkout.stateOf({ id: idIn(pressed.headers['location']) });
    const { orderId, orderName, amount, currency, metadata, merchantId } = failed;
    expect(next).toMatchObject({ status: 'CREATED', orderId, orderName, amount, currency, metadata, merchantId });
    expect(next.id).not.toBe(failed.id);
    expect((await checkout.comeBack(next, checkout.authenticated(next))).headers['location']).toContain(
      `paymentId=${next.id}`,
    );
    expect(await checkout.stateOf(next)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('leaves the order the one that the shop knows: the same body gets the new payment', async () => {
    const order = anOrder({ metadata: {} });
    const failed = (await checkout.payment.create(order)).body;
    checkout.decline();
    await checkout.comeBack(failed, checkout.authenticated(failed));
    const next = idIn((await retry(failed)).headers['location']);
    expect(await checkout.payment.create(order, { idempotencyKey: 'again' })).toMatchObject({
      status: 200,
      body: { id: next },
    });
  });

  it('makes one payment however often it is pressed, also at the same moment', async () => {
    const failed = await checkout.failed();
    const pressed = await Promise.all(Array.from({ length: 8 }, () => retry(failed)));
    const again = await retry(failed);
    expect(new Set([...pressed, again].map(({ headers }) => headers['location'])).size).toBe(1);
    expect(await paymentsOf(failed['orderId'])).toHaveLength(2);
  });

  it('leads from the failed payment to the one that came after it', async () => {
    const failed = await checkout.failed();
    const { location } = (await retry(failed, {})).headers;
    for (const path of ['', '/success', '/fail?lang=ko']) {
      const page = await checkout.payment.visit(`/checkout/${failed.id}${path}`);
      expect([page.status, String(page.headers['location']).split('?')[0]]).toEqual([303, location]);
    }
  });

  it('is refused after the shop has canceled the later payment, and leads to it', async () => {
    const failed = await checkout.failed();
    const next = idIn((await retry(failed)).headers['location']);
    await checkout.payment.post(`/v1/payments/${next}/cancel`);
    expect(idIn((await retry(failed)).headers['location'])).toBe(next);
    expect(await paymentsOf(failed['orderId'])).toHaveLength(2);
  });

  it('is refused while another order of the shop holds the order id', async () => {
    const failed = await checkout.failed();
    await checkout.create({ orderId: failed['orderId'], orderName: 'Something else' });
    expect(await retry(failed)).toMatchObject({ status: 409 });
    expect((await checkout.payment.visit(`/checkout/${failed.id}`)).html).not.toContain('Try another card');
  });

  it('makes nothing of a payment that has not failed, and leads to its page', async () => {
    const created = await checkout.create();
    expect(idIn((await retry(created)).headers['location'])).toBe(created.id);
    await checkout.payment.post(`/v1/payments/${created.id}/cancel`);
    expect(idIn((await retry(created)).headers['location'])).toBe(created.id);
    expect(await paymentsOf(created['orderId'])).toHaveLength(1);
  });

  it('is not offered when the time to pay is over', async () => {
    const hasty = await givenPayment({ db: checkout.database.db, pspUrl: checkout.toss.url, triesForMs: 0 });
    const failed = await checkout.failed();
    expect((await hasty.visit(`/checkout/${failed.id}`)).html).toContain('order again at the shop');
    expect(await hasty.press(`/checkout/${failed.id}/retry`)).toMatchObject({ status: 409 });
    await hasty.close();
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['a sister site', { 'sec-fetch-site': 'same-site' }],
    ['an old browser at another site', { 'sec-fetch-site': undefined, origin: 'https://evil.example' }],
    ['nobody knows where', { 'sec-fetch-site': undefined }],
  ])('is refused from %s', async (_what, headers) => {
    const failed = await checkout.failed();
    expect(await retry(failed, headers)).toMatchObject({ status: 403 });
    expect(await paymentsOf(failed['orderId'])).toHaveLength(1);
  });

  it('is taken from an old browser that says only the origin, where that is ours', async () => {
    const failed = await checkout.failed();
    const headers = { 'sec-fetch-site': undefined, origin: 'https://pay.example' };
    expect(await retry(failed, headers)).toMatchObject({ status: 303 });
  });

  it('keeps the language that was chosen', async () => {
    const failed = await checkout.failed();
    const pressed = await checkout.payment.press(`/checkout/${failed.id}/retry?lang=ja`);
    expect(pressed.headers['location']).toMatch(/\?lang=ja$/);
  });
});
