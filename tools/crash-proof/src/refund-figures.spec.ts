import { refundWrongs, together, type RefundEnd } from './refund-figures';

const anEnd = (change: Partial<RefundEnd> = {}): RefundEnd => ({
  status: 'SUCCEEDED',
  source: 'merchant',
  reason: 'refund-0-pay_1',
  isCompleted: true,
  cancels: 1,
  isBookedTwice: false,
  ...change,
});
const aFailure = (change: Partial<RefundEnd> = {}) =>
  anEnd({ status: 'FAILED', isCompleted: false, cancels: 0, ...change });

function wrongs(end: RefundEnd | null, statuses: string[] = [], others: [string, RefundEnd][] = []) {
  return refundWrongs(
    new Map([...(end === null ? [] : [['rfd_1', end] as const]), ...others]),
    new Map([['refund-0-pay_1', { ids: new Set(['rfd_1']), statuses: new Set(statuses) }]]),
  );
}
const none = { lost: [], doubled: [], wrong: [], stuck: [] };

describe('what refunds are judged by', () => {
  it.each([
    ['a success that was told', anEnd(), ['PENDING', 'UNKNOWN', 'SUCCEEDED']],
    ['a refusal of the PSP that was told', aFailure(), ['FAILED']],
    ['a cancel that was made at the PSP', anEnd({ source: 'psp', cancels: 0 }), []],
  ])('are content with %s', (_name, end, told) => expect(wrongs(end, told)).toEqual(none));

  it.each([
    ['a success that is none', 'lost', aFailure(), ['SUCCEEDED']],
    ['a refund that is gone', 'lost', null, ['PENDING']],
    ['a success without a cancel', 'lost', anEnd({ cancels: 0 }), []],
    ['a second cancel', 'doubled', anEnd({ cancels: 2 }), []],
    ['a second debit or journal', 'doubled', anEnd({ isBookedTwice: true }), []],
    ['a failure that is a success', 'wrong', anEnd(), ['FAILED']],
    ['a cancel under a failure', 'wrong', aFailure({ cancels: 1 }), []],
    ['an unknown outcome', 'stuck', anEnd({ status: 'UNKNOWN' }), []],
    ['one that was never sent', 'stuck', anEnd({ status: 'PENDING', cancels: 0 }), []],
    ['a success that is not completed', 'stuck', anEnd({ isCompleted: false }), []],
  ] as const)('name %s as %s', (_name, kind, end, told) => {
    expect(wrongs(end, [...told])).toEqual({ ...none, [kind]: ['rfd_1'] });
  });

  it('name the second refund that one request was given', () => {
    expect(wrongs(anEnd(), [], [['rfd_2', anEnd()]]).doubled).toEqual(['rfd_2']);
    expect(wrongs(anEnd(), [], [['rfd_2', anEnd({ reason: 'refund-1-pay_1' })]])).toEqual(none);
    expect(wrongs(anEnd(), [], [['rfd_2', anEnd({ source: 'psp' })]])).toEqual(none);
  });

  it('stand beside those of the payments', () => {
    const sum = together({ ...none, lost: ['pay_1'] }, { ...none, lost: ['rfd_1'], stuck: ['rfd_2'] });
    expect(sum).toEqual({ ...none, lost: ['pay_1', 'rfd_1'], stuck: ['rfd_2'] });
  });
});
