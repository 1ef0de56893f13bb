import { type Computed, wholeOf, type Reader } from '@kessai/database';
import { page, type Page } from '@kessai/http';
import { idFromBytes } from '@kessai/runtime';
import { type AccountType, balanceOf, normalSideOf, rootOf } from '../chart-of-accounts/chart-of-accounts';
import type { AccountEntry, ShownAccount } from './account-views';

export interface AccountRow {
  readonly id: Buffer;
  readonly code: string;
  readonly name: string;
  readonly type: AccountType;
}

export interface AccountFilter {
  readonly limit: number;
  readonly after: string;
  readonly type: AccountType | undefined;
  readonly prefix: string | undefined;
}

/** Sorts behind every character that a code may have: `prefix~` is the end of all codes with that prefix. */
const AFTER_ALL_CODES = '~';

/** The chart of accounts in the order of its codes, page by page. */
export async function findAccounts(tx: Reader, filter: AccountFilter): Promise<Page<ShownAccount>> {
  // The root of a code says its type: both filters are a span of codes, and what lies in both is one too.
  const prefixes = [filter.prefix ?? '', filter.type === undefined ? '' : `${rootOf[filter.type]}:`];
  const isInSpans = prefixes.map(() => 'code >= ? AND code < ?').join(' AND ');
  const rows = await tx.query<AccountRow>(
    `SELECT id, code, name, type FROM account FORCE INDEX (account_code_once)
      WHERE code > ? AND ${isInSpans} ORDER BY code LIMIT ${filter.limit + 1}`,
    [filter.after, ...prefixes.flatMap((prefix) => [prefix, prefix + AFTER_ALL_CODES])],
  );
  const shown = await withBalances(tx, rows);
  return page(
    shown,
    filter.limit,
    (account) => account,
    ({ code }) => code,
  );
}

export async function findAccount(tx: Reader, code: string): Promise<AccountRow | undefined> {
  const rows = await tx.query<AccountRow>(`SELECT id, code, name, type FROM account WHERE code = ?`, [code]);
  return rows[0];
}

export async function withBalances(tx: Reader, accounts: readonly AccountRow[]): Promise<ShownAccount[]> {
  if (accounts.length === 0) return [];
  const rows = await tx.query<{ accountId: Buffer; currency: string; debitsMinor: string; creditsMinor: string }>(
    `SELECT accountId, currency, debitsMinor, creditsMinor FROM account_balance
      WHERE accountId IN (?) ORDER BY accountId, currency`,
    [accounts.map(({ id }) => id)],
  );
  return accounts.map(({ id, code, name, type }) => {
    const balances = rows
      .filter(({ accountId }) => accountId.equals(id))
      .map(({ currency, debitsMinor, creditsMinor }) => {
        const [debits, credits] = [BigInt(debitsMinor), BigInt(creditsMinor)];
        return { currency, debits, credits, balance: balanceOf(type, debits, credits) };
      });
    return { code, name, type, normalSide: normalSideOf(type), balances };
  });
}

interface EntryRow {
  readonly journalId: Buffer;
  readonly kind: string;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  readonly businessDate: string;
  readonly paymentId: Buffer | null;
  readonly debitsMinor: string;
  readonly creditsMinor: string;
}

export interface EntryFilter {
  readonly account: AccountRow;
  readonly currency: string;
  readonly limit: number;
  /** Journals before this one; null from the newest on. */
  readonly before: Buffer | null;
}

/** The newest entries first, each with the balance it left. To be read in one snapshot: total and entries belong together. */
export async function findEntries(tx: Reader, filter: EntryFilter): Promise<Page<AccountEntry>> {
  const { account, limit } = filter;
  const journals = await findJournalsOfAccount(tx, filter);
  const rows = await readEntries(tx, filter, journals);
  let balance = await balanceBefore(tx, filter);
  const entries = rows.map((row) => {
    const [debit, credit] = [wholeOf(row.debitsMinor), wholeOf(row.creditsMinor)];
    const entry = shownEntry(row, { debit, credit, balance });
    balance -= balanceOf(account.type, debit, credit);
    return entry;
  });
  return page(
    entries,
    limit,
    (entry) => entry,
    ({ journalId }) => journalId,
  );
}

function shownEntry(row: EntryRow, amounts: { debit: bigint; credit: bigint; balance: bigint }): AccountEntry {
  const { kind, occurredAt, recordedAt, businessDate } = row;
  const paymentId = row.paymentId === null ? {} : { paymentId: idFromBytes('pay', row.paymentId) };
  return {
    journalId: idFromBytes('jrn', row.journalId),
    kind,
    occurredAt,
    recordedAt,
    businessDate,
    ...paymentId,
    ...amounts,
  };
}

/** Both indexes are walked from their newest end, no further than a page: a hot account has millions of postings. */
async function findJournalsOfAccount(tx: Reader, filter: EntryFilter): Promise<Buffer[]> {
  const { account, currency, before } = filter;
  const limit = filter.limit + 1;
  const side = (column: string) => `
    SELECT DISTINCT journalId FROM posting
     WHERE ${column} = ? AND currency = ? ${before === null ? '' : 'AND journalId < ?'}
     ORDER BY journalId DESC LIMIT ${limit}`;
  const params = before === null ? [account.id, currency] : [account.id, currency, before];
  const rows = await tx.query<{ journalId: Buffer }>(
    `SELECT journalId FROM ((${side('debitAccountId')}) UNION (${side('creditAccountId')})) AS newest
      ORDER BY journalId DESC LIMIT ${limit}`,
    [...params, ...params],
  );
  return rows.map(({ journalId }) => journalId);
}

async function readEntries(
  tx: Reader,
  { account, currency }: EntryFilter,
  journals: readonly Buffer[],
): Promise<EntryRow[]> {
  if (journals.length === 0) return [];
  return tx.query<EntryRow>(
    `SELECT journal.id AS journalId, journal.kind, journal.occurredAt, journal.recordedAt,
            CAST(journal.businessDate AS CHAR) AS businessDate, journal.paymentId,
            SUM(IF(posting.debitAccountId = ?, posting.amountMinor, 0)) AS debitsMinor,
            SUM(IF(posting.creditAccountId = ?, posting.amountMinor, 0)) AS creditsMinor
       FROM journal JOIN posting ON posting.journalId = journal.id
      WHERE journal.id IN (?) AND posting.currency = ?
      GROUP BY journal.id, journal.kind, journal.occurredAt, journal.recordedAt, journal.businessDate, journal.paymentId
      ORDER BY journal.id DESC`,
    [account.id, account.id, journals, currency],
  );
}

/** The balance that the first entry of the page left: today's, less whatever is newer than the page. */
async function balanceBefore(tx: Reader, filter: EntryFilter): Promise<bigint> {
  const { account, currency, before } = filter;
  const [shown] = await withBalances(tx, [account]);
  const today = shown?.balances.find((balance) => balance.currency === currency)?.balance ?? 0n;
  if (before === null) return today;
  const [newer] = await tx.query<{ debitsMinor: Computed; creditsMinor: Computed }>(
    `SELECT (SELECT COALESCE(SUM(amountMinor), 0) FROM posting
              WHERE debitAccountId = ? AND currency = ? AND journalId >= ?) AS debitsMinor,
            (SELECT COALESCE(SUM(amountMinor), 0) FROM posting
              WHERE creditAccountId = ? AND currency = ? AND journalId >= ?) AS creditsMinor`,
    [account.id, currency, before, account.id, currency, before],
  );
  return today - balanceOf(account.type, wholeOf(newer!.debitsMinor), wholeOf(newer!.creditsMinor));
}
