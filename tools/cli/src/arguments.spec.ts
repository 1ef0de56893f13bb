import {
  amountArgument,
  countArgument,
  lineArgument,
  ratioArgument,
  severalArgument,
  zeroOrAmountArgument,
} from './arguments';

describe('an amount on the command line', () => {
  it('is a whole number of minor units', () => {
    expect(amountArgument('15000')).toBe(15_000);
    expect(amountArgument('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
  });

  it.each(['0', '-1', '1.5', '1e3', '1,000', '', 'ten', '9007199254740992', '０'])('is not %p', (text) => {
    expect(() => amountArgument(text)).toThrow('minor units');
  });
});

describe('the lines of an order', () => {
  it('are given one by one', () => {
    expect(lineArgument('books=5000', lineArgument('coffee=10000'))).toEqual([
      { name: 'coffee', amount: 10_000 },
      { name: 'books', amount: 5_000 },
    ]);
  });

  it.each(['coffee', '=5', 'coffee=', 'coffee=1.5'])('are not %p', (text) => {
    expect(() => lineArgument(text)).toThrow();
  });
});

it('a fee is of the whole at most, and what it has fixed may be nothing', () => {
  expect([ratioArgument('0'), ratioArgument('10000'), zeroOrAmountArgument('0')]).toEqual([0, 10_000, 0]);
  expect(() => ratioArgument('10001')).toThrow('100 are one percent');
});

it('a count is at least one', () => {
  expect(countArgument('20')).toBe(20);
  expect(() => countArgument('0')).toThrow('at least 1');
});

it('several of something come with commas, or again', () => {
  expect(severalArgument('c', severalArgument('a,b'))).toEqual(['a', 'b', 'c']);
});
