import fc from 'fast-check';
import { allCurrencies, amountsSaid, doublesTellUpTo, exponentOf, toMajorText } from './index';

const max = 2n ** 53n - 1n;
const currencies = fc.constantFrom(...allCurrencies().map(({ code }) => code));
const amounts = fc.oneof(fc.bigInt(1n, max), fc.bigInt(max - 1_000n, max), fc.bigInt(1n, 2_000n));

describe('what a number of major units says', () => {
  it.each([
    ['KRW', 9_007_199_254_740_992n],
    ['USD', 7_036_874_417_766_400n],
    ['KWD', 8_796_093_022_208_000n],
  ])('is one amount of %s up to %s minor units', (currency, limit) => {
    expect(doublesTellUpTo(currency)).toBe(limit);
  });

  it.each([
    ['70368744177664.01', 'USD', [7_036_874_417_766_401n]],
    ['70368744177664.02', 'USD', [7_036_874_417_766_402n, 7_036_874_417_766_401n]],
    ['70368744177664.015625', 'USD', [7_036_874_417_766_401n, 7_036_874_417_766_402n]],
    ['70368744177664', 'USD', [7_036_874_417_766_400n]],
    ['70368744177663.99', 'USD', [7_036_874_417_766_399n]],
    ['70368744177663.9921875', 'USD', []], // the double of .99, below the limit
    ['8796093022208.002', 'KWD', [8_796_093_022_208_002n, 8_796_093_022_208_001n]],
    ['8796093022208.001', 'KWD', [8_796_093_022_208_001n]],
    ['8796093022207.999', 'KWD', [8_796_093_022_207_999n]],
    ['90071992547409.9', 'USD', [9_007_199_254_740_990n, 9_007_199_254_740_991n]],
    ['90071992547409.90', 'USD', [9_007_199_254_740_990n]],
    ['90071992547409.91', 'USD', [9_007_199_254_740_991n]],
    ['90071992547409.90625', 'USD', [9_007_199_254_740_990n, 9_007_199_254_740_991n]],
    ['9007199254740.991', 'KWD', [9_007_199_254_740_991n]],
    ['9007199254740991', 'KRW', [9_007_199_254_740_991n]],
    ['9007199254740990', 'KRW', [9_007_199_254_740_990n]],
    ['15000.0', 'KRW', [15_000n]],
    ['12.3', 'USD', [1_230n]],
    ['0', 'USD', [0n]],
  ])('%s %s: %j', (digits, currency, said) => {
    expect(amountsSaid(digits, currency)).toEqual(said);
  });

  it.each(['-1', '-0', '1e3', '1E400', '01', '12.345', '1.0.0', '', ' 1', '1,0', 'NaN', '9'.repeat(10_000)])(
    'is nothing where it is no plain decimal (%#)',
    (digits) => expect(amountsSaid(digits, 'USD')).toEqual([]),
  );

  it('is its amount first where it was written exactly, for every amount and currency', () => {
    fc.assert(
      fc.property(amounts, currencies, (amount, currency) => {
        expect(amountsSaid(toMajorText(amount, currency), currency)[0]).toBe(amount);
      }),
    );
  });

  it('is its amount among others where it went through a double, for every amount and currency', () => {
    fc.assert(
      fc.property(amounts, currencies, (amount, currency) => {
        const rounded = JSON.stringify(Number(toMajorText(amount, currency)));
        expect(amountsSaid(rounded, currency)).toContain(amount);
      }),
    );
  });

  it('is one amount or none up to the limit, for every decimal near an amount', () => {
    const decimals = fc.stringMatching(/^[0-9]{0,12}$/);
    fc.assert(
      fc.property(amounts, currencies, decimals, (amount, currency, more) => {
        fc.pre(amount < doublesTellUpTo(currency));
        const fraction = exponentOf(currency) === 0 ? `.0${more}` : more;
        const said = amountsSaid(`${toMajorText(amount, currency)}${fraction}`, currency);
        expect(said.filter((one) => one !== amount)).toEqual([]);
      }),
    );
  });
});
