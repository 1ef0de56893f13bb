import fc from 'fast-check';
import { exactJson, parseExact } from './exact';
import { money, Output } from './output';

function anOutput(json: boolean) {
  const written: string[] = [];
  const warned: string[] = [];
  const output = new Output({ json, write: (text) => written.push(text), warn: (text) => warned.push(text) });
  return { output, written, warned };
}

describe('money', () => {
  it('is in major units for people, each currency with its own digits', () => {
    expect([
      money(15_000, 'KRW'),
      money(1_234, 'USD'),
      money(-1_234, 'KWD'),
      money(-5, 'USD'),
      money(5, 'ABC'),
    ]).toEqual(['15,000 KRW', '12.34 USD', '-1.234 KWD', '-0.05 USD', '5 ABC']);
  });

  it.each([
    ['KRW', '90,071,992,547,409,931 KRW'],
    ['USD', '900,719,925,474,099.31 USD'],
    ['KWD', '90,071,992,547,409.931 KWD'],
  ])('is exact however large: %s', (currency, shown) => {
    const { amount } = parseExact('{"amount":90071992547409931}') as { amount: bigint };
    expect(money(amount, currency)).toBe(shown);
    expect(money(-amount, currency)).toBe(`-${shown}`);
  });
});

describe('what programs read', () => {
  it('is the answer, and nothing else', () => {
    const { output, written } = anOutput(true);
    output.say('listening');
    output.show({ amount: 1 }, () => ['one']);
    expect(JSON.parse(written.join(''))).toEqual({ amount: 1 });
  });

  it.each(['90071992547409931', '-123456789012345678901234567890', '0', '-1', '1.5', '1e400', '9007199254740993'])(
    'has the digits that the API gave: %s',
    (digits) => {
      const { output, written } = anOutput(true);
      output.line(parseExact(`{"balance":${digits}}`), () => []);
      expect(written).toEqual([`{"balance":${digits}}\n`]);
    },
  );

  it('is the same value with the names and texts of any answer', () => {
    fc.assert(
      fc.property(fc.json(), (json) => expect(JSON.parse(exactJson(parseExact(json)))).toEqual(JSON.parse(json))),
    );
  });

  it('holds nothing that a terminal obeys, as escapes of JSON', () => {
    const { output, written } = anOutput(true);
    const answer = { orderName: '\u001b]0;x\u0007\u009b2J\u007f\u202e\u200b\u2028' };
    output.show(answer, () => []);
    expect(written.join('')).toMatch(/^[\u0020-\u007e\n]*$/);
    expect(JSON.parse(written.join(''))).toEqual(answer);
  });
});

it('what goes wrong meanwhile is told beside the output, in one line', () => {
  const { output, written, warned } = anOutput(true);
  output.warn('refused: \u001b[31m\r\nno');
  expect([written, warned]).toEqual([[], ['refused: \\u001b[31m\\u000d\\u000ano\n']]);
});
