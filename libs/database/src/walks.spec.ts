import { chooseIndex, whereOf, type AskedFilter, type ListIndex } from './index';

type Filter = 'merchant' | 'status' | 'order' | 'none';
const indexes: readonly ListIndex<Filter>[] = [
  { table: 'payment', index: 'by_order', answers: ['order'], isShort: true },
  { table: 'payment', index: 'by_merchant_and_status', answers: ['merchant', 'status'] },
  { table: 'payment', index: 'by_merchant', answers: ['merchant'] },
  { table: 'payment', index: 'PRIMARY', answers: [] },
];
const asked = (...filters: Filter[]): AskedFilter<Filter>[] =>
  filters.map((filter) => ({ filter, sql: `${filter} = ?`, value: filter }));

describe('a walk', () => {
  it('goes along the first index whose filters are all asked for, and asks each row for the others', () => {
    const [merchant, status, none] = asked('merchant', 'status', 'none');
    expect(chooseIndex(indexes, asked('none', 'status', 'merchant'))).toEqual({
      table: 'payment',
      index: 'by_merchant_and_status',
      along: [status, merchant],
      rest: [none],
    });
    expect(chooseIndex(indexes, asked('merchant'))).toMatchObject({ index: 'by_merchant', rest: [] });
    expect(chooseIndex(indexes, asked('status'))).toMatchObject({ index: 'PRIMARY', along: [], rest: [status] });
  });

  it('has no end where few rows answer its filters', () => {
    expect(chooseIndex(indexes, asked('order', 'status'))).toMatchObject({ index: 'by_order', rest: [] });
  });

  it('takes the values of its conditions in their order', () => {
    const conditions = [
      { sql: 'a = ?', value: 1 },
      { sql: '(b < ? OR c = ?)', value: null, values: [2, 3] },
    ];
    expect(whereOf(conditions)).toEqual({ sql: 'WHERE a = ? AND (b < ? OR c = ?)', params: [1, 2, 3] });
    expect(whereOf([])).toEqual({ sql: '', params: [] });
  });
});
