import { verifyWebhook, WebhookRejected, type KessaiClient } from '@kessai/client';
import { safeLines } from '@kessai/terminal';
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import { setTimeout as wait } from 'node:timers/promises';
import { currency, newOrder, Orders, products, type Order } from './orders';
import { orderPage, plainPage, sellerPage, shopPage, style } from './pages/pages';
import { setbackFrom } from './problems';
import { askForRefund, isOpen, noteRefund } from './refunds';

export interface ShopOptions {
  readonly kessai: KessaiClient;
  /** Where buyers reach the shop: they come back here from the checkout. */
  readonly publicUrl: () => string;
  readonly webhookSecret: () => string;
}

const hasEnded = ({ paymentStatus }: Order): boolean => ['FAILED', 'CANCELED', 'EXPIRED'].includes(paymentStatus);
const isPayable = (order: Order): boolean => order.paymentStatus === 'CREATED' || hasEnded(order);

/** How long a page waits for Kessai; it goes on being asked, and the page says so. */
const patienceMs = 3_000;

/** A shop in the small: sells, sends buyers to the hosted checkout, hears of payments by webhook, gives money back. */
export function sampleShop(options: ShopOptions): FastifyInstance {
  const shop = fastify();
  const orders = new Orders();
  shop.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(body as string))),
  );
  shop.removeContentTypeParser('application/json');
  // The signature is over the bytes as they came.
  shop.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));

  shop.get('/', (_request, reply) => html(reply, shopPage(orders.all())));
  shop.get('/style.css', (_request, reply) => reply.type('text/css').send(style));

  shop.post<{ Body: Record<string, string> }>('/orders', ({ body }, reply) => {
    const product = products.find(({ id }) => id === body['product']);
    if (product === undefined) return html(reply.code(404), plainPage('There is no such product'));
    const order = newOrder(product);
    orders.add(order);
    return pay(options, orders, { order, reply });
  });

  shop.post<{ Params: { id: string } }>('/orders/:id/pay', async ({ params }, reply) => {
    const order = orders.get(params.id);
    if (order === undefined) return noSuchOrder(reply);
    await readPayment(options, orders, order);
    // Paid meanwhile, or being clarified: a second payment is the last thing the buyer needs.
    if (!isPayable(order)) return reply.redirect(`/orders/${order.id}`, 303);
    // The key of a payment that has ended would only show that one again.
    if (hasEnded(order)) order.payTry += 1;
    return pay(options, orders, { order, reply });
  });

  shop.get<{ Params: { id: string } }>('/orders/:id', async ({ params }, reply) => {
    const order = orders.get(params.id);
    if (order === undefined) return noSuchOrder(reply);
    await inTime(followRefund(options, order));
    // The buyer may be back before the webhook: the API is asked, the return itself proves nothing.
    await inTime(readPayment(options, orders, order));
    return html(reply, orderPage(order));
  });

  shop.post<{ Params: { id: string } }>('/orders/:id/refund', async ({ params }, reply) => {
    const order = orders.get(params.id);
    if (order === undefined || order.paymentId === null) return noSuchOrder(reply);
    await inTime(readPayment(options, orders, order));
    if (order.refundedAmount < order.product.price) await inTime(askForRefund(options.kessai, order));
    return reply.redirect(`/orders/${order.id}`, 303);
  });

  shop.get<{ Params: { id: string } }>('/sellers/:id', ({ params }, reply) => showSeller(options, params.id, reply));

  shop.post('/webhooks', ({ body, headers }, reply) => {
    try {
      orders.hear(verifyWebhook({ payload: body as string, headers, secret: options.webhookSecret() }));
      return reply.code(204).send();
    } catch (error) {
      if (error instanceof WebhookRejected) return reply.code(400).send(error.message);
      throw error;
    }
  });
  return shop;
}

/** A form may lead to the checkout, which has another origin: browsers hold redirects to this policy too. */
const policy = [
  "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  "form-action 'self' https: http://127.0.0.1:* http://localhost:*",
].join('; ');

function html(reply: FastifyReply, page: string): FastifyReply {
  return reply
    .headers({ 'content-security-policy': policy, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
    .type('text/html; charset=utf-8')
    .send(page);
}

const noSuchOrder = (reply: FastifyReply): FastifyReply => html(reply.code(404), plainPage('There is no such order'));

/** Waits for the work, but no longer than a person waits for a page. What it notes later, the next page shows. */
async function inTime(work: Promise<void>): Promise<void> {
  const end = new AbortController();
  // A fault of the shop after its page has been sent can be seen here alone.
  const done = work.catch((error: unknown) =>
    console.error(safeLines(error instanceof Error ? error.message : 'unknown fault')),
  );
  await Promise.race([done, wait(patienceMs, undefined, { signal: end.signal }).catch(() => undefined)]);
  end.abort();
}

interface Press {
  readonly order: Order;
  readonly reply: FastifyReply;
}

/** To the checkout; to the order's page, which says why, where Kessai has no payment for it. */
async function pay(options: ShopOptions, orders: Orders, { order, reply }: Press): Promise<FastifyReply> {
  try {
    const payment = await createPayment(options, order);
    order.problem = null;
    orders.note(order, payment);
    return reply.redirect(payment.checkoutUrl, 303);
  } catch (error) {
    order.problem = setbackFrom(error).why;
    return reply.redirect(`/orders/${order.id}`, 303);
  }
}

function createPayment({ kessai, publicUrl }: ShopOptions, { id, product, payTry }: Order) {
  const back = `${publicUrl()}/orders/${id}`;
  return kessai.payment.post('/v1/payments', {
    params: { header: { 'Idempotency-Key': `pay-${id}-${payTry}` } },
    body: {
      orderId: id,
      orderName: product.name,
      amount: product.price,
      currency,
      lines: [{ sellerId: product.sellerId, amount: product.price, name: product.name }],
      successUrl: back,
      failUrl: back,
    },
  });
}

/** The newest payment of the order: after a decline the checkout makes another one. */
async function readPayment({ kessai }: ShopOptions, orders: Orders, order: Order): Promise<void> {
  try {
    const query = { orderId: order.id, limit: 1 };
    const { data } = await kessai.payment.get('/v1/payments', { params: { query } });
    const [payment] = data;
    if (payment === undefined) return; // It could not be made; the page offers to try again.
    orders.note(order, payment);
    order.problem = null;
  } catch (error) {
    order.problem = setbackFrom(error).why;
  }
}

/** Reads a refund that had no outcome; where no answer came, it is asked for again under its key. */
async function followRefund({ kessai }: ShopOptions, order: Order): Promise<void> {
  const attempt = order.refund;
  if (attempt === null || !isOpen(order)) return;
  if (attempt.refundId === null) return askForRefund(kessai, order);
  try {
    const path = { id: attempt.refundId };
    noteRefund(attempt, await kessai.payment.get('/v1/refunds/{id}', { params: { path } }));
  } catch (error) {
    attempt.why = setbackFrom(error).why; // It stays open: reading decides nothing.
  }
}

async function showSeller({ kessai }: ShopOptions, sellerId: string, reply: FastifyReply): Promise<FastifyReply> {
  try {
    const path = { sellerId };
    const { balances } = await kessai.wallet.get('/v1/wallets/{sellerId}', { params: { path } });
    const { data: entries } = await kessai.wallet.get('/v1/wallets/{sellerId}/entries', {
      params: { path, query: { currency } },
    });
    return html(reply, sellerPage(sellerId, { balances, entries }));
  } catch (error) {
    return html(reply.code(503), plainPage('The wallet cannot be shown', setbackFrom(error).why));
  }
}
