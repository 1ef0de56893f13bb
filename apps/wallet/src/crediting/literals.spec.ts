import { idLiteral, momentLiteral, nameLiteral } from './literals';

describe('SQL literals', () => {
  it('are ids as bytes, names in quotes and moments in UTC', () => {
    expect(idLiteral('pay_0198c0000000700080000000000000aa')).toBe(`X'0198c0000000700080000000000000aa'`);
    expect(nameLiteral('a.B-c_9')).toBe(`'a.B-c_9'`);
    expect(momentLiteral(new Date('2026-01-15T12:00:00.120+09:00'))).toBe(`'2026-01-15 03:00:00.120'`);
  });

  it.each(['', `a'b`, 'a b', `a\\`, 'a"', 'é', 'a\u0000', 'a\n', 'x'.repeat(65)])('never hold the text %j', (text) => {
    expect(() => nameLiteral(text)).toThrow('not a name');
    expect(() => idLiteral(text)).toThrow('not an id');
  });

  it('refuse an id with more after it, and a moment that is none', () => {
    expect(() => idLiteral(`pay_${'0'.repeat(32)}\n`)).toThrow('not an id');
    expect(() => nameLiteral('coffee\n')).toThrow('not a name');
    expect(() => momentLiteral(new Date(Number.NaN))).toThrow(RangeError);
  });
});
