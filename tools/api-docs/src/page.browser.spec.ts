import { createService, parseConfig, platformConfigSchema } from '@kessai/platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { chromium, type Browser } from 'playwright-core';
import { withoutParts } from './given-module';

describe('the page of the API', () => {
  let app: NestFastifyApplication;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    const config = parseConfig(platformConfigSchema, { LOG_LEVEL: 'silent' });
    app = await createService(await withoutParts('payment'), { config, name: 'payment' });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
    browser = await chromium.launch({
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  it('shows every operation without asking anybody else, and breaks none of its own rules', async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    // A refusal by the content security policy is a console error too.
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => !request.url().startsWith(url) && complaints.push(request.url()));
    await page.goto(`${url}/docs`);
    await page.getByText('Create a payment for an order').click();
    await page.getByText('Idempotency-Key').first().waitFor();

    expect(await page.title()).toBe('Kessai API');
    const operations = await page.locator('.opblock').count();
    expect(operations).toBeGreaterThan(10);
    expect(complaints.filter((text) => !text.startsWith('data:') && !text.startsWith('blob:'))).toEqual([]);
    await page.close();
  });
});
