import fc from 'fast-check';
import {
  allCurrencies,
  exponentOf,
  formatMoney,
  fromMajorText,
  isActiveCurrency,
  isCurrency,
  MalformedAmount,
  toMajorText,
  UnknownCurrency,
} from './index';

describe('currencies', () => {
  it.each([
    ['KRW', 0],
    ['JPY', 0],
    ['USD', 2],
    ['HUF', 2], // Intl says 0 in some versions: the standard says 2.
    ['IDR', 2],
    ['COP', 2],
    ['KWD', 3],
    ['BHD', 3],
  ])('%s has %i minor digits', (code, digits) => expect(exponentOf(code)).toBe(digits));

  it('refuses a code that ISO 4217 does not list', () => {
    expect(isCurrency('QQQ')).toBe(false);
    expect(isCurrency('krw')).toBe(false);
    expect(isCurrency('__proto__')).toBe(false);
    expect(() => exponentOf('ABC')).toThrow(UnknownCurrency);
  });

  it('lists each code once, with three capital letters', () => {
    const codes = allCurrencies().map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.filter((code) => !/^[A-Z]{3}$/.test(code))).toEqual([]);
    expect(codes.length).toBe(155);
    expect(allCurrencies().filter(({ exponent }) => exponent === 0).length).toBe(16);
    expect(allCurrencies().filter(({ exponent }) => exponent === 3).length).toBe(7);
  });

  it('takes what list one has now: no funds, no metals, nothing that has been withdrawn', () => {
    for (const code of ['VED', 'VES', 'XCG', 'ZWG', 'SLE', 'CUP', 'EUR']) expect(isActiveCurrency(code)).toBe(true);
    for (const code of ['XAU', 'XDR', 'XTS', 'XAD', 'CLF', 'UYI', 'HRK', 'ANG', 'BGN', 'SLL', 'ZWL', 'CUC']) {
      expect(isActiveCurrency(code)).toBe(false);
    }
  });

  it('can still read what was paid in a currency that has been withdrawn', () => {
    expect([isCurrency('BGN'), toMajorText(1234n, 'HRK'), exponentOf('ZWL')]).toEqual([true, '12.34', 2]);
  });
});

describe('amounts as text', () => {
  it.each([
    [15000n, 'KRW', '15000', '15,000 KRW'],
    [1234n, 'USD', '12.34', '12.34 USD'],
    [-5n, 'KWD', '-0.005', '-0.005 KWD'],
    [0n, 'USD', '0.00', '0.00 USD'],
    [123456789n, 'USD', '1234567.89', '1,234,567.89 USD'],
    [-123456n, 'JPY', '-123456', '-123,456 JPY'],
  ])('%s minor units of %s are %s', (minor, currency, major, shown) => {
    expect(toMajorText(minor, currency)).toBe(major);
    expect(fromMajorText(major, currency)).toBe(minor);
    expect(formatMoney(minor, currency)).toBe(shown);
  });

  it.each(['', ' 1', '1 ', '+1', '1e3', '1,000', '01', '.5', '5.', '1.234', '٣', '0x10', '--1', '1.2.3', 'NaN'])(
    'refuses %j as dollars',
    (text) => expect(() => fromMajorText(text, 'USD')).toThrow(MalformedAmount),
  );

  it('reads fewer decimals than the currency has, and refuses any for one without', () => {
    expect(fromMajorText('12.3', 'USD')).toBe(1230n);
    expect(() => fromMajorText('100.0', 'KRW')).toThrow(MalformedAmount);
  });

  it('comes back unchanged from text, for any amount and currency', () => {
    const anyCurrency = fc.constantFrom(...allCurrencies().map(({ code }) => code));
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 100n), max: 2n ** 100n }), anyCurrency, (minor, currency) => {
        expect(fromMajorText(toMajorText(minor, currency), currency)).toBe(minor);
      }),
    );
  });
});
