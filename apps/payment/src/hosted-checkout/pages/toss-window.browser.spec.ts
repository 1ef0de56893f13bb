import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type Page } from 'playwright-core';
import { assets } from './assets';
import { aHostedPayment } from '../../../testing/given-hosted-payment';
import { paymentPage, type PaymentFrame } from './payment-page';
import { contentSecurityPolicy, tossSdk } from '../payment-window';

const window = { kind: 'toss', clientKey: 'test_ck_1' } as const;
const frame: PaymentFrame = {
  language: 'en',
  base: '',
  path: '/checkout/pay_1',
  query: {},
  isTest: true,
  window,
  address: 'https://pay.example/checkout/pay_1',
  languageQuery: '?lang=en',
  failCode: null,
  now: new Date(),
};

/** Stands in for Toss's script: it notes what it was asked, and does what the test wants. */
const aSdk = (then: string) => `
  window.asked = [];
  window.TossPayments = Object.assign(
    (clientKey) => ({ payment: (options) => ({ requestPayment: (request) => {
      window.asked.push({ clientKey, options, request });
      return ${then};
    } }) }),
    { ANONYMOUS: 'ANONYMOUS' },
  );`;

describe("Toss's payment window, from our page", () => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  let url: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const asset = assets.get(/\/checkout\/assets\/([^?]*)/.exec(request.url ?? '')?.[1] ?? '');
      const payment = aHostedPayment({ currency: 'USD', amountMinor: 1_234n, orderName: `Beans & "books" </form>` });
      const html = paymentPage({ payment, next: { to: 'shop' }, notice: null }, frame);
      response
        .setHeader('content-type', asset?.type ?? 'text/html; charset=utf-8')
        .setHeader('content-security-policy', contentSecurityPolicy(window))
        .end(asset?.text ?? html);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/checkout/pay_1`;
    browser = await chromium.launch({
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => server.close(resolve));
  });

  beforeEach(async () => {
    complaints = [];
    page = await browser.newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterEach(() => page.close());

  const open = async (then: string | null) => {
    await page.route(tossSdk, (route) =>
      then === null ? route.abort() : route.fulfill({ contentType: 'text/javascript', body: aSdk(then) }),
    );
    await page.goto(url);
  };
  const asked = () => page.evaluate<{ request: object }[]>('window.asked');
  const button = () => page.getByRole('button');

  it('opens for our payment, amount and currency, and leads back to us', async () => {
    await open('new Promise(() => {})');
    await button().click();
    expect(await asked()).toEqual([
      {
        clientKey: 'test_ck_1',
        options: { customerKey: 'ANONYMOUS' },
        request: {
          method: 'CARD',
          amount: { currency: 'USD', value: 12.34 },
          orderId: `pay_${'2'.repeat(32)}`,
          orderName: `Beans & "books" </form>`,
          successUrl: 'https://pay.example/checkout/pay_1/success?lang=en',
          failUrl: 'https://pay.example/checkout/pay_1/fail?lang=en',
        },
      },
    ]);
    expect(complaints).toEqual([]);
  });

  it('opens once however often the button is pressed', async () => {
    await open('new Promise(() => {})');
    await button().dblclick();
    expect(await asked()).toHaveLength(1);
    expect(await button().isDisabled()).toBe(true);
  });

  it('can be opened again by a buyer who has closed it', async () => {
    await open(`Promise.reject({ code: 'USER_CANCEL' })`);
    await button().click();
    await button().click();
    expect(await asked()).toHaveLength(2);
    expect(await page.getByRole('alert').isVisible()).toBe(false);
  });

  it('is said not to work where it does not', async () => {
    await open(`Promise.reject({ code: 'INVALID_CLIENT_KEY' })`);
    await button().click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').innerText()).toBe(
      'This payment window cannot be opened. Please load the page again.',
    );
  });

  it('is said not to work where its script does not come', async () => {
    await open(null);
    await page.getByRole('alert').waitFor();
    expect(await button().isDisabled()).toBe(true);
  });
});
