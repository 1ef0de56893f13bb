import { messagingGrants, messagingMigrations } from '@kessai/messaging';
import { givenDatabase, type GivenDatabase } from '@kessai/testing';
import { paymentGrants, paymentMigrations } from '../database/payment-migrations';
import { aToss, refusedAs, type AToss } from '../given/a-toss';
import { anOrder, givenPayment, type GivenPayment, type PaymentJson } from '../given/given-payment';

let database: GivenDatabase;
let toss: AToss;
let payment: GivenPayment;

beforeAll(async () => {
  database = await givenDatabase({
    name: 'hosted_checkout',
    migrations: [...messagingMigrations, ...paymentMigrations],
    appendOnlyTables: [...messagingGrants.appendOnlyTables, ...paymentGrants.appendOnlyTables],
    insertAndUpdateTables: [...messagingGrants.insertAndUpdateTables, ...paymentGrants.insertAndUpdateTables],
    poolSize: 30,
    severalStatements: true,
  });
  toss = await aToss();
  payment = await givenPayment({ db: database.db, pspUrl: toss.url });
});
beforeEach(() => toss.whenAsked(null));
afterAll(async () => {
  await payment.close();
  await toss.close();
  await database.drop();
});

const shop = { successUrl: 'https://shop.example/ok?cart=7', failUrl: 'https://shop.example/no' };
const create = async (parts: Record<string, unknown> = {}): Promise<PaymentJson> =>
  (await payment.create(anOrder({ ...shop, ...parts }))).body;
const stateOf = async ({ id }: { id: string }): Promise<PaymentJson> => (await payment.get(`/v1/payments/${id}`)).body;

/** The buyer authenticates at the PSP, for what the PSP is told. */
function authenticated({ id }: { id: string }, parts: { orderId?: string; totalAmount?: number } = {}): string {
  const paymentKey = `key-${Math.random().toString(36).slice(2)}`;
  const open = { status: 'IN_PROGRESS', approvals: 0, approvedAt: null, cancels: [] } as const;
  toss.payments.set(paymentKey, { ...open, cancels: [], orderId: id, totalAmount: 15_000, ...parts });
  return paymentKey;
}

const successPath = ({ id }: { id: string }, paymentKey: string, amount = '15000') =>
  `/checkout/${id}/success?${new URLSearchParams({ paymentType: 'NORMAL', paymentKey, orderId: id, amount }).toString()}`;
const comeBack = (of: { id: string }, paymentKey: string, amount?: string) =>
  payment.visit(successPath(of, paymentKey, amount));

const decline = () =>
  toss.whenAsked(({ operation }) => (operation === 'confirm' ? refusedAs(403, 'REJECT_CARD_PAYMENT') : 'as_usual'));
async function aFailed(parts: Record<string, unknown> = {}): Promise<PaymentJson> {
  const created = await create(parts);
  decline();
  await comeBack(created, authenticated(created));
  toss.whenAsked(null);
  expect(await stateOf(created)).toMatchObject({ status: 'FAILED' });
  return created;
}

describe('the page of a payment', () => {
  it('is open to whoever has the id, and framed, kept and referred to by nobody', async () => {
    const page = await payment.visit(`/checkout/${(await create()).id}`);
    expect(page).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      },
    });
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(page.html).toContain('action="https://psp.example/checkout"');
  });

  it("is in the browser's language, or the one that was chosen", async () => {
    const { id } = await create();
    const inJapanese = await payment.visit(`/checkout/${id}`, { 'accept-language': 'ja,en;q=0.5' });
    const inKorean = await payment.visit(`/checkout/${id}?lang=ko`, { 'accept-language': 'ja' });
    expect(inJapanese.html).toContain('<html lang="ja">');
    expect(inKorean.html).toContain('<html lang="ko">');
    expect(inKorean.html).toContain(`https://pay.example/checkout/${id}/success?lang=ko`);
  });

  it.each(['nonsense', `pay_${'0'.repeat(32)}`, `mer_${'0'.repeat(32)}`, '%22%3E%3Cscript%3E'])(
    'is a page that says so where there is no payment %s',
    async (id) => {
      for (const path of ['', '/success', '/fail']) {
        const page = await payment.visit(`/checkout/${id}${path}`);
        expect([page.status, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
        expect(page.html).toContain('There is no such payment');
        expect(page.html).not.toContain('"><script>');
      }
      expect((await payment.press(`/checkout/${id}/retry`)).status).toBe(404);
    },
  );

  it('says that the shop has canceled it', async () => {
    const { id } = await create();
    await payment.post(`/v1/payments/${id}/cancel`);
    expect((await payment.visit(`/checkout/${id}`)).html).toContain('This payment was canceled');
  });

  it('comes with its files, and with no other', async () => {
    const { html } = await payment.visit(`/checkout/${(await create()).id}`);
    const files = [...html.matchAll(/(?:href|src)="(\/checkout\/assets\/[^"]+)"/g)].map(([, path]) => path!);
    expect(files).toHaveLength(3);
    for (const file of files) {
      const asset = await payment.visit(file);
      expect([asset.status, asset.headers['x-content-type-options']]).toEqual([200, 'nosniff']);
    }
    expect((await payment.visit('/checkout/assets/other.js')).status).toBe(404);
  });
});

