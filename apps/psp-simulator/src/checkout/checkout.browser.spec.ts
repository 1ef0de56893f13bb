import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { call, givenSimulator, type RunningSimulator } from '../given-simulator';

const screenshots = join(__dirname, '../../../../dist/screenshots');
const launchOptions = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe('the checkout page in a browser', () => {
  let simulator: RunningSimulator;
  let shop: Server;
  let shopUrl: string;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    simulator = await givenSimulator();
    shop = createServer((_request, response) => {
      response
        .setHeader('content-type', 'text/html')
        .end('<!doctype html><title>Shop</title><link rel="icon" href="data:,">');
    });
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
    browser = await chromium.launch({
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: launchOptions,
    });
  });
  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => shop.close(resolve));
    await simulator.remove();
  });

  beforeEach(async () => {
    complaints = [];
    page = await browser.newPage();
    // A refusal by the content security policy is a console error too.
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('requestfailed', (request) => complaints.push(`${request.url()} failed`));
  });
  afterEach(async () => {
    await page.close();
    expect(complaints).toEqual([]);
  });

  const open = async (orderId: string, more: Record<string, string> = {}) => {
    const order = {
      orderId,
      amount: '15000',
      currency: 'KRW',
      orderName: 'Beans and two books',
      successUrl: `${shopUrl}/ok`,
      failUrl: `${shopUrl}/no`,
      ...more,
    };
    return page.goto(`${simulator.url}/checkout?${new URLSearchParams(order)}`);
  };
  const confirm = async (orderId: string) => {
    const paymentKey = new URL(page.url()).searchParams.get('paymentKey');
    return call(`${simulator.url}/v1/payments/confirm`, 'POST', { paymentKey, orderId, amount: 15000 });
  };

  it('takes a payment and leads back to the shop', async () => {
    await open('order-pay');
    expect(await page.locator('.amount').innerText()).toBe('15,000 KRW');
    await page.screenshot({ path: join(screenshots, 'checkout.png') });
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.waitForURL(`${shopUrl}/ok?**`);
    expect(await confirm('order-pay')).toMatchObject({ status: 200, body: { status: 'DONE' } });
  });

  it('takes a card that is declined when the shop confirms', async () => {
    await open('order-decline');
    await page.getByRole('button', { name: 'Pay with a card that is declined' }).click();
    await page.waitForURL(`${shopUrl}/ok?**`);
    expect(await confirm('order-decline')).toMatchObject({ status: 403, body: { code: 'REJECT_CARD_PAYMENT' } });
  });

  it('leads a buyer who cancels to the fail page', async () => {
    await open('order-cancel');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForURL(`${shopUrl}/no?**`);
    expect(new URL(page.url()).searchParams.get('code')).toBe('PAY_PROCESS_CANCELED');
  });

  it('issues one key when the button is pressed twice', async () => {
    await open('order-twice');
    await page.getByRole('button', { name: 'Pay', exact: true }).dblclick();
    await page.waitForURL(`${shopUrl}/ok?**`);
    const issued = readFileSync(simulator.file, 'utf8')
      .split('\n')
      .filter((line) => line.includes('order-twice'));
    expect(issued).toHaveLength(1);
  });

  it.each([
    ['a phone', { width: 320, height: 640 }, 'light'],
    ['a phone at night', { width: 390, height: 844 }, 'dark'],
  ] as const)('fits %s, with a long name and a large amount', async (what, size, colorScheme) => {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme });
    const orderName = `Beans${'-and-beans'.repeat(8)}`;
    await open('o'.repeat(64), { amount: '90071992547409.91', currency: 'USD', orderName });
    const overflow = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    await page.screenshot({ path: join(screenshots, `checkout-${what.replaceAll(' ', '-')}.png`) });
    expect(overflow).toBe(false);
    expect(await page.locator('.amount').innerText()).toBe('90,071,992,547,409.91 USD');
  });

  it('says what is wrong with a link', async () => {
    const response = await open('x');
    expect(response?.status()).toBe(400);
    await page.screenshot({ path: join(screenshots, 'checkout-refused.png') });
    expect(await page.locator('li').allInnerTexts()).toEqual(['orderId: 6 to 64 letters, digits, - and _']);
    complaints = complaints.filter((complaint) => !complaint.includes('status of 400'));
  });
});
