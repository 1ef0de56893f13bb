import fc from 'fast-check';
import { format } from 'mysql2';
import { queueRows, literalOf, type Statement, type Tx } from './index';
import { HexBytes, idToBytes, idToHex, newId } from '@kessai/runtime';

/** The driver escapes double quotes too, which single quotes make needless, and writes bytes with a capital X. */
const asTheDriver = (value: unknown): string => withoutNeedless(format('?', [value as string], false, 'Z'));
const withoutNeedless = (literal: string): string => literal.replace(/^X'/, "x'").replace(/\\(.)/gs, escapeUnlessQuote);
const escapeUnlessQuote = (whole: string, escaped: string): string => (escaped === '"' ? escaped : whole);

/** Every escape of the language, among ordinary characters of one to four bytes. */
const trickyText = fc.string({
  unit: fc.constantFrom(
    "'",
    '"',
    '\\',
    '\0',
    '\n',
    '\r',
    '\t',
    '\b',
    '\u001a',
    '%',
    '?',
    ';',
    '`',
    '-',
    'a',
    'é',
    '한',
    '😀',
  ),
});

describe('values as SQL', () => {
  it('are what the driver makes of them', () => {
    const value = fc.oneof(
      trickyText,
      fc.string({ unit: 'binary' }),
      fc.bigInt(),
      fc.integer(),
      fc.boolean().map(Number),
      fc.constant(null),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.date({
        min: new Date('0000-01-01T00:00:00Z'),
        max: new Date('9999-12-31T23:59:59.999Z'),
        noInvalidDate: true,
      }),
    );
    fc.assert(
      fc.property(value, (one) => {
        expect(withoutNeedless(literalOf(one))).toBe(asTheDriver(one));
      }),
      { numRuns: 5_000 },
    );
  });

  it('write a text that needs no escaping as it is, with double quotes as they stand', () => {
    expect(literalOf('{"seller":"커피"}')).toBe(`'{"seller":"커피"}'`);
  });

  it('write an id as its bytes, with or without a Buffer, and so does the driver', () => {
    const id = newId('pay');
    expect(literalOf(idToHex(id))).toBe(literalOf(idToBytes(id)));
    expect(format('?', [idToHex(id)])).toBe(literalOf(idToHex(id)));
  });

  it.each([[undefined], [Number.NaN], [Number.POSITIVE_INFINITY], [{}], [['a']], [Symbol('a')]])(
    'refuse %p, which no column takes',
    (value) => {
      expect(() => literalOf(value)).toThrow(TypeError);
    },
  );

  it('refuse a moment that is none, and one that has more than four digits of year', () => {
    expect(() => literalOf(new Date(Number.NaN))).toThrow(RangeError);
    expect(() => literalOf(new Date('+010000-01-01T00:00:00Z'))).toThrow(RangeError);
  });

  it.each([`'`, 'a', 'abc', 'AB', `61'`, '61\n'])('refuse %j for hex digits', (digits) => {
    expect(() => new HexBytes(digits)).toThrow(TypeError);
  });
});

describe('rows that are queued', () => {
  it('asks for all rows at once, each value by its type', () => {
    const asked = statementsFor([
      [1n, 'a', new Date(0)],
      [2n, null, new Date(0)],
    ]);

    expect(asked).toEqual([
      `INSERT INTO purse (a, b, c) VALUES (1,'a','1970-01-01 00:00:00.000'),(2,NULL,'1970-01-01 00:00:00.000')`,
    ]);
  });

  it('cuts what one statement could not carry, and leaves no row out', () => {
    const text = 'x'.repeat(1_500_000);
    const asked = statementsFor(Array.from({ length: 7 }, (_, id) => [id, text, 0]));

    expect(asked.map((sql) => sql.match(/\(\d,/g)?.join(''))).toEqual(['(0,(1,', '(2,(3,', '(4,(5,', '(6,']);
  });
});

function statementsFor(rows: readonly (readonly unknown[])[]): string[] {
  const asked: string[] = [];
  const queue = ({ sql, params }: Statement) => asked.push(format(sql, params as string[]));
  const columns = rows.map(([a, b, c]) => ({ a: a, b: b, c: c }));
  queueRows({ queue } as unknown as Tx, 'purse', columns);
  return asked;
}
