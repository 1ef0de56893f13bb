import type { KessaiEvent } from '@kessai/client';
import { randomUUID } from 'node:crypto';

export interface Product {
  readonly id: string;
  readonly name: string;
  /** Won have no smaller unit: 10,000 is 10,000 KRW. */
  readonly price: number;
  readonly sellerId: string;
}

export const products: readonly Product[] = [
  { id: 'beans', name: 'Ethiopian beans, 500 g', price: 18_000, sellerId: 'coffee' },
  { id: 'grinder', name: 'Hand grinder', price: 64_000, sellerId: 'coffee' },
  { id: 'book', name: 'The Art of Double Entry', price: 27_000, sellerId: 'books' },
];

export const currency = 'KRW';

export interface Order {
  /** The shop's own name of it, and the key under which the payment is created: asked twice, made once. */
  readonly id: string;
  readonly product: Product;
  paymentId: string | null;
  /** As the API or a webhook last said. */
  paymentStatus: string;
  /** Once wallet and ledger have it too: then the shop sends the goods. */
  isCompleted: boolean;
  refundedAmount: number;
  inWallet: boolean;
  inLedger: boolean;
  /** The tries to be paid: a payment that has ended is not begun again under the key that made it. */
  payTry: number;
  /** Why Kessai could not be asked or has refused, for the page. */
  problem: string | null;
  /** The last try to give the money back; a real shop keeps it in its table, before it asks. */
  refund: RefundTry | null;
}

export interface RefundTry {
  /** 1 for the first one of the order. */
  readonly number: number;
  /** Of this try alone, for as long as its outcome is not known. */
  readonly key: string;
  /** As Kessai names them, and what the shop knows besides. */
  state: 'ASKING' | 'NO_ANSWER' | 'REFUSED' | 'PENDING' | 'UNKNOWN' | 'SUCCEEDED' | 'FAILED';
  refundId: string | null;
  why: string | null;
}

export function newOrder(product: Product): Order {
  return {
    id: `shop-${randomUUID()}`,
    product,
    paymentId: null,
    paymentStatus: 'CREATED',
    isCompleted: false,
    refundedAmount: 0,
    inWallet: false,
    inLedger: false,
    payTry: 1,
    problem: null,
    refund: null,
  };
}

/** The shop's orders. A real shop has a table; whatever it has, an event must change it once and in order. */
export class Orders {
  private readonly byId = new Map<string, Order>();
  private readonly eventsSeen = new Set<string>();
  /** The latest event heard of each payment: what was sent before it says nothing new. */
  private readonly heard = new Map<string, number>();

  add(order: Order): void {
    this.byId.set(order.id, order);
  }

  get(id: string): Order | undefined {
    return this.byId.get(id);
  }

  all(): Order[] {
    return [...this.byId.values()].reverse();
  }

  /** Webhooks come at least once, and not always in order: a repeat and what is older than what we know change nothing. */
  hear(event: KessaiEvent): void {
    if (this.eventsSeen.has(event.id)) return;
    this.eventsSeen.add(event.id);
    if (!isOfPayment(event)) return; // A refund shows in its payment's refundedAmount, which the page asks for.
    const { sequence, data: payment } = event;
    const order = this.byId.get(payment.orderId);
    if (order === undefined || sequence <= (this.heard.get(payment.id) ?? 0)) return;
    this.heard.set(payment.id, sequence);
    // After a decline the checkout makes another payment for the order: an old failure says nothing of the new one.
    if (order.paymentStatus === 'SUCCEEDED' && payment.id !== order.paymentId) return;
    this.note(order, payment);
  }

  /** What the API says at this moment. */
  note(order: Order, payment: PaymentSeen): void {
    order.paymentId = payment.id;
    order.paymentStatus = payment.status;
    order.isCompleted ||= payment.completedAt !== null;
    order.refundedAmount = payment.refundedAmount;
    order.inWallet ||= payment.walletCreditedAt !== null;
    order.inLedger ||= payment.ledgerBookedAt !== null;
  }
}

type PaymentEvent = Extract<KessaiEvent, { data: { orderId: string } }>;

function isOfPayment(event: KessaiEvent): event is PaymentEvent {
  return event.type.startsWith('payment.');
}

export interface PaymentSeen {
  readonly id: string;
  readonly status: string;
  readonly completedAt: string | null;
  readonly refundedAmount: number;
  readonly walletCreditedAt: string | null;
  readonly ledgerBookedAt: string | null;
}
