import { messagingMigrations } from '@kessai/messaging';
import { walkedMax, type Database, openDatabase } from '@kessai/database';
import { idToBytes } from '@kessai/runtime';
import { givenDatabase, observed, testMerchantId, type GivenDatabase } from '@kessai/testing';
import { findAccounts } from './accounts/accounts';
import { BusinessCalendar } from './business-calendar';
import { ledgerMigrations } from './database/ledger-migrations';
import { cutsBetween } from './journals/journal-cuts';
import { findJournals, type JournalFilter } from './journals/journals';

/** Many times what a page may read. */
const journals = 30_000;
const limit = 20;
/** Of each row walked: the look for the end, its entry, its journal; of both sides of an account. And the page. */
const readMax = 8 * walkedMax;

const bornAt = 1_760_000_000_000;
const middle = `jrn_${(bornAt + journals / 2).toString(16).padStart(12, '0').padEnd(32, '0')}`;
const [busy, idle] = ['assets:bank', 'revenue:platform-fee'];
const books = new BusinessCalendar('UTC');

let database: GivenDatabase;
let db: Database;

beforeAll(async () => {
  database = await givenDatabase({ name: 'lists', migrations: [...messagingMigrations, ...ledgerMigrations] });
  db = await openDatabase({ url: database.adminUrl, poolSize: 1, name: 'lists' });
  await givenJournals();
}, 120_000);
afterAll(async () => {
  await db.close();
  await database.drop();
});

/** A journal a minute, of three weeks, all of one kind but one, and all between the same two accounts. */
async function givenJournals(): Promise<void> {
  // Recursion of a thousand steps is what both MariaDB and MySQL allow.
  const numbers = `WITH RECURSIVE step (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM step WHERE n < 1000),
    numbers (n) AS (SELECT (a.n - 1) * 1000 + b.n FROM step a, step b WHERE a.n <= ${journals / 1_000})`;
  const id = `UNHEX(RPAD(LPAD(HEX(${bornAt} + n), 12, '0'), 32, '0'))`;
  const at = `TIMESTAMP '2026-01-01 00:00:00' + INTERVAL n MINUTE`;
  await db.execute(
    `INSERT INTO journal (id, kind, merchantId, paymentId, sourceEventId, occurredAt, recordedAt, businessDate)
     ${numbers} SELECT ${id}, IF(n = 3, 'refund_lost', 'payment_succeeded'), ?, ${id}, ${id}, ${at}, ${at}, DATE(${at}) FROM numbers`,
    [idToBytes(testMerchantId)],
  );
  await db.execute(
    `INSERT INTO posting (journalId, lineNo, currency, debitAccountId, creditAccountId, amountMinor, occurredAt, recordedAt, businessDate)
     ${numbers} SELECT ${id}, 1, 'KRW', bank.id, suspense.id, 1, ${at}, ${at}, DATE(${at})
     FROM numbers, account bank, account suspense WHERE bank.code = ? AND suspense.code = 'liabilities:suspense'`,
    [busy],
  );
  await db.execute(
    `INSERT INTO account_balance (accountId, currency, debitsMinor, creditsMinor)
     SELECT id, 'KRW', ?, 0 FROM account WHERE code = ? UNION ALL SELECT id, 'KRW', 0, ? FROM account WHERE code = 'liabilities:suspense'`,
    [journals, busy, journals],
  );
  await db.execute('ANALYZE TABLE journal, posting');
}

const spans: readonly (readonly [from: string | undefined, to: string | undefined])[] = [
  [undefined, undefined],
  ['2026-01-10', undefined],
  [undefined, '2026-01-03'],
  ['2026-01-03', '2026-01-03'],
  ['2026-01-03T04:00:00Z', undefined],
  [undefined, '2026-01-03T04:00:00Z'],
  ['2026-01-03', '2026-01-03T04:00:00Z'],
];
const filters: readonly Partial<JournalFilter>[] = [
  undefined,
  'payment_succeeded',
  'refund_lost',
  'payout_paid',
].flatMap((kind) =>
  [{}, { account: busy }, { account: idle }, { paymentId: `pay_${middle.slice(4)}` }].map((filter) => ({
    ...filter,
    kind,
  })),
);

describe('a page of journals', () => {
  it('reads a bounded number of rows, whatever is asked', async () => {
    const faults: unknown[] = [];
    const asked = spans.flatMap(([from, to]) =>
      filters.flatMap((filter) => [undefined, middle].map((before) => ({ from, to, filter, before }))),
    );
    for (const { from, to, filter, before } of asked) {
      const cuts = cutsBetween(from, to, books);
      const { rowsRead, plan } = await observed(db, () => findJournals(db, { ...filter, limit, before, cuts }));
      const hasOneIndex = Object.values(filter).every((value) => value === undefined);
      const isSorted =
        hasOneIndex && plan.some(({ table, Extra }) => table === 'journal' && Extra?.includes('filesort'));
      if (rowsRead > readMax || isSorted) faults.push({ from, to, filter, before, rowsRead, isSorted });
    }
    expect(faults).toEqual([]);
  });

  it('shows at once the one of a rare kind, and those of an early day', async () => {
    const rare = await findJournals(db, { limit, before: undefined, kind: 'refund_lost', cuts: [] });
    expect(rare).toMatchObject({ data: [{ kind: 'refund_lost' }], hasMore: false });
    const cuts = cutsBetween('2026-01-02', '2026-01-02', books);
    const { data } = await findJournals(db, { limit: 1, before: undefined, cuts });
    expect(data).toMatchObject([{ occurredAt: new Date('2026-01-02T23:59:00Z') }]);
  });

  it('goes on over short and empty pages until all is shown', async () => {
    const cuts = cutsBetween(undefined, '2026-01-01T00:30:00Z', books);
    const shown: string[] = [];
    let before: string | undefined;
    for (;;) {
      const page = await findJournals(db, { limit, before, account: busy, cuts });
      shown.push(...page.data.map(({ id }) => id));
      if (page.nextCursor === null) break;
      before = JSON.parse(Buffer.from(page.nextCursor, 'base64url').toString()) as string;
    }
    expect(new Set(shown).size).toBe(29);
    expect(shown).toHaveLength(29);
    expect(shown).toEqual([...shown].sort().reverse());
  });
});

describe('a page of accounts', () => {
  it('of a type and a prefix is one span of the codes', async () => {
    const codesOf = async (prefix: string | undefined, type: 'asset' | 'revenue') =>
      (await findAccounts(db, { limit, after: '', prefix, type })).data.map(({ code }) => code);
    expect(await codesOf('assets:b', 'asset')).toEqual(['assets:bank']);
    expect(await codesOf('a', 'asset')).toEqual(['assets:bank', 'assets:input-vat']);
    expect(await codesOf('assets:', 'revenue')).toEqual([]);
    expect(await codesOf(undefined, 'revenue')).toEqual(['revenue:platform-fee']);
  });
});
