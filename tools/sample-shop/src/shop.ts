import { KessaiProblem, verifyWebhook, WebhookRejected, type KessaiClient } from '@kessai/client';
import { fastify, type FastifyInstance } from 'fastify';
import { currency, newOrder, Orders, products, type Order } from './orders';
import { orderPage, shopPage } from './pages';

export interface ShopOptions {
  readonly kessai: KessaiClient;
  /** Where buyers reach the shop: they come back here from the checkout. */
  readonly publicUrl: () => string;
  readonly webhookSecret: () => string;
}

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

  shop.get('/', (_request, reply) => reply.type('text/html').send(shopPage(orders.all())));

  shop.post<{ Body: Record<string, string> }>('/orders', async ({ body }, reply) => {
    const product = products.find(({ id }) => id === body['product']);
    if (product === undefined) return reply.code(404).send('There is no such product.');
    const order = newOrder(product);
    orders.add(order);
    const payment = await createPayment(options, order);
    orders.note(order, payment);
    return reply.redirect(payment.checkoutUrl, 303);
  });

  shop.get<{ Params: { id: string } }>('/orders/:id', async ({ params }, reply) => {
    const order = orders.get(params.id);
    if (order === undefined) return reply.code(404).send('There is no such order.');
    // The buyer may be back before the webhook: the API is asked, the return itself proves nothing.
    orders.note(order, await paymentOf(options, order));
    return reply.type('text/html').send(orderPage(order));
  });

  shop.post<{ Params: { id: string } }>('/orders/:id/refund', async ({ params }, reply) => {
    const order = orders.get(params.id);
    if (order === undefined || order.paymentId === null) return reply.code(404).send('There is no such order.');
    await refund(options, order.paymentId, order.id);
    return reply.redirect(`/orders/${order.id}`, 303);
  });

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

function createPayment({ kessai, publicUrl }: ShopOptions, { id, product }: Order) {
  const back = `${publicUrl()}/orders/${id}`;
  return kessai.payment.post('/v1/payments', {
    params: { header: { 'Idempotency-Key': id } },
    body: {
      ...{ orderId: id, orderName: product.name, amount: product.price, currency },
      lines: [{ sellerId: product.sellerId, amount: product.price, name: product.name }],
      ...{ successUrl: back, failUrl: back },
    },
  });
}

/** The newest payment of the order: after a decline the checkout makes another one. */
async function paymentOf({ kessai }: ShopOptions, { id: orderId }: Order) {
  const { data } = await kessai.payment.get('/v1/payments', { params: { query: { orderId, limit: 1 } } });
  const [payment] = data;
  if (payment === undefined) throw new Error(`the order ${orderId} has no payment`);
  return payment;
}

/** All that is left. Pressed twice it is one refund: the key is the order's. */
async function refund({ kessai }: ShopOptions, paymentId: string, orderId: string): Promise<void> {
  try {
    await kessai.payment.post('/v1/payments/{id}/refunds', {
      params: { path: { id: paymentId }, header: { 'Idempotency-Key': `refund-${orderId}` } },
      body: { reason: 'The buyer has changed their mind' },
    });
  } catch (error) {
    // Refunded already, by this page in another tab: the order page shows it.
    if (!(error instanceof KessaiProblem) || error.code !== 'refund_exceeds_remaining') throw error;
  }
}
