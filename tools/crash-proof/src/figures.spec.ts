import {
  answerTimes,
  countsOf,
  openQuestions,
  percentilesOf,
  wrongsOf,
  type HistoryStep,
  type PaymentEnd,
} from './figures';

const anEnd = (change: Partial<PaymentEnd> = {}): PaymentEnd => ({
  status: 'SUCCEEDED',
  isCompleted: true,
  isLateSuccess: false,
  isLateSuccessOpen: false,
  isAskedFor: false,
  charges: 1,
  isBookedTwice: false,
  ...change,
});
const aFailure = (change: Partial<PaymentEnd> = {}) =>
  anEnd({ status: 'FAILED', isCompleted: false, charges: 0, ...change });

function wrongs(end: PaymentEnd | null, told: string[] = [], payments: string[] = ['pay_1']) {
  return wrongsOf(
    new Map(end === null ? [] : [['pay_1', end]]),
    new Map([['pay_1', new Set(told)]]),
    new Map([['order-1', new Set(payments)]]),
  );
}
const none = { lost: [], doubled: [], wrong: [], stuck: [] };

describe('what a run is judged by', () => {
  it.each([
    ['a success that was told', anEnd(), ['UNKNOWN', 'SUCCEEDED']],
    ['a decline that was told', aFailure(), ['FAILED']],
    [
      'a failure that the PSP charged after all, and that was noticed',
      aFailure({ charges: 1, isLateSuccess: true }),
      [],
    ],
    ['a payment that nobody confirmed', anEnd({ status: 'CREATED', isCompleted: false, charges: 0 }), []],
  ])('is content with %s', (_name, end, told) => expect(wrongs(end, told)).toEqual(none));

  it.each([
    ['a success that is none', 'lost', aFailure(), ['SUCCEEDED']],
    ['a payment that is gone', 'lost', null, []],
    ['a success that the PSP has not charged', 'lost', anEnd({ charges: 0 }), []],
    ['a second charge', 'doubled', anEnd({ charges: 2 }), []],
    ['a second credit or journal', 'doubled', anEnd({ isBookedTwice: true }), []],
    ['a failure that is a success', 'wrong', anEnd(), ['FAILED', 'SUCCEEDED']],
    ['a charge under a failure, unnoticed', 'wrong', aFailure({ charges: 1 }), ['FAILED']],
    ['an unknown outcome', 'stuck', anEnd({ status: 'UNKNOWN' }), []],
    ['a confirm that never ended', 'stuck', anEnd({ status: 'EXECUTING' }), []],
    ['a success that is not completed', 'stuck', anEnd({ isCompleted: false }), []],
    [
      'a late success without an end',
      'stuck',
      aFailure({ charges: 1, isLateSuccess: true, isLateSuccessOpen: true }),
      [],
    ],
    ['a question that is still asked', 'stuck', anEnd({ isAskedFor: true }), []],
  ] as const)('names %s as %s', (_name, kind, end, told) => {
    expect(wrongs(end, [...told])).toEqual({ ...none, [kind]: ['pay_1'] });
  });

  it('names an order that was given two payments', () => {
    expect(wrongs(anEnd(), [], ['pay_1', 'pay_2']).doubled).toEqual(['order-1']);
  });
});

describe('open questions', () => {
  const at = (seconds: number) => new Date(seconds * 1_000);
  const steps = (paymentId: string, ...path: [string, number][]): HistoryStep[] =>
    path.map(([toStatus, second], index) => ({
      paymentId,
      fromStatus: path[index - 1]?.[0] ?? null,
      toStatus,
      at: at(second),
    }));

  it('begin with UNKNOWN, or with the confirm whose process died, and end with the outcome', () => {
    const history = [
      ...steps('pay_1', ['CREATED', 0], ['EXECUTING', 1], ['UNKNOWN', 3], ['SUCCEEDED', 8]),
      ...steps('pay_2', ['CREATED', 0], ['EXECUTING', 1], ['UNKNOWN', 12], ['FAILED', 13]),
      ...steps('pay_3', ['CREATED', 0], ['EXECUTING', 1], ['SUCCEEDED', 2]),
      ...steps('pay_4', ['CREATED', 0], ['EXECUTING', 1], ['UNKNOWN', 2], ['UNKNOWN', 4]),
      ...steps('pay_5', ['CREATED', 0], ['EXECUTING', 1]),
      ...steps('pay_6', ['CREATED', 0], ['EXECUTING', 1], ['SUCCEEDED', 9]),
    ];
    const byPayment = openQuestions(history, 6_000).map(({ paymentId, openedAt, answeredAt }) => [
      paymentId,
      openedAt.getTime() / 1_000,
      answeredAt && answeredAt.getTime() / 1_000,
    ]);
    expect(byPayment.sort()).toEqual([
      ['pay_1', 3, 8],
      ['pay_2', 1, 13],
      ['pay_4', 2, null],
      ['pay_5', 1, null],
      ['pay_6', 1, 9],
    ]);
  });

  it('are timed from their beginning, and those that the faults have left from their end', () => {
    const question = (from: number, to: number | null) => ({
      paymentId: 'pay_1',
      openedAt: at(from),
      answeredAt: to === null ? null : at(to),
    });
    const times = answerTimes([question(0, 9), question(7, 12), question(20, 21), question(20, null)], at(10));
    expect(times.sinceOpenedMs).toEqual({ p50: 5_000, p99: 9_000, max: 9_000 });
    expect(times.sinceHealedMs).toEqual({ p50: 1_000, p99: 2_000, max: 2_000 });
    expect(times.answeredAfterHealing).toBe(2);
  });

  it('have no times where none was answered', () => expect(percentilesOf([])).toBeNull());
});

it('counts names', () => expect(countsOf(['a', 'b', 'a'])).toEqual({ a: 2, b: 1 }));
