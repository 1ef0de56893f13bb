import type { Payment } from './payment';
import { nextStatuses, occupiesOrder, paymentStatuses, updatePayment, type PaymentStatus } from './payment-states';

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

  it.each(['EXECUTING', 'UNKNOWN'] as const)('are left from %s with evidence only', (status) => {
    const payment = { id: `pay_${'1'.repeat(32)}`, version: 2n, status } as Payment;
    for (const to of ['SUCCEEDED', 'FAILED'] as const) {
      const step = { to, set: {}, reason: 'a_timer', actor: 'nobody', attemptId: null, at: new Date() };
      expect(() => updatePayment(payment, step)).toThrow(/no evidence/);
    }
  });
});
