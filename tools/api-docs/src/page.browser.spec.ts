import { createHash } from 'node:crypto';
import { createService } from '@kessai/http';
import { parseConfig, platformConfigSchema } from '@kessai/runtime';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { chromium, type Browser, type Page } from 'playwright-core';
import { moduleOf } from './api-docs';
import { withoutParts } from './service-routes';

const key = 'sk_test_of_the_page_of_the_api';

/** What the page has sent, and nothing has answered: the services behind the controllers are left out. */
interface Sent {
  readonly headers: Record<string, string>;
  readonly body: Record<string, unknown>;
}

describe('the page of the API', () => {
  let app: NestFastifyApplication;
  let browser: Browser;
  let url: string;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    const config = parseConfig(platformConfigSchema, {
      LOG_LEVEL: 'silent',
      ROOT_KEY_SHA256: createHash('sha256').update(key).digest('hex'),
    });
    app = await createService(withoutParts(await moduleOf('payment')), { config, name: 'payment' });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
    browser = await chromium.launch({
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
  });
  beforeEach(async () => {
    page = await browser.newPage();
    complaints = [];
    // A refusal by the content security policy is a console error too.
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => !request.url().startsWith(url) && complaints.push(request.url()));
    await page.goto(`${url}/docs`);
    await page.getByText('Create a payment for an order').waitFor();
  });
  afterEach(() => page.close());
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  const ofOthers = () => complaints.filter((text) => !text.startsWith('data:') && !text.startsWith('blob:'));
  const block = (operationId: string) => page.locator(`.opblock[id$="-${operationId}"]`);

  async function open(operationId: string): Promise<void> {
    await block(operationId).locator('.opblock-summary-control').click();
    await block(operationId).getByRole('button', { name: 'Try it out' }).click();
  }

  /** Presses the button; the network answers as the test says. */
  async function execute(operationId: string, answer: { status: number; body: object }): Promise<Sent> {
    const sent = page.waitForRequest((request) => request.url().includes('/v1/'));
    await page.route('**/v1/**', (route) =>
      route.fulfill({ status: answer.status, contentType: 'application/json', body: JSON.stringify(answer.body) }),
    );
    await block(operationId).getByRole('button', { name: 'Execute' }).click();
    const request = await sent;
    await block(operationId).locator('.live-responses-table').waitFor();
    await page.unroute('**/v1/**');
    return { headers: request.headers(), body: request.postDataJSON() as Record<string, unknown> };
  }

  async function logIn(): Promise<void> {
    await page.getByRole('button', { name: 'Authorize' }).click();
    await page.locator('#auth-bearer-value').fill(key);
    await page.getByRole('button', { name: 'Apply credentials' }).first().click();
    await page.getByRole('button', { name: 'Close' }).first().click();
  }

  it('shows every operation from this server alone, and breaks none of its own rules', async () => {
    await page.getByText('Create a payment for an order').click();
    await page.getByText('Idempotency-Key').first().waitFor();

    expect(await page.title()).toBe('Kessai API');
    const operations = await page.locator('.opblock').count();
    expect(operations).toBeGreaterThan(10);
    expect(ofOthers()).toEqual([]);
  });

  it('begins with payments, and ends with what is about the service', async () => {
    const tags = await page.locator('.opblock-tag a span').allTextContents();
    expect([tags[0], ...tags.slice(-2)]).toEqual(['payments', 'health', 'docs']);
  });

  it('sends its own example as a payment that can be made, another one each time', async () => {
    await open('createPayment');
    const first = await execute('createPayment', { status: 201, body: { id: 'pay_1' } });
    const second = await execute('createPayment', { status: 201, body: { id: 'pay_1' } });

    for (const { headers, body } of [first, second]) {
      expect(headers['idempotency-key']).toMatch(/^[0-9a-f]{24}$/);
      expect(body).toMatchObject({ orderId: expect.stringMatching(/^try-[0-9a-f]{24}$/), currency: 'KRW' });
    }
    expect(second.headers['idempotency-key']).not.toBe(first.headers['idempotency-key']);
    expect(second.body['orderId']).not.toBe(first.body['orderId']);
    expect(ofOthers()).toEqual([]);
  });

  it('goes on with the payment that was made: what asks for one names it, and nothing else does', async () => {
    const id = `pay_${'1'.repeat(32)}`;
    await open('createPayment');
    await execute('createPayment', { status: 201, body: { id } });
    const idOf = (next: string) => block(next).locator('tr[data-param-name="id"] input').inputValue();
    await open('confirmPayment');
    expect(await idOf('confirmPayment')).toBe(id);
    await open('getRefund');
    expect(await idOf('getRefund')).toBe('');
  });

  it('lists all when nothing is filled in', async () => {
    await open('listPayments');
    const asked = page.waitForRequest((request) => request.url().includes('/v1/payments'));
    await execute('listPayments', { status: 200, body: {} });
    expect(new URL((await asked).url()).search).toBe('?limit=20');
  });

  it('keeps the key over a reload, in this tab alone, and forgets it at log-out', async () => {
    await logIn();
    await page.reload();
    await page.getByText('Create a payment for an order').waitFor();
    await open('listPayments');
    expect((await execute('listPayments', { status: 200, body: {} })).headers['authorization']).toBe(`Bearer ${key}`);
    expect(await page.evaluate('JSON.stringify(localStorage)')).toBe('{}');

    await page.getByRole('button', { name: 'Authorize' }).click();
    await page.getByRole('button', { name: 'Remove authorization' }).first().click();
    await page.reload();
    expect(await page.evaluate('JSON.stringify(sessionStorage)')).not.toContain(key);
  });
});
