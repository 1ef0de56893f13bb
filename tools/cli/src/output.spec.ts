import { stripVTControlCharacters } from 'node:util';
import { money, Output, tableOf } from './output';

/** Whether the heads are in colour depends on who runs the tests. */
const plain = stripVTControlCharacters;

describe('what people read', () => {
  it('stands in columns, amounts on the right, nothing as a dash', () => {
    const text = tableOf(
      ['seller', 'available'],
      [
        ['coffee', '9,670 KRW'],
        ['books', '70 KRW'],
        ['tea', null],
      ],
      ['available'],
    );

    expect(plain(text)).toBe(
      ['seller  available', 'coffee  9,670 KRW', 'books      70 KRW', 'tea             -'].join('\n'),
    );
  });

  it('never moves the cursor or changes colours, whatever a merchant has named things', () => {
    const [, row] = tableOf(['name'], [['a\u001b[31mred\nb']]).split('\n');
    expect(row).toBe('a [31mred b');
  });

  it('says so when there is nothing', () => {
    expect(tableOf(['payment'], [])).toBe('nothing');
  });

  it('has money in major units, each currency with its own digits', () => {
    expect([money(15_000, 'KRW'), money(1_234, 'USD'), money(-1_234, 'KWD'), money(5, 'ABC')]).toEqual([
      '15,000 KRW',
      '12.34 USD',
      '-1.234 KWD',
      '5 ABC',
    ]);
  });
});

it('what programs read is the answer as it came, and nothing else', () => {
  let text = '';
  const output = new Output(true, (words) => (text += words));
  output.say('listening');
  output.show({ amount: 1 }, () => 'one');

  expect(JSON.parse(text)).toEqual({ amount: 1 });
});
