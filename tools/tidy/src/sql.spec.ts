import { aliasesOf, computedColumns, isComputed, reservedAliases, sqlTexts } from './sql';

const asked = (sql: string, more = '') => [
  { path: 'apps/payment/src/asking.ts', text: `const sql = \`${sql}\`;\n${more}` },
];

describe('the SQL of the sources', () => {
  it.each(['lag', 'rank', 'rows', 'groups', 'system', 'row', 'of', 'empty', 'function', 'lead', 'qualify', 'offset'])(
    'has no alias %s, which one of the servers reserves',
    (word) => {
      expect(reservedAliases(asked(`SELECT COUNT(*) AS ${word} FROM outbox`))).toHaveLength(1);
      expect(reservedAliases(asked(`SELECT o.id FROM outbox as ${word}`))).toHaveLength(1);
      expect(reservedAliases(asked(`SELECT COUNT(*) AS \\\`${word}\\\` FROM outbox`))).toEqual([]);
      expect(reservedAliases(asked(`SELECT COUNT(*) AS ${word}Seconds FROM outbox`))).toEqual([]);
    },
  );

  it('has aliases in parts of statements too, and none in the types of CAST', () => {
    expect(aliasesOf('SELECT CAST(a AS CHAR) AS b, UTC_TIMESTAMP(6) AS now').map(({ alias }) => alias)).toEqual([
      'b',
      'now',
    ]);
    expect(sqlTexts('const a = `SELECT ${b} AS c`; const d = "FROM e AS f";')).toEqual([
      'SELECT ? AS c',
      'FROM e AS f',
    ]);
  });

  it.each([
    ['leaseUntil > UTC_TIMESTAMP(6)', true],
    ['EXISTS (SELECT 1 FROM payment WHERE a = b)', true],
    ['NOT EXISTS (SELECT 1)', true],
    ['COUNT(*)', true],
    ['SUM(IF(a = 1, b, 0))', true],
    ['COALESCE(SUM(a), 0)', true],
    ['revokedAt IS NOT NULL', true],
    ["kind IN ('a', 'b')", true],
    ['UTC_TIMESTAMP(6)', false],
    ['IF(a = 1, b, NULL)', false],
    ["CONCAT('a = b', c)", false],
    ['(SELECT MAX(a) FROM b WHERE c = d)', false],
    ['payment.id', false],
  ])('computes %s: %p', (expression, computed) => {
    expect(isComputed(expression)).toBe(computed);
  });

  it('is read by the one function that knows both servers where it is computed', () => {
    const sql = 'SELECT id, leaseUntil > UTC_TIMESTAMP(6) AS isLeased, COUNT(*) AS found FROM claim';
    expect(computedColumns(asked(sql, 'if (row.isLeased === 1) return Number(row.found);'))).toHaveLength(2);
    expect(computedColumns(asked(sql, 'if (truthOf(row.isLeased)) return countOf(row!.found);'))).toEqual([]);
  });
});
