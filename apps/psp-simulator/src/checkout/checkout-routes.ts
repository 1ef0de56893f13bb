import { toMajorText } from '@kessai/money';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { issueKey } from '../book/issue-key';
import type { Store } from '../book/store';
import { checkoutPage, pageFiles, refusedPage } from './checkout-page';
import { readCheckout, type CheckoutRequest } from './checkout-request';

/** What the card of "Pay with a card that is declined" answers when the shop confirms. */
const DECLINED_CARD = 'REJECT_CARD_PAYMENT';

const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  // Browsers hold the whole chain of redirects after a form against this list, and the chain leads to the shop.
  "form-action 'self' http: https:",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The PSP's payment window: shows the order, lets the buyer choose, and sends the browser back as Toss does. */
export function checkoutRoutes(app: FastifyInstance, store: Store): void {
  app.get('/checkout', (request, reply) => {
    const checkout = readCheckout(request.query);
    if (isRefused(checkout)) return sendPage(reply.status(400), refusedPage(checkout));
    return sendPage(reply, checkoutPage(checkout));
  });

  app.post('/checkout', async (request, reply) => {
    const checkout = readCheckout(request.body);
    if (isRefused(checkout)) return sendPage(reply.status(400), refusedPage(checkout));
    const { choice } = request.body as { choice?: unknown };
    switch (choice) {
      case 'pay':
      case 'decline': {
        const paymentKey = authenticate(store, checkout, choice === 'decline');
        await store.written();
        return reply.redirect(successAddress(checkout, paymentKey), 303);
      }
      case 'cancel':
        return reply.redirect(canceledAddress(checkout), 303);
      default:
        return sendPage(reply.status(400), refusedPage(['choice: pay, decline or cancel']));
    }
  });

  for (const { path, type, text } of pageFiles) app.get(path, (_request, reply) => reply.type(type).send(text));
}

function authenticate(store: Store, checkout: CheckoutRequest, declined: boolean): string {
  const { orderId, orderName, amountMinor, currency } = checkout;
  const decline = declined ? DECLINED_CARD : undefined;
  return issueKey(store, { orderId, orderName, amount: amountMinor, currency, decline });
}

function successAddress({ successUrl, orderId, amountMinor, currency }: CheckoutRequest, paymentKey: string): string {
  return addressWith(successUrl, {
    paymentType: 'NORMAL',
    paymentKey,
    orderId,
    amount: toMajorText(amountMinor, currency),
  });
}

function canceledAddress({ failUrl, orderId }: CheckoutRequest): string {
  return addressWith(failUrl, { code: 'PAY_PROCESS_CANCELED', message: 'The buyer canceled the payment.', orderId });
}

function addressWith(address: string, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

function isRefused(checkout: CheckoutRequest | readonly string[]): checkout is readonly string[] {
  return Array.isArray(checkout);
}

function sendPage(reply: FastifyReply, html: string): FastifyReply {
  return reply
    .headers({
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    .type('text/html; charset=utf-8')
    .send(html);
}
