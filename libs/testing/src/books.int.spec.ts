import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  accountsThatDifferFromPostings,
  currenciesOutOfBalance,
  expectBooksToBalance,
  expectWalletsToMatchEntries,
  givenDatabase,
  walletsThatDifferFromEntries,
  type GivenDatabase,
} from './index';

/** The columns that the checks read, as the services have them. */
const tables = [
  `CREATE TABLE wallet (merchantId BINARY(16), sellerId VARCHAR(64), currency CHAR(3), availableMinor DECIMAL(38),
     reservedMinor DECIMAL(38), entryCount BIGINT, PRIMARY KEY (merchantId, sellerId, currency))`,
  `CREATE TABLE wallet_entry (merchantId BINARY(16), sellerId VARCHAR(64), currency CHAR(3), entryNo BIGINT,
     amountMinor BIGINT, availableAfter DECIMAL(38), reservedAfter DECIMAL(38),
     PRIMARY KEY (merchantId, sellerId, currency, entryNo))`,
  `CREATE TABLE account_balance (accountId BINARY(16), currency CHAR(3), debitsMinor DECIMAL(38),
     creditsMinor DECIMAL(38), PRIMARY KEY (accountId, currency))`,
  `CREATE TABLE posting (id INT PRIMARY KEY, currency CHAR(3), debitAccountId BINARY(16), creditAccountId BINARY(16),
     amountMinor BIGINT)`,
];

class CreateBooks1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.query(table);
  }
  async down(): Promise<void> {}
}

const merchant = Buffer.alloc(16, 1);
const receivable = Buffer.alloc(16, 2);
const payable = Buffer.alloc(16, 3);
let given: GivenDatabase;

beforeAll(async () => {
  given = await givenDatabase({ name: 'books', migrations: [CreateBooks1700000000000] });
});
afterAll(() => given.drop());

beforeEach(async () => {
  const { db } = given;
  for (const table of ['wallet', 'wallet_entry', 'account_balance', 'posting'])
    await db.execute(`DELETE FROM ${table}`);
  await db.execute(`INSERT INTO wallet VALUES (?, 'coffee', 'KRW', 400, 0, 2), (?, 'books', 'KRW', 0, 0, 0)`, [
    merchant,
    merchant,
  ]);
  await db.execute(
    `INSERT INTO wallet_entry VALUES (?, 'coffee', 'KRW', 1, 300, 300, 0), (?, 'coffee', 'KRW', 2, 100, 400, 0)`,
    [merchant, merchant],
  );
  await db.execute(`INSERT INTO posting VALUES (1, 'KRW', ?, ?, 300), (2, 'KRW', ?, ?, 100)`, [
    receivable,
    payable,
    receivable,
    payable,
  ]);
  await db.execute(`INSERT INTO account_balance VALUES (?, 'KRW', 400, 0), (?, 'KRW', 0, 400)`, [receivable, payable]);
});

describe('the checks of wallets and books', () => {
  it('are content with what adds up', async () => {
    await expectWalletsToMatchEntries(given.db);
    await expectBooksToBalance(given.db);
  });

  it.each([
    ['a balance without its entry', `UPDATE wallet SET availableMinor = 401 WHERE sellerId = 'coffee'`],
    ['an entry without its balance', `UPDATE wallet_entry SET amountMinor = 101 WHERE entryNo = 2`],
    [
      'a balance after an entry that is not the balance',
      `UPDATE wallet_entry SET availableAfter = 399 WHERE entryNo = 2`,
    ],
    ['an entry that is gone', `DELETE FROM wallet_entry WHERE entryNo = 1`],
    ['a reserve that no entry made', `UPDATE wallet SET reservedMinor = 1 WHERE sellerId = 'books'`],
  ])('find %s', async (_, damage) => {
    await given.db.query(damage);

    expect(await walletsThatDifferFromEntries(given.db)).toHaveLength(1);
  });

  it('find a posting that no balance has, and a balance that no posting made', async () => {
    await given.db.execute(`DELETE FROM posting WHERE id = 2`);
    expect(await accountsThatDifferFromPostings(given.db)).toHaveLength(2);

    await given.db.execute(`DELETE FROM account_balance WHERE debitsMinor = 0`);
    expect(await accountsThatDifferFromPostings(given.db)).toHaveLength(2);
    expect(await currenciesOutOfBalance(given.db)).toHaveLength(1);
  });
});
