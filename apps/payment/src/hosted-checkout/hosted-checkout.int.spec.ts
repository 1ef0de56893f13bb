import { GivenCheckout } from '../../testing/given-checkout';

let checkout: GivenCheckout;

beforeAll(async () => {
  checkout = await GivenCheckout.start('hosted_checkout');
});
beforeEach(() => checkout.toss.whenAsked(null));
afterAll(() => checkout.close());

describe('the page of a payment', () => {
  it('is open to whoever has the id, and framed, kept and referred to by nobody', async () => {
    const page = await checkout.payment.visit(`/checkout/${(await checkout.create()).id}`);
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

  it('names the merchant, once somebody has given it a name', async () => {
    const created = await checkout.create();
    const before = await checkout.payment.visit(`/checkout/${created.id}`);
    const path = `/v1/merchants/${String(created['merchantId'])}`;
    const renamed = await checkout.payment.patch(path, { name: '<b>Bean & there' }, { key: 'root' } as const);
    expect(renamed.status).toBe(200);
    const after = await checkout.payment.visit(`/checkout/${created.id}`);
    expect([before, after].map(({ html }) => /class="merchant">([^<]*)/.exec(html)?.[1])).toEqual([
      undefined,
      '&lt;b&gt;Bean &amp; there',
    ]);
  });

  it("is in the browser's language, or the one that was chosen", async () => {
    const { id } = await checkout.create();
    const inJapanese = await checkout.payment.visit(`/checkout/${id}`, { 'accept-language': 'ja,en;q=0.5' });
    const inKorean = await checkout.payment.visit(`/checkout/${id}?lang=ko`, { 'accept-language': 'ja' });
    expect(inJapanese.html).toContain('<html lang="ja">');
    expect(inKorean.html).toContain('<html lang="ko">');
    expect(inKorean.html).toContain(`https://pay.example/checkout/${id}/success?lang=ko`);
  });

  it.each(['nonsense', `pay_${'0'.repeat(32)}`, `mer_${'0'.repeat(32)}`, '%22%3E%3Cscript%3E'])(
    'is a page that says so where there is no payment %s',
    async (id) => {
      for (const path of ['', '/success', '/fail']) {
        const page = await checkout.payment.visit(`/checkout/${id}${path}`);
        expect([page.status, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
        expect(page.html).toContain('There is no such payment');
        expect(page.html).not.toContain('"><script>');
      }
      expect((await checkout.payment.press(`/checkout/${id}/retry`)).status).toBe(404);
    },
  );

  it('says that the shop has canceled it', async () => {
    const { id } = await checkout.create();
    await checkout.payment.post(`/v1/payments/${id}/cancel`);
    expect((await checkout.payment.visit(`/checkout/${id}`)).html).toContain('This payment was canceled');
  });

  it('says that something went wrong where it did, and tells nothing of it', async () => {
    const { id } = await checkout.create();
    await checkout.database.admin.execute('RENAME TABLE payment_line TO payment_line_away');
    try {
      const page = await checkout.payment.visit(`/checkout/${id}`, { 'accept-language': 'ko' });
      expect([page.status, page.headers['cache-control']]).toEqual([500, 'no-store']);
      expect(page.html).toContain('문제가 발생했습니다');
      expect(page.html).not.toContain('payment_line');
    } finally {
      await checkout.database.admin.execute('RENAME TABLE payment_line_away TO payment_line');
    }
  });

  it('comes with its files, and with no other', async () => {
    const { html } = await checkout.payment.visit(`/checkout/${(await checkout.create()).id}`);
    const files = [...html.matchAll(/(?:href|src)="(\/checkout\/assets\/[^"]+)"/g)].map(([, path]) => path!);
    expect(files).toHaveLength(3);
    for (const file of files) {
      const asset = await checkout.payment.visit(file);
      expect([asset.status, asset.headers['x-content-type-options']]).toEqual([200, 'nosniff']);
    }
    expect((await checkout.payment.visit('/checkout/assets/other.js')).status).toBe(404);
  });
});

describe('coming back without a key', () => {
  it('says why in our own words, and leaves the payment as it is', async () => {
    const created = await checkout.create();
    const query = new URLSearchParams({
      code: 'PAY_PROCESS_CANCELED',
      message: '<b>Call 0800</b>',
      orderId: created.id,
    });
    const page = await checkout.payment.visit(`/checkout/${created.id}/fail?${query.toString()}`);
    expect(page.status).toBe(200);
    expect(page.html).toContain('You stopped the payment.');
    expect(page.html.replace(/href="[^"]*"/g, '')).not.toContain('0800');
    expect(await checkout.stateOf(created)).toMatchObject({ status: 'CREATED' });
  });

  it('says that it is paid where another tab has paid it', async () => {
    const created = await checkout.create();
    await checkout.comeBack(created, checkout.authenticated(created));
    const page = await checkout.payment.visit(`/checkout/${created.id}/fail?code=PAY_PROCESS_CANCELED`);
    expect(page.html).toContain('Payment complete');
  });
});
