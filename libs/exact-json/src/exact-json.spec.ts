import fc from 'fast-check';
import { ExactNumber, exactNumber, parseExactJson, writeExactJson } from './exact-json';

const amounts: ReadonlySet<string> = new Set(['amount']);

describe('amounts in JSON', () => {
  it('keeps the digits that a double cannot hold', () => {
    expect(parseExactJson('{"amount": 90071992547409.91}')).toEqual({ amount: exactNumber('90071992547409.91') });
    expect(writeExactJson({ totalAmount: exactNumber('90071992547409.91') })).toBe('{"totalAmount":90071992547409.91}');
    expect(writeExactJson({ amount: exactNumber(2n ** 53n + 1n) })).toBe('{"amount":9007199254740993}');
  });

  it('gives back every number as it was written, at any depth', () => {
    const text = '{"a":[1.0,-0,{"b":1e400,"c":123456789012345678901234567890.10}],"d":1E+2}';
    expect(writeExactJson(parseExactJson(text))).toBe(text);
  });

  it('reads the numbers as usual that are not named', () => {
    const read = parseExactJson('{"amount":1.10,"count":3,"deep":[{"amount":2,"rate":0.5}]}', amounts);
    expect(read).toEqual({ amount: exactNumber('1.10'), count: 3, deep: [{ amount: exactNumber('2'), rate: 0.5 }] });
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

  it('takes no object for a number', () => {
    const read = parseExactJson('{"amount":{"exact":"1"}}') as { amount: unknown };
    expect(read.amount).not.toBeInstanceOf(ExactNumber);
    expect(writeExactJson(read)).toBe('{"amount":{"exact":"1"}}');
  });

  it('leaves an amount that is no number as it is', () => {
    expect(parseExactJson('{"amount":"1"}')).toEqual({ amount: '1' });
    expect(parseExactJson('{"amount":null}')).toEqual({ amount: null });
  });

  it.each(['{"amount":tru}', '{"amount":01}', '{"amount":.5}', '{"amount":+1}', '{"amount":1,"amount":2}', ''])(
    'refuses %j',
    (text) => expect(() => parseExactJson(text)).toThrow(SyntaxError),
  );
});
