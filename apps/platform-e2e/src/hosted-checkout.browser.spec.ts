import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ABrowser } from './a-browser';
import { Platform } from './platform';
import { PspSide } from './psp-side';
import { aBasket } from './shopping';
import { until } from './until';

const screenshots = join(__dirname, '../../../dist/screenshots');

let platform: Platform;
let psp: PspSide;
let browser: ABrowser;
let page: Page;
let complaints: string[];
let visited: string[];

beforeAll(async () => {
  platform = await Platform.start();
  psp = new PspSide(platform);
  browser = await ABrowser.start();
}, 180_000);
afterAll(async () => {
  await browser?.stop();
  await platform?.stop();
});

beforeEach(async () => {
  ({ page, complaints, visited } = await browser.page());
});
afterEach(async () => {
  await page.context().close();
  await psp.failsNoMore();
  expect(complaints).toEqual([]);
});

interface Created {
  readonly id: string;
  readonly orderId: string;
  readonly checkoutUrl: string;
}

async function aPayment(parts: Record<string, unknown> = {}): Promise<Created> {
  const { body, status } = await platform.ask('payment', 'POST', '/v1/payments', {
    body: {
      ...aBasket(),
      orderName: 'Beans and two books',
      successUrl: `${browser.shopUrl}/ok?cart=7`,
      failUrl: `${browser.shopUrl}/no`,
      ...parts,
    },
    headers: { 'idempotency-key': `browser-${(orders += 1)}` },
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body as unknown as Created;
}
let orders = 0;

const statusOf = async (id: string) => (await platform.ask('payment', 'GET', `/v1/payments/${id}`)).body['status'];
const button = (name: string | RegExp) => page.getByRole('button', { name });
const heading = () => page.getByRole('heading', { level: 1 }).innerText();
const shot = (name: string) => page.screenshot({ path: join(screenshots, `hosted-${name}.png`), fullPage: true });
const atShop = () => page.waitForURL(`${browser.shopUrl}/ok?**`);
const successAddress = () => visited.find((address) => address.includes('/success?'))!;

async function pay(choice: string | RegExp = 'Pay'): Promise<void> {
  await button(/^Pay ₩/).click();
  await page.getByRole('button', { name: choice, exact: true }).click();
}

describe('a buyer at the checkout page', () => {
  it('pays, and comes back to the shop with the payment and the order', async () => {
    const { id, orderId, checkoutUrl } = await aPayment();
    await page.goto(checkoutUrl);
    expect(await page.locator('.amount').innerText()).toContain('₩15,000');
    await shot('pay');
    await pay();
    await atShop();
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ cart: '7', paymentId: id, orderId });
    expect(await statusOf(id)).toBe('SUCCEEDED');
    expect(await psp.movementsOf(id)).toEqual(['approve']);
  });

  it('pays with the keyboard alone', async () => {
    const { id, checkoutUrl } = await aPayment();
    await page.goto(checkoutUrl);
    await page.keyboard.press('Tab');
    await shot('focus');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/checkout?**');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await atShop();
    expect(await statusOf(id)).toBe('SUCCEEDED');
  });

  it('is charged once who loads the address of the return again', async () => {
    const { id, checkoutUrl } = await aPayment();
    await page.goto(checkoutUrl);
    await pay();
    await atShop();
    for (let load = 1; load <= 2; load += 1) {
      await page.goto(successAddress());
      await atShop();
    }
    expect(await psp.movementsOf(id)).toEqual(['approve']);
  });

  it('is charged once who goes back and pays again', async () => {
    const { id, checkoutUrl } = await aPayment();
    await page.goto(checkoutUrl);
    await pay();
    await atShop();
    await page.goBack();
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.waitForURL('**/success?**');
    expect(await heading()).toBe('Payment complete');
    await page.goBack();
    await page.goBack();
    await page.getByRole('heading', { name: 'Payment complete' }).waitFor();
    await shot('paid');
    await page.getByRole('link', { name: 'Back to the shop' }).click();
    await atShop();
    expect(await psp.movementsOf(id)).toEqual(['approve']);
  });

  it('is charged once who presses every button twice, in two tabs', async () => {
    const { id, checkoutUrl } = await aPayment();
    const second = await page.context().newPage();
    for (const tab of [page, second]) {
      await tab.goto(checkoutUrl);
      await tab.getByRole('button', { name: /^Pay ₩/ }).dblclick();
      await tab.waitForURL('**/checkout?**');
    }
    await Promise.all([page, second].map((tab) => tab.getByRole('button', { name: 'Pay', exact: true }).dblclick()));
    await page.waitForURL(/\/success\?|\/ok\?/);
    await until(
      () => statusOf(id),
      (status) => status === 'SUCCEEDED',
    );
    expect(await psp.movementsOf(id)).toEqual(['approve']);
    complaints = complaints.filter((complaint) => !complaint.includes('status of 503'));
  });

  it('is told of a decline, and pays with another card', async () => {
    const { id, orderId, checkoutUrl } = await aPayment();
    await page.goto(checkoutUrl);
    await pay('Pay with a card that is declined');
    await page.getByRole('heading', { name: 'The payment did not go through' }).waitFor();
    await shot('declined');
    expect(await statusOf(id)).toBe('FAILED');
    await button('Try another card').dblclick();
    await page.waitForURL((url) => !url.href.includes(id));
    await pay();
    await atShop();
    const next = new URL(page.url()).searchParams;
    expect(next.get('orderId')).toBe(orderId);
    expect(next.get('paymentId')).not.toBe(id);
    const { body } = await platform.ask('payment', 'GET', `/v1/payments?orderId=${orderId}`);
    expect((body['data'] as { status: string }[]).map(({ status }) => status)).toEqual(['SUCCEEDED', 'FAILED']);
  });

  it('is told so who gives up, and can pay after all', async () => {
    const { id, checkoutUrl } = await aPayment();
    await page.goto(checkoutUrl);
    await pay('Cancel');
    await page.getByText('You stopped the payment.').waitFor();
    await shot('stopped');
    await pay();
    await atShop();
    expect(await statusOf(id)).toBe('SUCCEEDED');
  });

  it('waits on a page that asks by itself while nobody knows the outcome, and comes to the shop', async () => {
    const { id, checkoutUrl } = await aPayment();
    const match = { orderId: id };
    await psp.failsBy(
      { match: { ...match, operation: 'confirm', times: 1 }, fault: { kind: 'drop_after' } },
      { match: { ...match, operation: 'lookup', times: 3 }, fault: { kind: 'delay', ms: 1 } },
    );
    await page.goto(checkoutUrl);
    await pay();
    await page
      .getByText(/We are checking your payment|Shop/)
      .first()
      .waitFor();
    await shot('checking');
    await atShop();
    expect(await psp.movementsOf(id)).toEqual(['approve']);
  });

  it('is not charged by a made-up return, is told so, and can pay', async () => {
    const { id, checkoutUrl } = await aPayment();
    await page.goto(`${checkoutUrl}/success?paymentKey=made-up&orderId=${id}&amount=15000`);
    await page.getByText('This does not belong to this payment').waitFor();
    await shot('not-fitting');
    expect(await statusOf(id)).toBe('CREATED');
    complaints = complaints.filter((complaint) => !complaint.includes('status of 400'));
    await pay();
    await atShop();
  });

  it('reads that there is no such payment', async () => {
    const { checkoutUrl } = await aPayment();
    await page.goto(checkoutUrl.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')));
    expect(await heading()).toBe('There is no such payment');
    await shot('not-found');
    complaints = complaints.filter((complaint) => !complaint.includes('status of 404'));
  });
});

describe('the checkout page', () => {
  it.each([
    ['ko-KR', '₩15,000 결제하기'],
    ['ja-JP', '₩15,000を支払う'],
    ['en-GB', 'Pay ₩15,000'],
  ])('speaks to a browser that asks for %s', async (locale, words) => {
    const buyer = await browser.page({ locale });
    await buyer.page.goto((await aPayment()).checkoutUrl);
    await buyer.page.screenshot({ path: join(screenshots, `hosted-${locale}.png`), fullPage: true });
    expect(await buyer.page.getByRole('button').innerText()).toBe(words);
    expect(await buyer.page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));
    expect(buyer.complaints).toEqual([]);
    await buyer.page.context().close();
  });

  it('keeps the language that the buyer chooses on the way to the PSP and back', async () => {
    await page.goto((await aPayment({ successUrl: undefined })).checkoutUrl);
    await page.getByRole('link', { name: '한국어' }).click();
    await button('₩15,000 결제하기').click();
    await page.getByRole('button', { name: 'Pay with a card that is declined' }).click();
    await page.getByRole('button', { name: '다른 카드로 결제하기' }).click();
    await button('₩15,000 결제하기').click();
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.getByRole('heading', { name: '결제가 완료되었습니다' }).waitFor();
    await shot('paid-korean');
  });

  it.each([
    ['a phone', { width: 320, height: 640 }, 'light'],
    ['a phone at night', { width: 390, height: 844 }, 'dark'],
  ] as const)('fits %s, with long names, many lines and a large amount', async (what, viewport, colorScheme) => {
    const each = 9_007_199_254_740_991n / 8n;
    const lines = Array.from({ length: 7 }, (_, line) => ({
      sellerId: `s-${line}`,
      amount: Number(each),
      ...(line % 2 === 0 && { name: `Beans${'-and-beans'.repeat(9)}` }),
    }));
    const amount = Number(each * 7n);
    const orderName = `Beans${'-and-beans'.repeat(9)}`;
    const { id, checkoutUrl } = await aPayment({ lines, amount, currency: 'USD', orderName });
    const buyer = await browser.page({ viewport, colorScheme });
    const expectToFit = async (name: string) => {
      await buyer.page.screenshot({
        path: join(screenshots, `hosted-${what.replaceAll(' ', '-')}-${name}.png`),
        fullPage: true,
      });
      expect(await buyer.page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
    };
    await buyer.page.goto(checkoutUrl);
    await buyer.page.locator('summary').click();
    await expectToFit('pay');
    await buyer.page.goto(`${checkoutUrl}/fail?code=REJECT_CARD_COMPANY&lang=ja`);
    await expectToFit('refused');
    await platform.ask('payment', 'POST', `/v1/payments/${id}/cancel`);
    await buyer.page.goto(`${checkoutUrl}?lang=ko`);
    await expectToFit('canceled');
    expect(buyer.complaints).toEqual([]);
    await buyer.page.context().close();
  });

  it('leaves books in which every payment is charged, credited and booked once', async () => {
    const { broken, open } = await platform.auditSettled();
    expect({ broken, open }).toEqual({ broken: [], open: [] });
  });
});
