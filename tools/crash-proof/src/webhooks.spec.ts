import type { HistoryStep, PaymentEnd } from './figures';
import { compareTold, type WrittenEvent } from './webhooks';

const end: PaymentEnd = {
  status: 'SUCCEEDED',
  isCompleted: true,
  isLateSuccess: false,
  isLateSuccessOpen: false,
  isAskedFor: false,
  charges: 1,
  isBookedTwice: false,
};
const at = new Date(0);
const history: HistoryStep[] = [
  { paymentId: 'pay_1', fromStatus: 'EXECUTING', toStatus: 'SUCCEEDED', at },
  { paymentId: 'pay_1', fromStatus: 'SUCCEEDED', toStatus: 'SUCCEEDED', at },
];
const happened = { history, payments: new Map([['pay_1', end]]) };
const succeeded: WrittenEvent = { id: 'evt_1', type: 'payment.succeeded', sequence: 1, subjectId: 'pay_1' };
const completed: WrittenEvent = { id: 'evt_2', type: 'payment.completed', sequence: 2, subjectId: 'pay_1' };
const nothing = { missing: [], madeUp: [], untrue: [] };

describe('what a merchant was told', () => {
  it('is what happened, also where it came twice and in another order', () => {
    const told = compareTold([completed, succeeded, completed], [succeeded, completed], happened);
    expect(told).toEqual({ ...nothing, happened: 2 });
  });

  it('lacks what was never sent', () => {
    expect(compareTold([succeeded], [succeeded, completed], happened).missing).toEqual(['evt_2']);
  });

  it('is made up where it was never written down, or written down otherwise', () => {
    const other = { ...completed, id: 'evt_3' };
    const changed = { ...succeeded, type: 'payment.failed' };
    expect(compareTold([changed, completed, other], [succeeded, completed], happened).madeUp).toEqual([
      'evt_1',
      'evt_3',
    ]);
  });

  it.each([
    ['lacks a step', [succeeded]],
    ['has a step twice', [succeeded, completed, { ...completed, id: 'evt_3', sequence: 3 }]],
    ['leaves out a number', [succeeded, { ...completed, sequence: 3 }]],
    ['tells another outcome', [{ ...succeeded, type: 'payment.failed' }, completed]],
  ])('is untrue where it %s', (_what, written) => {
    expect(compareTold(written, written, happened)).toMatchObject({ untrue: ['pay_1'] });
  });

  it('may tell of refunds besides', () => {
    const refund = { ...completed, id: 'evt_3', type: 'refund.succeeded', sequence: 3 };
    const written = [succeeded, completed, refund];
    expect(compareTold(written, written, happened)).toMatchObject(nothing);
  });
});
