import { nextStatuses, occupiesOrder, paymentStatuses, type PaymentStatus } from './payment-states';

const stepsFrom = (status: PaymentStatus) => [...nextStatuses[status]].sort();

describe('the states of a payment', () => {
  it('begin at CREATED, which a confirm, a cancel or time ends', () => {
    expect(stepsFrom('CREATED')).toEqual(['CANCELED', 'EXECUTING', 'EXPIRED']);
  });

  it('pass through EXECUTING to the answer of the PSP, and from UNKNOWN to success or failure alone', () => {
    expect(stepsFrom('EXECUTING')).toEqual(['FAILED', 'SUCCEEDED', 'UNKNOWN']);
    expect(stepsFrom('UNKNOWN')).toEqual(['FAILED', 'SUCCEEDED']);
  });

  it.each(['SUCCEEDED', 'FAILED', 'CANCELED', 'EXPIRED'] as const)('end at %s', (status) => {
    expect(stepsFrom(status)).toEqual([]);
  });

  it('free the order id exactly where a payment ended without money', () => {
    const freed = paymentStatuses.filter((status) => occupiesOrder(status) === null);
    expect(freed.sort()).toEqual(['CANCELED', 'EXPIRED', 'FAILED']);
  });

  it('never lead back to CREATED, so that no paymentKey is ever replaced', () => {
    expect(paymentStatuses.filter((status) => nextStatuses[status].includes('CREATED'))).toEqual([]);
  });
});
