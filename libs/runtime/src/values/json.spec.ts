import fc from 'fast-check';
import { toJson } from '../index';

describe('JSON with bigints', () => {
  it('keeps every digit', () => {
    expect(toJson({ amount: 15_000n, balance: 2n ** 60n, debt: -(2n ** 70n) })).toBe(
      '{"amount":15000,"balance":1152921504606846976,"debt":-1180591620717411303424}',
    );
  });

  it('is what JSON.stringify makes of everything else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(toJson(value)).toBe(JSON.stringify(value));
      }),
    );
  });

  it('leaves out what JSON has no word for, as JSON.stringify does', () => {
    const value = {
      a: undefined,
      b: () => 1,
      c: [undefined, Symbol('s'), NaN],
      d: new Date(0),
      e: { toJSON: () => 3n },
    };

    expect(toJson(value)).toBe('{"c":[null,null,null],"d":"1970-01-01T00:00:00.000Z","e":3}');
    expect(toJson(undefined)).toBe('null');
  });
});
