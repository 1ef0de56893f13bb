import { factsOf, faultsOf, type OrderFacts } from './race-outcomes';

const anOrder = (more: Partial<OrderFacts> = {}): OrderFacts => ({
  paymentId: 'pay_1',
  status: 'SUCCEEDED',
  approvals: 1,
  outcomes: 1,
  unknown: 0,
  succeeded: 1,
  resolved: 0,
  ...more,
});
const broken = (order: OrderFacts) =>
  Object.entries(faultsOf([anOrder(), order])).flatMap(([what, count]) => (count === 0 ? [] : [what]));

describe('orders after a race', () => {
  it('are in order when they were approved, settled and told once, in doubt or not', () => {
    expect(broken(anOrder())).toEqual([]);
    expect(broken(anOrder({ unknown: 1, resolved: 1 }))).toEqual([]);
  });

  it.each<[string, Partial<OrderFacts>]>([
    ['not SUCCEEDED', { status: 'UNKNOWN' }],
    ['approved not once', { approvals: 2 }],
    ['approved not once', { approvals: 0 }],
    ['settled not once', { outcomes: 2 }],
    ['success told not once', { succeeded: 2 }],
    ['success told not once', { succeeded: 0 }],
    ['doubt told more than once', { unknown: 2, resolved: 2 }],
    ['doubt and its end not told alike', { unknown: 1 }],
    ['doubt and its end not told alike', { resolved: 1 }],
  ])('are %s with %j', (what, more) => expect(broken(anOrder(more))).toEqual([what]));

  it('are put together from what was counted of each', () => {
    const orders = [
      { paymentId: 'pay_1', status: 'SUCCEEDED' },
      { paymentId: 'pay_2', status: 'FAILED' },
    ];
    const counts = [
      { paymentId: 'pay_1', what: 'outcomes', count: '1' },
      { paymentId: 'pay_1', what: 'payment.succeeded.v1', count: '1' },
      { paymentId: 'pay_2', what: 'payment.unknown.v1', count: '1' },
      { paymentId: 'pay_2', what: 'payment.resolved.v1', count: 2 },
    ];
    const nothing = { approvals: 0, outcomes: 0, unknown: 0, succeeded: 0, resolved: 0 };
    expect(factsOf(orders, counts, new Map([['pay_1', 1]]))).toEqual([
      { ...nothing, paymentId: 'pay_1', status: 'SUCCEEDED', approvals: 1, outcomes: 1, succeeded: 1 },
      { ...nothing, paymentId: 'pay_2', status: 'FAILED', unknown: 1, resolved: 2 },
    ]);
  });
});
