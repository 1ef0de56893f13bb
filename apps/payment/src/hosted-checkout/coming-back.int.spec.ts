import { givenPayment, type PaymentJson } from '../../testing/given-payment';
import { GivenCheckout } from '../../testing/given-checkout';

let checkout: GivenCheckout;

beforeAll(async () => {
  checkout = await GivenCheckout.start('coming_back');
});
beforeEach(() => checkout.toss.whenAsked(null));
afterAll(() => checkout.close());

describe('coming back with a key from the PSP', () => {
  it('confirms the payment and leads to the shop, with what names the payment', async () => {
    const created = await checkout.create();
    const paymentKey = checkout.authenticated(created);
    const back = await checkout.comeBack(created, paymentKey);
    expect([back.status, back.headers['location']]).toEqual([
      303,
      `https://shop.example/ok?cart=7&paymentId=${created.id}&orderId=${String(created['orderId'])}`,
    ]);
    expect(await checkout.stateOf(created)).toMatchObject({ status: 'SUCCEEDED', psp: { paymentKey } });
  });

  it('stands in the history of the payment as the checkout page, with one call that is its evidence', async () => {
    const created = await checkout.create();
    await checkout.comeBack(created, checkout.authenticated(created));
    const { body } = await checkout.payment.get(`/v1/payments/${created.id}/timeline`);
    const entries = body['data'] as unknown as { kind: string; actor?: string; operation?: string }[];
    expect(entries.filter(({ kind }) => kind === 'transition').map(({ actor }) => actor)).toEqual([
      'merchant',
      'hosted-checkout',
      'hosted-checkout',
    ]);
    expect(entries.filter(({ kind }) => kind === 'attempt' || kind === 'lookup')).toHaveLength(1);
  });

  it('shows that it is paid where the shop has named no address', async () => {
    const created = await checkout.create({ successUrl: undefined });
    const back = await checkout.comeBack(created, checkout.authenticated(created));
    expect(back.status).toBe(200);
    expect(back.html).toContain('Payment complete');
  });

  it('confirms once however often the address is loaded, and goes on to the shop each time', async () => {
    const created = await checkout.create();
    const paymentKey = checkout.authenticated(created);
    for (let load = 1; load <= 3; load += 1) expect((await checkout.comeBack(created, paymentKey)).status).toBe(303);
    expect(checkout.toss.callsFor(paymentKey, 'confirm')).toHaveLength(1);
    expect(checkout.toss.callsFor(paymentKey, 'lookup')).toHaveLength(1);
  });

  it('confirms once when ten tabs come back at the same moment', async () => {
    const created = await checkout.create();
    const paymentKey = checkout.authenticated(created);
    const pages = await Promise.all(Array.from({ length: 10 }, () => checkout.comeBack(created, paymentKey)));
    for (const { status } of pages) expect([200, 303, 503]).toContain(status);
    expect(pages.filter(({ html }) => html.includes('did not go through'))).toEqual([]);
    expect(checkout.toss.payments.get(paymentKey)).toMatchObject({ status: 'DONE', approvals: 1 });
    expect(checkout.toss.callsFor(paymentKey, 'confirm')).toHaveLength(1);
    expect(await checkout.stateOf(created)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('takes the money once when two keys come back at the same moment', async () => {
    const created = await checkout.create();
    const keys = [checkout.authenticated(created), checkout.authenticated(created)];
    await Promise.all(keys.map((key) => checkout.comeBack(created, key)));
    const approvals = keys.map((key) => checkout.toss.payments.get(key)!.approvals);
    expect(approvals.sort()).toEqual([0, 1]);
  });

  it('shows a second tab with another key that the payment is paid already', async () => {
    const created = await checkout.create();
    await checkout.comeBack(created, checkout.authenticated(created));
    const late = checkout.authenticated(created);
    const page = await checkout.comeBack(created, late);
    expect([page.status, checkout.toss.callsFor(late)]).toEqual([200, []]);
    expect(page.html).toContain('Payment complete');
  });

  it('is being clarified, and not failed, where the PSP gives no clear answer', async () => {
    const created = await checkout.create();
    const paymentKey = checkout.authenticated(created);
    checkout.toss.whenAsked(({ operation }) => (operation === 'confirm' ? 'charge_and_cut' : 'as_usual'));
    const page = await checkout.comeBack(created, paymentKey);
    expect(page.status).toBe(200);
    expect(page.html).toContain('We are checking your payment');
    expect(page.html).toContain('http-equiv="refresh"');
    expect(await checkout.stateOf(created)).toMatchObject({ status: 'UNKNOWN' });
    expect((await checkout.payment.visit(`/checkout/${created.id}`)).html).toContain('We are checking your payment');
  });
});

describe('coming back with what is not ours', () => {
  const untouched = async (created: PaymentJson) => {
    expect(await checkout.stateOf(created)).toMatchObject({
      status: 'CREATED',
      psp: null,
      updatedAt: created['updatedAt'],
    });
  };

  it.each([
    ['a key that the PSP does not know', () => 'garbage'],
    ["another payment's key", () => checkout.authenticated({ id: `pay_${'9'.repeat(32)}` })],
    ['a key for another amount', (created: PaymentJson) => checkout.authenticated(created, { totalAmount: 1_000 })],
  ])('confirms nothing with %s, says so, and can still be paid', async (_what, keyOf) => {
    const created = await checkout.create();
    const paymentKey = keyOf(created);
    const page = await checkout.comeBack(created, paymentKey);
    expect(page.status).toBe(400);
    expect(page.html).toContain('This does not belong to this payment');
    expect(page.html).toContain('action="https://psp.example/checkout"');
    expect(checkout.toss.callsFor(paymentKey, 'confirm')).toEqual([]);
    await untouched(created);
    expect((await checkout.comeBack(created, checkout.authenticated(created))).status).toBe(303);
  });

  it.each([
    ['another amount', (path: string) => path.replace('15000', '1')],
    ['another order', (path: string) => path.replace(/orderId=pay_./, 'orderId=pay_x')],
    ['a key twice', (path: string) => `${path}&paymentKey=second`],
    ['no parameters', (path: string) => path.split('?')[0]!],
    ['a key that is no key', (path: string) => path.replace(/paymentKey=[^&]*/, 'paymentKey=%00%0d')],
  ])('asks the PSP nothing with %s', async (_what, forge) => {
    const created = await checkout.create();
    const paymentKey = checkout.authenticated(created);
    expect((await checkout.payment.visit(forge(checkout.successPath(created, paymentKey)))).status).toBe(400);
    expect(checkout.toss.callsFor(paymentKey)).toEqual([]);
    await untouched(created);
  });

  it('confirms nothing with a confirmation of the buyer that has run out', async () => {
    const created = await checkout.create();
    const paymentKey = checkout.authenticated(created);
    checkout.toss.payments.get(paymentKey)!.status = 'EXPIRED';
    const page = await checkout.comeBack(created, paymentKey);
    expect(page.html).toContain('The payment was not confirmed');
    expect(checkout.toss.callsFor(paymentKey, 'confirm')).toEqual([]);
    await untouched(created);
  });

  it('confirms nothing while the PSP does not answer, and asks again by itself', async () => {
    const created = await checkout.create();
    const paymentKey = checkout.authenticated(created);
    checkout.toss.whenAsked(() => 'cut');
    const page = await checkout.comeBack(created, paymentKey);
    expect([page.status, page.headers['retry-after']]).toEqual([503, '5']);
    expect(page.html).toContain('http-equiv="refresh"');
    await untouched(created);
    checkout.toss.whenAsked(null);
    expect((await checkout.comeBack(created, paymentKey)).status).toBe(303);
  });

  it('keeps nobody else from paying who tries many keys at once', async () => {
    const created = await checkout.create();
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    checkout.toss.whenAsked(async ({ paymentKey }) => {
      if (paymentKey.startsWith('tried-')) await held;
      return 'as_usual' as const;
    });
    const keys = Array.from({ length: 12 }, (_, n) => `tried-${n}-${created.id}`);
    const tried = Promise.all(keys.map((key) => checkout.comeBack(created, key)));
    const other = await checkout.create();
    expect((await checkout.comeBack(other, checkout.authenticated(other))).status).toBe(303);
    letGo();
    const statuses = (await tried).map(({ status }) => status);
    expect(statuses.filter((status) => status === 503)).toHaveLength(9);
    expect(keys.flatMap((key) => checkout.toss.callsFor(key))).toHaveLength(3);
    await untouched(created);
    expect((await checkout.comeBack(created, checkout.authenticated(created))).status).toBe(303);
  });

  it('asks the PSP no more at once than there is room for', async () => {
    const { database, toss } = checkout;
    const full = await givenPayment({ db: database.db, pspUrl: toss.url, lookUpsMax: 0 });
    const created = await checkout.create();
    const paymentKey = checkout.authenticated(created);
    expect(await full.visit(checkout.successPath(created, paymentKey))).toMatchObject({ status: 503 });
    expect(toss.callsFor(paymentKey)).toEqual([]);
    await full.close();
  });

  it('confirms nothing while there is no room for confirms, and asks again by itself', async () => {
    const { database, toss } = checkout;
    const full = await givenPayment({ db: database.db, pspUrl: toss.url, confirmsMax: 0 });
    const created = await checkout.create();
    const paymentKey = checkout.authenticated(created);
    expect(await full.visit(checkout.successPath(created, paymentKey))).toMatchObject({ status: 503 });
    await untouched(created);
    await full.close();
  });

  it('confirms nothing of a payment that the shop has canceled meanwhile', async () => {
    const created = await checkout.create();
    const paymentKey = checkout.authenticated(created);
    checkout.toss.whenAsked(async ({ operation }) => {
      if (operation === 'lookup') await checkout.payment.post(`/v1/payments/${created.id}/cancel`);
      return 'as_usual' as const;
    });
    const page = await checkout.comeBack(created, paymentKey);
    expect(page.html).toContain('This payment was canceled');
    expect(checkout.toss.callsFor(paymentKey, 'confirm')).toEqual([]);
  });

  it('leads nobody to the shop who comes with another key than the one that paid', async () => {
    const created = await checkout.create();
    await checkout.comeBack(created, checkout.authenticated(created));
    const page = await checkout.comeBack(created, 'garbage');
    expect([page.status, page.headers['location']]).toEqual([200, undefined]);
  });
});
