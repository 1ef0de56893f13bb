import { givenDatabase, type GivenDatabase } from '@kessai/testing';
import { createTable, truthOf, wholeOf, type Computed } from './index';

/** A service's user gets its rights with its tables. */
const CreateNote1700000000000 = createTable(1700000000000, 'note')`id INT NOT NULL PRIMARY KEY`;

let database: GivenDatabase;
beforeAll(async () => {
  database = await givenDatabase({ name: 'values', migrations: [CreateNote1700000000000] });
});
afterAll(() => database.drop());

const some = '(SELECT 5 AS amount UNION ALL SELECT -7) AS some';
const one = async (expression: string): Promise<Computed> => {
  const [row] = await database.db.query<{ it: Computed }>(`SELECT ${expression} AS it FROM (SELECT 1 AS n) AS one`);
  return row!.it;
};

describe('what the server computes', () => {
  it.each([
    ['n = 1', true],
    ['n > 1', false],
    ['UTC_TIMESTAMP(6) <= UTC_TIMESTAMP(6)', true],
    ['CAST(NULL AS DATETIME) > UTC_TIMESTAMP(6)', false],
    ['n IS NULL', false],
    ['n IS NOT NULL', true],
    ['n IN (1, 2)', true],
    ['NOT n', false],
    ['n AND TRUE', true],
    ['TRUE', true],
    ['FALSE', false],
    [`EXISTS (SELECT 1 FROM ${some})`, true],
    [`NOT EXISTS (SELECT 1 FROM ${some})`, false],
    [`EXISTS (SELECT 1 FROM ${some}) OR EXISTS (SELECT 1 FROM ${some})`, true],
    ['IF(n = 1, 1, 0)', true],
    [`(SELECT COUNT(*) > 5 FROM ${some})`, false],
    ["JSON_VALUE('{\"a\": 1}', '$.a') = 1", true],
    ["'a' LIKE 'b%'", false],
  ])('is read as the truth that it is: %s', async (expression, truth) => {
    expect(truthOf(await one(expression))).toBe(truth);
  });

  it.each([
    [`(SELECT COUNT(*) FROM ${some})`, 2n],
    [`(SELECT SUM(amount) FROM ${some})`, -2n],
    [`(SELECT SUM(amount > 0) FROM ${some})`, 1n],
    [`(SELECT COALESCE(SUM(amount), 0) FROM ${some} WHERE amount > 9)`, 0n],
    [`(SELECT SUM(amount) FROM ${some} WHERE amount > 9)`, 0n],
    [`(SELECT COALESCE(MAX(amount), 0) FROM ${some})`, 5n],
    ['SUM(CAST(99999999999999999999 AS DECIMAL(38)))', 99999999999999999999n],
    ['TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) + INTERVAL 3 SECOND)', 3n],
    ["CHAR_LENGTH('abc')", 3n],
    ['CAST(9007199254740993 AS SIGNED)', 9007199254740993n],
  ])('is read to the unit: %s', async (expression, whole) => {
    expect(wholeOf(await one(expression))).toBe(whole);
  });

  it('is the same in a transaction, whose statements take another way to the driver', async () => {
    const rows = await database.db.transaction((tx) =>
      tx.query<{ truth: Computed; amount: Computed }>('SELECT 2 > 1 AS truth, SUM(3) AS amount'),
    );
    expect([truthOf(rows[0]!.truth), wholeOf(rows[0]!.amount)]).toEqual([true, 3n]);
  });
});
