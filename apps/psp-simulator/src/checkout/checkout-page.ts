import { Template } from '@kessai/html';
import { formatMoney } from '@kessai/money';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckoutRequest } from './checkout-request';

/** From this many characters on an amount is set smaller, so that a phone does not break it amid its digits. */
const LONG_AMOUNT = 14;

const layout = readFileSync(join(__dirname, 'document.html'), 'utf8');
const checkout = new Template(layout, { content: readFileSync(join(__dirname, 'checkout.html'), 'utf8') });
const refused = new Template(layout, { content: readFileSync(join(__dirname, 'refused.html'), 'utf8') });

/** What the pages load, by path. */
export const pageFiles = [
  {
    path: '/checkout/page.css',
    type: 'text/css; charset=utf-8',
    text: readFileSync(join(__dirname, 'page.css'), 'utf8'),
  },
  {
    path: '/checkout/page.js',
    type: 'text/javascript; charset=utf-8',
    text: readFileSync(join(__dirname, 'page.js'), 'utf8'),
  },
  { path: '/checkout/icon.svg', type: 'image/svg+xml', text: readFileSync(join(__dirname, 'icon.svg'), 'utf8') },
];

export function checkoutPage({ orderId, orderName, amountMinor, currency, fields }: CheckoutRequest): string {
  const amount = formatMoney(amountMinor, currency);
  return checkout.render({
    title: `Pay ${amount}`,
    orderId,
    orderName,
    amount,
    isLongAmount: amount.length > LONG_AMOUNT,
    fields: Object.entries(fields).map(([name, value]) => ({ name, value })),
  });
}

export function refusedPage(faults: readonly string[]): string {
  const title = 'This checkout link is not complete';
  return refused.render({ title, faults: faults.map((fault) => ({ fault })) });
}
