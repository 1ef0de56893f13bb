import type { Database } from '@kessai/database';

// Each check gives the rows that break its rule; expect…() fails with them. Compared as decimals in the database: no rounding.

/** Every wallet is the sum of its entries, and its last entry carries its balances. */
export async function expectWalletsToMatchEntries(walletDb: Database): Promise<void> {
  expect(await walletsThatDifferFromEntries(walletDb)).toEqual([]);
}

export function walletsThatDifferFromEntries(walletDb: Database): Promise<unknown[]> {
  return walletDb.query(`
    SELECT w.sellerId, w.currency, w.availableMinor, w.entryCount, COALESCE(e.total, 0) AS entriesMinor, e.entries,
           latest.availableAfter, latest.reservedAfter, w.reservedMinor
      FROM wallet w
      LEFT JOIN (SELECT merchantId, sellerId, currency, SUM(amountMinor) AS total, COUNT(*) AS entries, MAX(entryNo) AS latestNo
                   FROM wallet_entry GROUP BY merchantId, sellerId, currency) e
        ON e.merchantId = w.merchantId AND e.sellerId = w.sellerId AND e.currency = w.currency
      LEFT JOIN wallet_entry latest
        ON latest.merchantId = w.merchantId AND latest.sellerId = w.sellerId AND latest.currency = w.currency
       AND latest.entryNo = e.latestNo
     WHERE w.availableMinor <> COALESCE(e.total, 0)
        OR w.entryCount <> COALESCE(e.entries, 0)
        OR w.availableMinor <> COALESCE(latest.availableAfter, 0)
        OR w.reservedMinor <> COALESCE(latest.reservedAfter, 0)`);
}

/** Every account balance is the sum of its postings, and debits equal credits in each currency. */
export async function expectBooksToBalance(ledgerDb: Database): Promise<void> {
  expect(await accountsThatDifferFromPostings(ledgerDb)).toEqual([]);
  expect(await currenciesOutOfBalance(ledgerDb)).toEqual([]);
}

export function currenciesOutOfBalance(ledgerDb: Database): Promise<unknown[]> {
  return ledgerDb.query(`
    SELECT currency, SUM(debitsMinor) AS debits, SUM(creditsMinor) AS credits
      FROM account_balance GROUP BY currency HAVING SUM(debitsMinor) <> SUM(creditsMinor)`);
}

export function accountsThatDifferFromPostings(ledgerDb: Database): Promise<unknown[]> {
  return ledgerDb.query(`
    SELECT HEX(accountId) AS account, currency, SUM(debits) AS debitsDiffer, SUM(credits) AS creditsDiffer
      FROM (SELECT accountId, currency, debitsMinor AS debits, creditsMinor AS credits FROM account_balance
            UNION ALL SELECT debitAccountId, currency, -amountMinor, 0 FROM posting
            UNION ALL SELECT creditAccountId, currency, 0, -amountMinor FROM posting) both_sides
     GROUP BY accountId, currency HAVING SUM(debits) <> 0 OR SUM(credits) <> 0`);
}
