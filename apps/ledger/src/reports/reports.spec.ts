import { Refusal } from '@kessai/http';
import { momentOf } from '@kessai/runtime';
import { BusinessCalendar } from '../business-calendar';
import { csvOf } from './csv';
import { cutAsOf, earlier } from './report-cut';
import { reportFormat } from './report-format';
import { trialBalanceOf } from './trial-balance';

describe('the trial balance', () => {
  it('shows each account on the side where its balance falls, by type and code', () => {
    const report = trialBalanceOf([
      { code: 'revenue:platform-fee', name: 'Fees', type: 'revenue', debitsMinor: '0', creditsMinor: '450' },
      { code: 'liabilities:b', name: 'B', type: 'liability', debitsMinor: '600', creditsMinor: '500' },
      { code: 'assets:a', name: 'A', type: 'asset', debitsMinor: '500', creditsMinor: '150' },
      { code: 'assets:0', name: '0', type: 'asset', debitsMinor: '7', creditsMinor: '7' },
    ]);
    expect(report).toEqual({
      rows: [
        { account: 'assets:0', name: '0', type: 'asset', debit: 0n, credit: 0n },
        { account: 'assets:a', name: 'A', type: 'asset', debit: 350n, credit: 0n },
        { account: 'liabilities:b', name: 'B', type: 'liability', debit: 100n, credit: 0n },
        { account: 'revenue:platform-fee', name: 'Fees', type: 'revenue', debit: 0n, credit: 450n },
      ],
      totalDebit: 450n,
      totalCredit: 450n,
      balanced: true,
    });
  });

  it('says so when debits and credits differ', () => {
    const report = trialBalanceOf([
      { code: 'assets:a', name: 'A', type: 'asset', debitsMinor: '1', creditsMinor: '0' },
    ]);
    expect(report).toMatchObject({ totalDebit: 1n, totalCredit: 0n, balanced: false });
  });
});

describe('where a report is cut', () => {
  const books = new BusinessCalendar('Asia/Seoul');

  it('takes a date as a whole business day of the books', () => {
    expect(cutAsOf('2026-01-31', books, books)).toEqual({ by: 'businessDate', until: '2026-01-31' });
  });

  it('takes a date of another zone as the end of that local day, also when the clock changes on it', () => {
    const newYork = new BusinessCalendar('America/New_York');
    expect(cutAsOf('2026-03-08', newYork, books)).toEqual({ by: 'occurredAt', before: '2026-03-09 04:00:00.000000' });
  });

  it('takes an instant as it is, to the microsecond and in any offset', () => {
    expect(cutAsOf('2026-01-31T12:00:00+09:00', books, books)).toEqual({
      by: 'occurredAt',
      before: '2026-01-31 03:00:00.000000',
    });
    expect(momentOf('2026-01-31T03:04:05.123456Z')).toBe('2026-01-31 03:04:05.123456');
    expect(momentOf('2026-01-31T03:04:05.1Z')).toBe('2026-01-31 03:04:05.100000');
  });

  it('knows the earlier of two moments', () => {
    expect(earlier('2026-01-31 03:04:05.123456', '2026-01-31 03:04:05.123457')).toBe('2026-01-31 03:04:05.123456');
  });
});

describe('the format of a report', () => {
  it.each([
    [undefined, undefined, 'json'],
    [undefined, 'text/csv', 'csv'],
    [undefined, 'text/csv;q=0.5, application/json', 'json'],
    [undefined, 'text/html, */*;q=0.1', 'json'],
    [undefined, 'image/png', 'json'],
    [undefined, 'constructor, __proto__, toString, hasOwnProperty', 'json'],
    ['csv', 'application/json', 'csv'],
  ])('with format %s and Accept %s is %s', (format, accept, expected) => {
    expect(reportFormat(format, accept)).toBe(expected);
  });

  it.each([
    ['xlsx', undefined],
    ['pdf', undefined],
    [undefined, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ])('is refused when it is %s %s', (format, accept) => {
    expect(() => reportFormat(format, accept)).toThrow(Refusal);
  });
});

describe('a report as CSV', () => {
  const columns = [
    { key: 'name', kind: 'text' },
    { key: 'debit', kind: 'amount' },
  ] as const;
  const csv = (rows: Record<string, unknown>[], currency = 'KWD', excel = false) =>
    csvOf(rows, { columns, currency, excel });

  it('has the currency first, and each amount in major and in minor units', () => {
    expect(csv([{ name: 'Bank', debit: 1_234n }])).toBe('currency,name,debit,debitMinor\r\nKWD,Bank,1.234,1234\r\n');
  });

  it('quotes what RFC 4180 wants quoted, and keeps every digit', () => {
    const debit = 2n ** 100n;
    expect(csv([{ name: 'a "b", c', debit }], 'KRW').split('\r\n')[1]).toBe(`KRW,"a ""b"", c",${debit},${debit}`);
  });

  it('guards texts against being run as formulas, and never a number', () => {
    const first = (name: string) => csv([{ name, debit: -5n }], 'KRW').split('\r\n')[1];
    expect(first('=1+1')).toBe(`KRW,'=1+1,-5,-5`);
    for (const name of ['+a', '-a', '@a', '\ta']) expect(first(name)).toContain(`'${name}`);
  });

  it('begins with a byte order mark only when asked', () => {
    expect(csv([], 'KRW', true)).toBe('\ufeffcurrency,name,debit,debitMinor\r\n');
  });
});
