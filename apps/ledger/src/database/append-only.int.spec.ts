import { aPaymentSucceeded, expectBooksToBalance, type GivenDatabase, givenServiceDatabase } from '@kessai/testing';
import { BookingService } from '../booking/booking.service';
import { BusinessCalendar } from '../business-calendar';
import { waysToChangeTheBooks } from './append-only';
import { ledgerGrants, ledgerMigrations } from './ledger-migrations';

let given: GivenDatabase;

beforeAll(async () => {
  given = await givenServiceDatabase({
    name: 'ledger',
    migrations: ledgerMigrations,
    grants: ledgerGrants,
  });
  const booking = new BookingService(new BusinessCalendar('UTC'));
  await given.db.transaction((tx) => booking.book(tx, [aPaymentSucceeded({ lines: [['coffee', 700n]] })]));
});
afterEach(() => expectBooksToBalance(given.db));
afterAll(() => given.drop());

describe('what is booked', () => {
  it.each([
    `UPDATE journal SET businessDate = '2020-01-01'`,
    `UPDATE posting SET amountMinor = amountMinor + 1`,
    `UPDATE account SET code = 'assets:elsewhere' WHERE code = 'assets:bank'`,
    `DELETE FROM posting`,
    `DELETE FROM journal`,
    `DELETE FROM account WHERE code = 'assets:bank'`,
    `TRUNCATE TABLE posting`,
    `REPLACE INTO posting SELECT * FROM posting`,
    `INSERT INTO posting SELECT * FROM posting ON DUPLICATE KEY UPDATE amountMinor = 1`,
    `ALTER TABLE posting DROP CONSTRAINT posting_moves_something`,
    `DROP TABLE journal`,
  ])("cannot be changed by the service's own user: %s", async (statement) => {
    await expect(given.db.query(statement)).rejects.toMatchObject({ errno: 1142 });
  });

  it('is found unchangeable at start by trying, and changeable for a user who may do more', async () => {
    expect(await waysToChangeTheBooks(given.db)).toEqual([]);
    expect(await waysToChangeTheBooks(given.admin)).toHaveLength(6);
  });
});

describe('the database itself', () => {
  const insertPosting = (values: string) =>
    given.db.execute(
      `INSERT INTO posting (journalId, lineNo, currency, debitAccountId, creditAccountId, amountMinor,
                            occurredAt, recordedAt, businessDate)
       SELECT journalId, 99, currency, ${values}, occurredAt, recordedAt, businessDate FROM posting LIMIT 1`,
    );

  it.each([
    ['that moves nothing', 'debitAccountId, creditAccountId, 0'],
    ['of a negative amount', 'debitAccountId, creditAccountId, -5'],
    ['from an account to itself', 'debitAccountId, debitAccountId, 5'],
    ['with one side only', 'debitAccountId, NULL, 5'],
    ['on an account that does not exist', `debitAccountId, x'00000000000000000000000000000000', 5`],
  ])('refuses a posting %s', async (_what, values) => {
    await expect(insertPosting(values)).rejects.toThrow();
  });
});
