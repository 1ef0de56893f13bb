import { Template } from '@kessai/html';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { currency, products, type Order, type RefundTry } from '../orders';

export const style = readFileSync(join(__dirname, 'style.css'), 'utf8');

const layout = readFileSync(join(__dirname, 'document.html'), 'utf8');
const parts = {
  back: readFileSync(join(__dirname, 'back.html'), 'utf8'),
  refundButton: readFileSync(join(__dirname, 'refund-button.html'), 'utf8'),
};
const templates = {
  shop: new Template(layout, { ...parts, content: readFileSync(join(__dirname, 'shop.html'), 'utf8') }),
  order: new Template(layout, { ...parts, content: readFileSync(join(__dirname, 'order.html'), 'utf8') }),
  seller: new Template(layout, { ...parts, content: readFileSync(join(__dirname, 'seller.html'), 'utf8') }),
  plain: new Template(layout, { ...parts, content: readFileSync(join(__dirname, 'plain.html'), 'utf8') }),
};

const won = new Intl.NumberFormat('en', { style: 'currency', currency });
const sellerOf = (id: string) => ({ id, address: `/sellers/${encodeURIComponent(id)}` });

export function shopPage(orders: readonly Order[]): string {
  const goods = products.map(({ id, name, price, sellerId }) => {
    return { id, name, price: won.format(price), seller: sellerOf(sellerId) };
  });
  return templates.shop.render({
    title: 'What we sell',
    refreshSeconds: null,
    goods,
    hasOrders: orders.length > 0,
    orders: orders.map(viewOf),
  });
}

export function orderPage(order: Order): string {
  return templates.order.render({
    ...viewOf(order),
    title: order.product.name,
    refreshSeconds: isMoving(order) ? 3 : null,
    paymentId: order.paymentId ?? 'none',
    payButton: payButton(order),
    notices: [problemOf(order), refundNotice(order)].filter((notice) => notice !== null),
  });
}

interface Wallet {
  readonly balances: readonly { currency: string; available: number; reserved: number }[];
  readonly entries: readonly { kind: string; amount: number; balanceAfter: number; occurredAt: string }[];
}

export function sellerPage(sellerId: string, { balances, entries }: Wallet): string {
  const available = balances.find((balance) => balance.currency === currency)?.available ?? 0;
  return templates.seller.render({
    title: `Wallet of ${sellerId}`,
    refreshSeconds: null,
    available: won.format(available),
    entries: entries.map(({ kind, amount, balanceAfter, occurredAt }) => ({
      kind: kind.replaceAll('_', ' '),
      at: occurredAt.slice(0, 16).replace('T', ' '),
      amount: won.format(amount),
      balance: won.format(balanceAfter),
    })),
  });
}

export function plainPage(title: string, text = ''): string {
  return templates.plain.render({ title, refreshSeconds: null, text });
}

/** What the list of orders and the page of an order show of it. */
function viewOf(order: Order): object {
  const { id, product, paymentStatus, inWallet, inLedger } = order;
  return {
    id,
    address: `/orders/${id}`,
    name: product.name,
    price: won.format(product.price),
    seller: sellerOf(product.sellerId),
    state: stateOf(order),
    isPaid: paymentStatus === 'SUCCEEDED',
    wallet: inWallet ? 'credited' : 'not yet',
    ledger: inLedger ? 'booked' : 'not yet',
    refundButton: refundButton(order),
  };
}

/** While something is on its way the page loads itself again. */
function isMoving({ paymentStatus, isCompleted, refund }: Order): boolean {
  if (refund !== null && refundWords[refund.state].kind === 'busy') return true;
  return ['EXECUTING', 'UNKNOWN'].includes(paymentStatus) || (paymentStatus === 'SUCCEEDED' && !isCompleted);
}

function payButton({ paymentStatus, paymentId }: Order): string | null {
  if (['FAILED', 'CANCELED', 'EXPIRED'].includes(paymentStatus)) return 'Order again';
  if (paymentStatus !== 'CREATED') return null;
  return paymentId === null ? 'Try again' : 'Go on to the payment';
}

function refundButton({ product, paymentStatus, refundedAmount, refund }: Order): object | null {
  if (paymentStatus !== 'SUCCEEDED' || refundedAmount >= product.price || refund?.state === 'SUCCEEDED') return null;
  if (refund === null) return { name: 'Give the money back', isOpen: false };
  const isOpen = refundWords[refund.state].kind === 'busy';
  return { name: isOpen ? 'Giving the money back …' : 'Try the refund again', isOpen };
}

type Kind = 'good' | 'bad' | 'busy';

const refundWords: Readonly<Record<RefundTry['state'], { kind: Kind; short: string; text: string }>> = {
  ASKING: { kind: 'busy', short: 'refund: asking', text: 'We are asking for the refund.' },
  NO_ANSWER: {
    kind: 'busy',
    short: 'refund: no answer yet',
    text: 'There was no answer to the refund. We are asking again, under the same key, so that it goes back once.',
  },
  PENDING: { kind: 'busy', short: 'refund on its way', text: 'The refund is on its way.' },
  UNKNOWN: {
    kind: 'busy',
    short: 'refund being clarified',
    text: 'Whether the money has gone back is not known yet. Kessai is asking, and this page with it.',
  },
  SUCCEEDED: { kind: 'good', short: 'refunded', text: 'The money has gone back.' },
  FAILED: {
    kind: 'bad',
    short: 'refund failed',
    text: 'The refund failed, and no money went back. You can try again.',
  },
  REFUSED: { kind: 'bad', short: 'refund refused', text: 'The refund was refused, and no money went back.' },
};

interface Notice {
  readonly kind: Kind;
  readonly role: 'alert' | 'status';
  readonly heading: string;
  readonly why: string | null;
}

function problemOf({ problem }: Order): Notice | null {
  if (problem === null) return null;
  return { kind: 'bad', role: 'alert', heading: 'That did not work just now', why: problem };
}

function refundNotice({ refund }: Order): Notice | null {
  if (refund === null) return null;
  const { kind, text } = refundWords[refund.state];
  const heading = refund.number === 1 ? text : `Try ${refund.number}: ${text}`;
  return { kind, role: kind === 'bad' ? 'alert' : 'status', heading, why: refund.why };
}

function stateOf({ paymentStatus, isCompleted, refundedAmount, refund }: Order): { kind: Kind; text: string } {
  if (refundedAmount > 0) return { kind: 'good', text: `refunded ${won.format(refundedAmount)}` };
  if (refund !== null) return { kind: refundWords[refund.state].kind, text: refundWords[refund.state].short };
  if (isCompleted) return { kind: 'good', text: 'paid, on its way' };
  switch (paymentStatus) {
    case 'SUCCEEDED':
      return { kind: 'good', text: 'paid' };
    case 'FAILED':
      return { kind: 'bad', text: 'not paid' };
    case 'CANCELED':
      return { kind: 'bad', text: 'canceled' };
    case 'EXPIRED':
      return { kind: 'bad', text: 'not paid in time' };
    case 'EXECUTING':
    case 'UNKNOWN':
      return { kind: 'busy', text: 'being clarified' };
    default:
      return { kind: 'busy', text: 'waiting for the payment' };
  }
}
