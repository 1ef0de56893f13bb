import {
  addressArgument,
  amountArgument,
  amountInJson,
  countArgument,
  idArgument,
  lineArgument,
  portArgument,
  ratioArgument,
  severalArgument,
  zeroOrAmountArgument,
} from './arguments';

describe('an amount on the command line', () => {
  it('is a whole number of minor units', () => {
    expect(amountArgument('15000')).toBe(15_000n);
    expect(amountArgument('9007199254740991')).toBe(9_007_199_254_740_991n);
  });

  it.each(['0', '-1', '1.5', '1e3', '1,000', '', 'ten', '9007199254740992', '０'])('is not %p', (text) => {
    expect(() => amountArgument(text)).toThrow('minor units');
  });
});

it('a sum of amounts is exact in JSON, or refused', () => {
  expect(amountInJson(9_007_199_254_740_991n)).toBe(Number.MAX_SAFE_INTEGER);
  expect(() => amountInJson(9_007_199_254_740_992n)).toThrow('2^53 − 1');
});

describe('the lines of an order', () => {
  it('are given one by one', () => {
    expect(lineArgument('books=5000', lineArgument('coffee=10000'))).toEqual([
      { name: 'coffee', amount: 10_000n },
      { name: 'books', amount: 5_000n },
    ]);
  });

  it.each(['coffee', '=5', 'coffee=', 'coffee=1.5'])('are not %p', (text) => {
    expect(() => lineArgument(text)).toThrow();
  });
});

it('a fee is of the whole at most, and what it has fixed may be nothing', () => {
  expect([ratioArgument('0'), ratioArgument('10000'), zeroOrAmountArgument('0')]).toEqual([0, 10_000, 0n]);
  expect(() => ratioArgument('10001')).toThrow('100 are one percent');
});

it('a count is at least one', () => {
  expect(countArgument('20')).toBe(20);
  expect(() => countArgument('0')).toThrow('at least 1');
});

it('several of something come with commas, or again', () => {
  expect(severalArgument('c', severalArgument('a,b'))).toEqual(['a', 'b', 'c']);
});

describe('an id', () => {
  const id = `pay_${'0123456789abcdef'.repeat(2)}`;
  it('is of the kind that is asked for', () => expect(idArgument('pay')(id)).toBe(id));
  it.each(['', 'pay_', id.slice(0, -1), `${id}0`, id.replace('pay', 'rfd'), id.toUpperCase(), `${id}\n`, '../../x'])(
    'is not %j',
    (text) => expect(() => idArgument('pay')(text)).toThrow('pay_ and 32 hexadecimal digits'),
  );
});

it('a port is one, and an address is of the web, without a password', () => {
  expect(portArgument('65535')).toBe(65_535);
  for (const text of ['0', '65536', '-1', '80a']) expect(() => portArgument(text)).toThrow('a port');
  expect(addressArgument('http://127.0.0.1:4000/hooks')).toBe('http://127.0.0.1:4000/hooks');
  for (const text of ['', 'shop', '/hooks', 'ftp://shop', 'http://a:b@shop']) {
    expect(() => addressArgument(text)).toThrow('http or https');
  }
});
