import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const launchOptions = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'].concat([
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]);

/** A browser, and a shop that it may come back to. */
export class ABrowser {
  private constructor(
    private readonly browser: Browser,
    private readonly shop: Server,
    readonly shopUrl: string,
  ) {}

  static async start(): Promise<ABrowser> {
    const shop = createServer((_request, response) => {
      const page = '<!doctype html><title>Shop</title><link rel="icon" href="data:,"><h1>Shop</h1>';
      response.setHeader('content-type', 'text/html').end(page);
    });
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: launchOptions,
    });
    return new ABrowser(browser, shop, `http://127.0.0.1:${(shop.address() as AddressInfo).port}`);
  }

  /** A page of a buyer of its own. What the browser complains of, refusals of the pages' policy too, is in `complaints`. */
  async page(options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[]; visited: string[] }> {
    const context = await this.browser.newContext({ locale: 'en-US', ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    const visited: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => request.isNavigationRequest() && visited.push(request.url()));
    return { page, complaints, visited };
  }

  async stop(): Promise<void> {
    await this.browser.close();
    this.shop.closeAllConnections();
    await new Promise((resolve) => this.shop.close(resolve));
  }
}
