import { givenDatabase, type GivenDatabase } from '@kessai/testing';
import { createTable } from './migrate';
import { errorInLog, faultText } from '@kessai/runtime';

const CreateBuyer1700000000000 = createTable(1700000000000, 'buyer')`email VARCHAR(20) PRIMARY KEY, age INT, born DATE`;

const canary = "canary' lovelace";

describe('what a server says of a statement that failed', () => {
  let database: GivenDatabase;
  beforeAll(async () => {
    database = await givenDatabase({ name: 'words', migrations: [CreateBuyer1700000000000] });
    await database.admin.execute('INSERT INTO buyer (email) VALUES (?)', [canary]);
  });
  afterAll(() => database.drop());

  it.each([
    ['a duplicate', 'INSERT INTO buyer (email) VALUES (?)', /^ER_DUP_ENTRY for key '(buyer\.)?PRIMARY'$/],
    ['a wrong number', 'INSERT INTO buyer (email, age) VALUES (1, ?)', /^[A-Z_]+$/],
    ['a wrong date', 'INSERT INTO buyer (email, born) VALUES (2, ?)', /^[A-Z_]+$/],
    ['a text that is too long', "INSERT INTO buyer (email) VALUES (CONCAT(?, REPEAT('x', 20)))", /^ER_DATA_TOO_LONG$/],
    ['a fault of syntax', 'INSERT INTO buyer SET email = ? AGAIN', /^ER_PARSE_ERROR$/],
    ['a table that is missing', 'SELECT * FROM seller WHERE name = ?', /^ER_NO_SUCH_TABLE: .*seller/],
  ])('holds of %s no value and no statement', async (_what, sql, words) => {
    const error: unknown = await database.admin.query(sql, [canary]).catch((thrown: unknown) => thrown);
    const told = errorInLog(error);

    expect(told['message']).toMatch(words);
    expect(JSON.stringify(told) + faultText(error)).not.toMatch(/canary|lovelace|VALUES|CONCAT/);
  });
});
