import fc from 'fast-check';
import { exactNumber, parseExactJson, writeExactJson } from './exact-json';

describe('amounts in JSON', () => {
  it('keeps the digits that a double cannot hold', () => {
    expect(parseExactJson('{"amount": 90071992547409.91}')).toEqual({ amount: { exact: '90071992547409.91' } });
    expect(writeExactJson({ totalAmount: exactNumber('90071992547409.91') })).toBe('{"totalAmount":90071992547409.91}');
    expect(writeExactJson({ amount: exactNumber(2n ** 53n + 1n) })).toBe('{"amount":9007199254740993}');
  });

  it('takes no text inside a string for an amount', () => {
    fc.assert(
      fc.property(fc.constantFrom('{"amount":1}', '","amount":1', '{"exact":"1"}'), fc.string(), (trap, text) => {
        const value = { orderName: text + trap, note: trap + text };
        expect(parseExactJson(JSON.stringify(value))).toEqual(value);
        expect(JSON.parse(writeExactJson(value))).toEqual(value);
      }),
    );
  });

  it('leaves an amount that is no number as it is', () => {
    expect(parseExactJson('{"amount":"1"}')).toEqual({ amount: '1' });
    expect(parseExactJson('{"amount":null}')).toEqual({ amount: null });
    expect(() => parseExactJson('{"amount":tru}')).toThrow(SyntaxError);
  });
});
