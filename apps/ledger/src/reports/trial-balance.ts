import { wholeOf, type Reader } from '@kessai/database';
import { idToBytes } from '@kessai/runtime';
import type { Moment } from '../booking/booking-gate';
import { type AccountType, accountTypes } from '../chart-of-accounts/chart-of-accounts';
import type { Cut } from './report-cut';

export interface TrialBalanceRow {
  readonly account: string;
  readonly name: string;
  readonly type: AccountType;
  readonly debit: bigint;
  readonly credit: bigint;
}

export interface TrialBalance {
  readonly rows: TrialBalanceRow[];
  readonly totalDebit: bigint;
  readonly totalCredit: bigint;
  readonly balanced: boolean;
}

export interface AccountTotals {
  readonly code: string;
  readonly name: string;
  readonly type: AccountType;
  readonly debitsMinor: string;
  readonly creditsMinor: string;
}

/** Each account's net balance on the side where it falls, by type and code. The totals are summed, not assumed. */
export function trialBalanceOf(accounts: readonly AccountTotals[]): TrialBalance {
  const rows = accounts
    .map(({ code, name, type, debitsMinor, creditsMinor }) => {
      const net = wholeOf(debitsMinor) - wholeOf(creditsMinor);
      return { account: code, name, type, debit: net > 0n ? net : 0n, credit: net < 0n ? -net : 0n };
    })
    .sort((a, b) => accountTypes.indexOf(a.type) - accountTypes.indexOf(b.type) || (a.account < b.account ? -1 : 1));
  const totalDebit = rows.reduce((sum, { debit }) => sum + debit, 0n);
  const totalCredit = rows.reduce((sum, { credit }) => sum + credit, 0n);
  return { rows, totalDebit, totalCredit, balanced: totalDebit === totalCredit };
}

export interface TotalsFilter {
  readonly currency: string;
  readonly cut: Cut;
  /** Only what was recorded before this: nothing older can still be added. */
  readonly knownAt: Moment;
  readonly merchantId: string | undefined;
}

/** Summed from the postings, never from the kept balances: so it holds for any day, and the two check each other. */
export function sumPostings(tx: Reader, filter: TotalsFilter): Promise<AccountTotals[]> {
  const { cut } = filter;
  const cutCondition = cut.by === 'businessDate' ? 'posting.businessDate <= ?' : 'posting.occurredAt < ?';
  const cutValue = cut.by === 'businessDate' ? cut.until : cut.before;
  const ofMerchant = filter.merchantId === undefined ? [] : [idToBytes(filter.merchantId)];
  const from = `
      FROM posting ${ofMerchant.length === 0 ? '' : 'JOIN journal ON journal.id = posting.journalId AND journal.merchantId = ?'}
     WHERE posting.currency = ? AND ${cutCondition} AND posting.recordedAt < ?`;
  const params = [...ofMerchant, filter.currency, cutValue, filter.knownAt];
  return tx.query<AccountTotals>(
    `SELECT account.code, account.name, account.type, totals.debitsMinor, totals.creditsMinor
       FROM (
         SELECT accountId, SUM(debitsMinor) AS debitsMinor, SUM(creditsMinor) AS creditsMinor
           FROM (
             SELECT posting.debitAccountId AS accountId, SUM(posting.amountMinor) AS debitsMinor, 0 AS creditsMinor
             ${from} GROUP BY posting.debitAccountId
             UNION ALL
             SELECT posting.creditAccountId, 0, SUM(posting.amountMinor)
             ${from} GROUP BY posting.creditAccountId
           ) AS sides
          GROUP BY accountId
       ) AS totals
       JOIN account ON account.id = totals.accountId`,
    [...params, ...params],
  );
}
