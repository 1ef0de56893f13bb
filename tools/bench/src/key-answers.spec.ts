import { keyFaults, tallyOf, type KeyAnswer } from './key-answers';

const body = (digit: string) => `{"id":"pay_${digit.repeat(32)}","status":"CREATED"}`;
const aFirst: KeyAnswer = { status: 201, body: body('a'), isReplay: false };
const aReplay: KeyAnswer = { ...aFirst, isReplay: true };
const broken = (...answers: KeyAnswer[]) =>
  Object.entries(keyFaults([[aFirst, aReplay], answers])).flatMap(([what, count]) => (count === 0 ? [] : [what]));

describe('equal requests of one key', () => {
  it('have one effect when one made it and the others repeat its answer', () =>
    expect(broken(aReplay, aFirst, aReplay)).toEqual([]));

  it.each<[string, KeyAnswer[], string[]]>([
    ['a refusal', [aFirst, { ...aReplay, status: 503 }], ['keys answered with something else']],
    [
      'another payment',
      [aFirst, { ...aReplay, body: body('b') }],
      ['keys with more than one payment', 'keys whose answers differ in a byte'],
    ],
    [
      'the same payment in other words',
      [aFirst, { ...aReplay, body: `${body('a')} ` }],
      ['keys whose answers differ in a byte'],
    ],
    ['two firsts', [aFirst, aFirst], ['keys with not exactly one first']],
    ['no first', [aReplay, aReplay], ['keys with not exactly one first']],
  ])('are found with %s', (_, answers, faults) => expect(broken(...answers)).toEqual(faults));

  it('are counted as firsts, replays and others', () => {
    const refused = { ...aFirst, status: 409 };
    expect(tallyOf([[aFirst, aReplay, aReplay], [refused]])).toEqual({ firsts: 1, replays: 2, others: 1 });
  });
});
