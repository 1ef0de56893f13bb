import { currency, products, type Order } from './orders';

const won = new Intl.NumberFormat('en', { style: 'currency', currency });

export function shopPage(orders: readonly Order[]): string {
  const goods = products.map(
    ({ id, name, price }) => `<li><form method="post" action="/orders">
      <span>${escaped(name)}</span> <strong>${won.format(price)}</strong>
      <button name="product" value="${id}">Buy</button></form></li>`,
  );
  const rows = orders.map(
    (order) =>
      `<tr><td><a href="/orders/${order.id}">${escaped(order.product.name)}</a></td><td>${stateOf(order)}</td></tr>`,
  );
  const table = rows.length === 0 ? '<p>No orders yet.</p>' : `<table>${rows.join('')}</table>`;
  return page('A sample shop', `<ul>${goods.join('')}</ul><h2>Orders</h2>${table}`);
}

export function orderPage(order: Order): string {
  const canRefund = order.paymentStatus === 'SUCCEEDED' && order.refundedAmount < order.product.price;
  const refund = canRefund
    ? `<form method="post" action="/orders/${order.id}/refund"><button>Give the money back</button></form>`
    : '';
  return page(
    order.product.name,
    `<dl><dt>Order</dt><dd>${escaped(order.id)}</dd><dt>Price</dt><dd>${won.format(order.product.price)}</dd>
     <dt>Payment</dt><dd>${escaped(order.paymentId ?? 'none')}</dd><dt>State</dt><dd id="state">${stateOf(order)}</dd></dl>
     ${refund}<p><a href="/">Back to the shop</a></p>`,
  );
}

function stateOf({ paymentStatus, isCompleted, refundedAmount }: Order): string {
  if (refundedAmount > 0) return `refunded ${won.format(refundedAmount)}`;
  if (isCompleted) return 'paid, on its way';
  return (
    { SUCCEEDED: 'paid', FAILED: 'not paid', UNKNOWN: 'being clarified' }[paymentStatus] ?? 'waiting for the payment'
  );
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title><style>body{font:16px/1.5 system-ui;max-width:40rem;margin:3rem auto;padding:0 1rem}
li{list-style:none;margin:.5rem 0}ul{padding:0}td{padding:.25rem 1rem .25rem 0}dt{font-weight:600}</style></head>
<body><h1>${escaped(title)}</h1>${body}</body></html>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
