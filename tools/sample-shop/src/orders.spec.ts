import type { KessaiEvent } from '@kessai/client';
import { newOrder, Orders, products } from './orders';

const [beans] = products;

function givenOrder(): { orders: Orders; orderId: string } {
  const orders = new Orders();
  const order = newOrder(beans!);
  orders.add(order);
  return { orders, orderId: order.id };
}

const nowhere = { walletCreditedAt: null, ledgerBookedAt: null };

/** Only what the shop looks at. */
function anEvent(orderId: string, sequence: number, parts: Record<string, unknown>): KessaiEvent {
  const data = { id: 'pay_1', orderId, status: 'CREATED', completedAt: null, refundedAmount: 0, ...nowhere, ...parts };
  const event = {
    id: `evt_${sequence}`,
    type: 'payment.succeeded',
    createdAt: '2026-01-01T00:00:00.000Z',
    sequence,
    data,
  };
  return event as unknown as KessaiEvent;
}

describe('the orders of the shop', () => {
  it('are paid when an event says so', () => {
    const { orders, orderId } = givenOrder();
    orders.hear(anEvent(orderId, 1, { status: 'SUCCEEDED' }));
    expect(orders.get(orderId)).toMatchObject({ paymentId: 'pay_1', paymentStatus: 'SUCCEEDED', isCompleted: false });
    orders.hear(anEvent(orderId, 2, { status: 'SUCCEEDED', completedAt: '2026-01-01T00:00:01.000Z' }));
    expect(orders.get(orderId)).toMatchObject({ isCompleted: true });
  });

  it('do not go back to what an older event says', () => {
    const { orders, orderId } = givenOrder();
    orders.hear(anEvent(orderId, 2, { status: 'SUCCEEDED' }));
    orders.hear(anEvent(orderId, 1, { status: 'UNKNOWN' }));
    expect(orders.get(orderId)).toMatchObject({ paymentStatus: 'SUCCEEDED' });
  });

  it('stay paid when the failure of an earlier payment comes late', () => {
    const { orders, orderId } = givenOrder();
    orders.hear(anEvent(orderId, 1, { id: 'pay_2', status: 'SUCCEEDED' }));
    orders.hear({ ...anEvent(orderId, 1, { id: 'pay_1', status: 'FAILED' }), id: 'evt_of_another' });
    expect(orders.get(orderId)).toMatchObject({ paymentId: 'pay_2', paymentStatus: 'SUCCEEDED' });
  });

  it('change nothing for an event that comes again, or that is about another shop', () => {
    const { orders, orderId } = givenOrder();
    orders.hear(anEvent(orderId, 1, { status: 'SUCCEEDED' }));
    const before = { ...orders.get(orderId) };
    orders.hear(anEvent(orderId, 1, { status: 'FAILED' }));
    orders.hear(anEvent('of-another-shop', 9, { status: 'FAILED' }));
    expect(orders.get(orderId)).toEqual(before);
  });
});