describe('coming back with a key from the PSP', () => {
  it('confirms the payment and leads to the shop, with what names the payment', async () => {
    const created = await create();
    const paymentKey = authenticated(created);
    const back = await comeBack(created, paymentKey);
    expect([back.status, back.headers['location']]).toEqual([
      303,
      `https://shop.example/ok?cart=7&paymentId=${created.id}&orderId=${String(created['orderId'])}`,
    ]);
    expect(await stateOf(created)).toMatchObject({ status: 'SUCCEEDED', psp: { paymentKey } });
  });

  it('stands in the history of the payment as the checkout page, with one call that is its evidence', async () => {
    const created = await create();
    await comeBack(created, authenticated(created));
    const { body } = await payment.get(`/v1/payments/${created.id}/timeline`);
    const entries = body['data'] as unknown as { kind: string; actor?: string; operation?: string }[];
    expect(entries.filter(({ kind }) => kind === 'transition').map(({ actor }) => actor)).toEqual([
      ...['merchant', 'hosted-checkout', 'hosted-checkout'],
    ]);
    expect(entries.filter(({ kind }) => kind === 'attempt' || kind === 'lookup')).toHaveLength(1);
  });

  it('shows that it is paid where the shop has named no address', async () => {
    const created = await create({ successUrl: undefined });
    const back = await comeBack(created, authenticated(created));
    expect(back.status).toBe(200);
    expect(back.html).toContain('Payment complete');
  });

  it('confirms once however often the address is loaded, and goes on to the shop each time', async () => {
    const created = await create();
    const paymentKey = authenticated(created);
    for (let load = 1; load <= 3; load += 1) expect((await comeBack(created, paymentKey)).status).toBe(303);
    expect(toss.callsFor(paymentKey, 'confirm')).toHaveLength(1);
    expect(toss.callsFor(paymentKey, 'lookup')).toHaveLength(1);
  });

  it('confirms once when ten tabs come back at the same moment', async () => {
    const created = await create();
    const paymentKey = authenticated(created);
    const pages = await Promise.all(Array.from({ length: 10 }, () => comeBack(created, paymentKey)));
    for (const { status } of pages) expect([200, 303, 503]).toContain(status);
    expect(pages.filter(({ html }) => html.includes('did not go through'))).toEqual([]);
    expect(toss.payments.get(paymentKey)).toMatchObject({ status: 'DONE', approvals: 1 });
    expect(toss.callsFor(paymentKey, 'confirm')).toHaveLength(1);
    expect(await stateOf(created)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('takes the money once when two keys come back at the same moment', async () => {
    const created = await create();
    const keys = [authenticated(created), authenticated(created)];
    await Promise.all(keys.map((key) => comeBack(created, key)));
    const approvals = keys.map((key) => toss.payments.get(key)!.approvals);
    expect(approvals.sort()).toEqual([0, 1]);
  });

  it('shows a second tab with another key that the payment is paid already', async () => {
    const created = await create();
    await comeBack(created, authenticated(created));
    const late = authenticated(created);
    const page = await comeBack(created, late);
    expect([page.status, toss.callsFor(late)]).toEqual([200, []]);
    expect(page.html).toContain('Payment complete');
  });

  it('is being clarified, and not failed, where the PSP gives no clear answer', async () => {
    const created = await create();
    const paymentKey = authenticated(created);
    toss.whenAsked(({ operation }) => (operation === 'confirm' ? 'charge_and_cut' : 'as_usual'));
    const page = await comeBack(created, paymentKey);
    expect(page.status).toBe(200);
    expect(page.html).toContain('We are checking your payment');
    expect(page.html).toContain('http-equiv="refresh"');
    expect(await stateOf(created)).toMatchObject({ status: 'UNKNOWN' });
    expect((await payment.visit(`/checkout/${created.id}`)).html).toContain('We are checking your payment');
  });
});

describe('coming back with what is not ours', () => {
  const untouched = async (created: PaymentJson) => {
    expect(await stateOf(created)).toMatchObject({ status: 'CREATED', psp: null, updatedAt: created['updatedAt'] });
  };

  it.each([
    ['a key that the PSP does not know', () => 'garbage'],
    ["another payment's key", () => authenticated({ id: `pay_${'9'.repeat(32)}` })],
    ['a key for another amount', (created: PaymentJson) => authenticated(created, { totalAmount: 1_000 })],
  ])('confirms nothing with %s, says so, and can still be paid', async (_what, keyOf) => {
    const created = await create();
    const paymentKey = keyOf(created);
    const page = await comeBack(created, paymentKey);
    expect(page.status).toBe(400);
    expect(page.html).toContain('This does not belong to this payment');
    expect(page.html).toContain('action="https://psp.example/checkout"');
    expect(toss.callsFor(paymentKey, 'confirm')).toEqual([]);
    await untouched(created);
    expect((await comeBack(created, authenticated(created))).status).toBe(303);
  });

  it.each([
    ['another amount', (path: string) => path.replace('15000', '1')],
    ['another order', (path: string) => path.replace(/orderId=pay_./, 'orderId=pay_x')],
    ['a key twice', (path: string) => `${path}&paymentKey=second`],
    ['no parameters', (path: string) => path.split('?')[0]!],
    ['a key that is no key', (path: string) => path.replace(/paymentKey=[^&]*/, 'paymentKey=%00%0d')],
  ])('asks the PSP nothing with %s', async (_what, forge) => {
    const created = await create();
    const paymentKey = authenticated(created);
    expect((await payment.visit(forge(successPath(created, paymentKey)))).status).toBe(400);
    expect(toss.callsFor(paymentKey)).toEqual([]);
    await untouched(created);
  });

  it('confirms nothing with a confirmation of the buyer that has run out', async () => {
    const created = await create();
    const paymentKey = authenticated(created);
    toss.payments.get(paymentKey)!.status = 'EXPIRED';
    const page = await comeBack(created, paymentKey);
    expect(page.html).toContain('The payment was not confirmed');
    expect(toss.callsFor(paymentKey, 'confirm')).toEqual([]);
    await untouched(created);
  });

  it('confirms nothing while the PSP does not answer, and asks again by itself', async () => {
    const created = await create();
    const paymentKey = authenticated(created);
    toss.whenAsked(() => 'cut');
    const page = await comeBack(created, paymentKey);
    expect([page.status, page.headers['retry-after']]).toEqual([503, '5']);
    expect(page.html).toContain('http-equiv="refresh"');
    await untouched(created);
    toss.whenAsked(null);
    expect((await comeBack(created, paymentKey)).status).toBe(303);
  });

  it('confirms nothing of a payment that the shop has canceled meanwhile', async () => {
    const created = await create();
    const paymentKey = authenticated(created);
    toss.whenAsked(async ({ operation }) => {
      if (operation === 'lookup') await payment.post(`/v1/payments/${created.id}/cancel`);
      return 'as_usual' as const;
    });
    const page = await comeBack(created, paymentKey);
    expect(page.html).toContain('This payment was canceled');
    expect(toss.callsFor(paymentKey, 'confirm')).toEqual([]);
  });

  it('leads nobody to the shop who comes with another key than the one that paid', async () => {
    const created = await create();
    await comeBack(created, authenticated(created));
    const page = await comeBack(created, 'garbage');
    expect([page.status, page.headers['location']]).toEqual([200, undefined]);
  });
});

describe('coming back without a key', () => {
  it('says why in our own words, and leaves the payment as it is', async () => {
    const created = await create();
    const query = new URLSearchParams({
      code: 'PAY_PROCESS_CANCELED',
      message: '<b>Call 0800</b>',
      orderId: created.id,
    });
    const page = await payment.visit(`/checkout/${created.id}/fail?${query.toString()}`);
    expect(page.status).toBe(200);
    expect(page.html).toContain('You stopped the payment.');
    expect(page.html.replace(/href="[^"]*"/g, '')).not.toContain('0800');
    expect(await stateOf(created)).toMatchObject({ status: 'CREATED' });
  });

  it('says that it is paid where another tab has paid it', async () => {
    const created = await create();
    await comeBack(created, authenticated(created));
    const page = await payment.visit(`/checkout/${created.id}/fail?code=PAY_PROCESS_CANCELED`);
    expect(page.html).toContain('Payment complete');
  });
});

describe('trying another card', () => {
  const retry = ({ id }: { id: string }, headers: Record<string, string | undefined> = {}) =>
    payment.press(`/checkout/${id}/retry`, headers);
  const idIn = (location: unknown) => /^\/checkout\/(pay_[0-9a-f]{32})$/.exec(String(location))?.[1] ?? '';
  const paymentsOf = async (orderId: unknown) =>
    (await payment.get(`/v1/payments?orderId=${String(orderId)}`)).body.data;

  it('is offered after a decline, and makes a new payment of the same order that can be paid', async () => {
    const failed = await aFailed({ metadata: { cart: '7' }, customer: { id: 'c-1' } });
    expect((await payment.visit(`/checkout/${failed.id}`)).html).toContain('Try another card');
    const pressed = await retry(failed);
    expect(pressed.status).toBe(303);
    const next = await stateOf({ id: idIn(pressed.headers['location']) });
    const { orderId, orderName, amount, currency, metadata, merchantId } = failed;
    expect(next).toMatchObject({ status: 'CREATED', orderId, orderName, amount, currency, metadata, merchantId });
    expect(next.id).not.toBe(failed.id);
    expect((await comeBack(next, authenticated(next))).headers['location']).toContain(`paymentId=${next.id}`);
    expect(await stateOf(next)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('leaves the order the one that the shop knows: the same body gets the new payment', async () => {
    const order = anOrder({ ...shop, metadata: {} });
    const failed = (await payment.create(order)).body;
    decline();
    await comeBack(failed, authenticated(failed));
    const next = idIn((await retry(failed)).headers['location']);
    expect(await payment.create(order, { idempotencyKey: 'again' })).toMatchObject({ status: 200, body: { id: next } });
  });

  it('makes one payment however often it is pressed, also at the same moment', async () => {
    const failed = await aFailed();
    const pressed = await Promise.all(Array.from({ length: 8 }, () => retry(failed)));
    const again = await retry(failed);
    expect(new Set([...pressed, again].map(({ headers }) => headers['location'])).size).toBe(1);
    expect(await paymentsOf(failed['orderId'])).toHaveLength(2);
  });

  it('leads from the failed payment to the one that came after it', async () => {
    const failed = await aFailed();
    const { location } = (await retry(failed, {})).headers;
    for (const path of ['', '/success', '/fail?lang=ko']) {
      const page = await payment.visit(`/checkout/${failed.id}${path}`);
      expect([page.status, String(page.headers['location']).split('?')[0]]).toEqual([303, location]);
    }
  });

  it('is refused after the shop has canceled the later payment, and leads to it', async () => {
    const failed = await aFailed();
    const next = idIn((await retry(failed)).headers['location']);
    await payment.post(`/v1/payments/${next}/cancel`);
    expect(idIn((await retry(failed)).headers['location'])).toBe(next);
    expect(await paymentsOf(failed['orderId'])).toHaveLength(2);
  });

  it('is refused while another order of the shop holds the order id', async () => {
    const failed = await aFailed();
    await create({ orderId: failed['orderId'], orderName: 'Something else' });
    expect(await retry(failed)).toMatchObject({ status: 409 });
    expect((await payment.visit(`/checkout/${failed.id}`)).html).not.toContain('Try another card');
  });

  it('makes nothing of a payment that has not failed, and leads to its page', async () => {
    const created = await create();
    expect(idIn((await retry(created)).headers['location'])).toBe(created.id);
    await payment.post(`/v1/payments/${created.id}/cancel`);
    expect(idIn((await retry(created)).headers['location'])).toBe(created.id);
    expect(await paymentsOf(created['orderId'])).toHaveLength(1);
  });

  it('is not offered when the time to pay is over', async () => {
    const hasty = await givenPayment({ db: database.db, pspUrl: toss.url, triesForMs: 0 });
    const failed = await aFailed();
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
    const failed = await aFailed();
    expect(await retry(failed, headers)).toMatchObject({ status: 403 });
    expect(await paymentsOf(failed['orderId'])).toHaveLength(1);
  });

  it('is taken from an old browser that says only the origin, where that is ours', async () => {
    const failed = await aFailed();
    const headers = { 'sec-fetch-site': undefined, origin: 'https://pay.example' };
    expect(await retry(failed, headers)).toMatchObject({ status: 303 });
  });

  it('keeps the language that was chosen', async () => {
    const failed = await aFailed();
    const pressed = await payment.press(`/checkout/${failed.id}/retry?lang=ja`);
    expect(pressed.headers['location']).toMatch(/\?lang=ja$/);
  });
});
