import { stripVTControlCharacters } from 'node:util';
import { render, tableOf, widthOf, type Block } from './layout';

/** Whether the headers are in colour depends on where the tests run. */
const lines = (blocks: Block[], columns?: number) => stripVTControlCharacters(render(blocks, columns)).split('\n');

const at = '2026-01-01T00:00:00.123Z';
const id = (kind: string) => `${kind}_${'0123456789abcdef'.repeat(2)}`;

describe('a table', () => {
  it('stands in columns, amounts on the right, nothing as a dash', () => {
    const rows = [
      ['coffee', '9,670 KRW'],
      ['books', '70 KRW'],
      ['tea', null],
    ];
    expect(lines([tableOf(['seller', 'available'], rows, ['available'])])).toEqual([
      'seller  available',
      'coffee  9,670 KRW',
      'books      70 KRW',
      'tea             -',
    ]);
  });

  it('says so when there is nothing', () => {
    expect(lines([tableOf(['payment'], [])])).toEqual(['nothing']);
  });

  it('keeps its columns with wide characters, marks and emoji', () => {
    const names = [
      '커피 원두',
      'コーヒー',
      'cafe\u0301',
      'กาแฟดำ',
      '☕️ 👩',
      'e\u20d0',
      '한글'.normalize('NFD'),
      'plain',
    ];
    const shown = lines([
      tableOf(
        ['name', 'amount'],
        names.map((name) => [name, '1 KRW']),
      ),
    ]);
    const before = shown.slice(1).map((line) => widthOf(line.slice(0, line.indexOf('1 KRW'))));
    expect(new Set(before).size).toBe(1);
  });

  it('has one line for each row, whatever the names in it', () => {
    const rows = [['Beans\r\nSUCCEEDED\u2028x\u0085y'], ['\u001b[1A\u001b[2Kgone'], ['\u202etxt\u200b']];
    expect(lines([tableOf(['name'], rows)])).toEqual([
      'name',
      'Beans\\u000d\\u000aSUCCEEDED\\u2028x\\u0085y',
      '\\u001b[1A\\u001b[2Kgone',
      '\\u202etxt\\u200b',
    ]);
  });
});

describe('on a terminal of so many columns', () => {
  const wide = [
    tableOf(
      ['payment', 'order', 'amount', 'status', 'created', 'completed'],
      [[id('pay'), `cli-${'ab12-'.repeat(10)}`, '15,000 KRW', 'SUCCEEDED', at, at]],
      ['amount'],
    ),
    tableOf(
      ['line', 'seller', 'amount', 'fee', 'VAT', 'net', 'refunded'],
      [[id('lin'), 'coffee'.repeat(10), ...Array.from({ length: 5 }, () => '9,007,199,254,740,991 KRW')]],
      ['amount', 'fee', 'VAT', 'net', 'refunded'],
    ),
    tableOf(
      ['endpoint', 'url', 'events'],
      [[id('whe'), `https://shop.example/${'x'.repeat(300)}`, 'a b c '.repeat(40)]],
    ),
    tableOf(['name'], [['커피'.repeat(100)]]),
    'x'.repeat(250),
    '커피 '.repeat(100),
    {
      kind: 'facts',
      facts: [
        ['order name', '원두'.repeat(50)],
        ['failure', 'because of '.repeat(30)],
      ],
    },
  ] as const;

  it.each([40, 60, 80, 100, 132])('no line is wider: %i', (columns) => {
    for (const block of wide)
      for (const line of lines([block], columns)) expect(widthOf(line)).toBeLessThanOrEqual(columns);
  });

  it.each([60, 100])('nothing is lost, and ids and amounts stay whole: %i', (columns) => {
    const [payments, ofLines] = wide.map((block) => lines([block], columns).join('\n'));
    for (const whole of [id('pay'), '15,000 KRW', 'SUCCEEDED']) expect(payments).toContain(whole);
    expect(payments?.replace(/[\s]/g, '')).toContain('2026-01-01');
    expect(ofLines).toContain(id('lin'));
    expect(ofLines?.match(/9,007,199,254,740,991 KRW/g)).toHaveLength(5);
  });

  it.each([40, 60, 80, 100])('no id is broken, whatever kind it is of: %i', (columns) => {
    const words = [
      id('pay'),
      'order-20260101-0001',
      '8d0f5a62-9b1e-4a61-8a4e-2f0f3f6f6a52',
      'books.and.coffee-and-tea',
    ];
    const rows = [[`${words[0]} of ${words[1]}`, words[2]!, words[3]!, 'SUCCEEDED', at]];
    const table = tableOf(['about', 'request', 'seller', 'status', 'created'], rows);
    const facts = { kind: 'facts', facts: words.map((word) => ['value', word] as const) } as const;
    for (const block of [table, facts]) {
      const shown = lines([block], columns).join('\n');
      expect(words.filter((word) => !shown.includes(word))).toEqual([]);
    }
  });

  it('a table that fits is as it is without a terminal', () => {
    const table = tableOf(['merchant', 'created'], [[id('mer'), at]]);
    expect(lines([table], 100)).toEqual(lines([table]));
  });

  it('text bends between words, and never inside a character', () => {
    const cafe = 'cafe\u0301';
    expect(lines(['one two three'], 10)).toEqual(['one two', 'three']);
    expect(lines([cafe.repeat(3)], 10)).toEqual([`${cafe}${cafe}ca`, 'fe\u0301']);
  });
});

it('a fact is one line under its name, and cannot pass for another', () => {
  const facts: [string, string | null][] = [
    ['order name', 'Beans\nstatus:      SUCCEEDED'],
    ['status', 'FAILED'],
    ['failure', null],
  ];
  expect(lines([{ kind: 'facts', facts }])).toEqual([
    'order name:  Beans\\u000astatus:      SUCCEEDED',
    'status:      FAILED',
  ]);
});
