import {
  behind,
  chooseIndex,
  endOfWalk,
  orderOf,
  walkAlong,
  whereOf,
  type AskedFilter,
  type Condition,
  type ListIndex,
  type Place,
  type Walk,
  type Walked,
  type Reader,
} from '@kessai/database';
import { pageOfWalk, type Page } from '@kessai/http';
import { idFromBytes, idToBytes } from '@kessai/runtime';
import type { Side } from '../chart-of-accounts/chart-of-accounts';
import type { JournalCut } from './journal-cuts';
import type { ShownJournal, ShownLine } from './journal-views';

interface JournalRow {
  readonly id: Buffer;
  readonly kind: string;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  readonly businessDate: string;
  readonly latePeriod: string | null;
  readonly paymentId: Buffer | null;
  readonly refundId: Buffer | null;
  readonly payoutId: Buffer | null;
  readonly sourceEventId: Buffer;
}

export interface PostingRow {
  readonly journalId: Buffer;
  readonly debitAccount: string;
  readonly creditAccount: string;
  readonly amountMinor: string;
  readonly currency: string;
}

const columns = `id, kind, occurredAt, recordedAt, CAST(businessDate AS CHAR) AS businessDate, latePeriod,
  paymentId, refundId, payoutId, sourceEventId`;

export async function findJournal(tx: Reader, id: string): Promise<ShownJournal | undefined> {
  const rows = await tx.query<JournalRow>(`SELECT ${columns} FROM journal WHERE id = ?`, [idToBytes(id)]);
  const [journal] = await withLines(tx, rows);
  return journal;
}

export interface JournalFilter {
  readonly limit: number;
  /** Journals before this one; undefined from the newest on. */
  readonly before: string | undefined;
  readonly paymentId?: string | undefined;
  readonly refundId?: string | undefined;
  readonly kind?: string | undefined;
  /** The code of an account that a line of the journal moves. */
  readonly account?: string | undefined;
  readonly cuts: readonly JournalCut[];
}

type Filter = JournalCut['filter'] | 'paymentId' | 'refundId' | 'kind';

/** How lists of journals are read: by the first of these indexes that fits the filters. */
export const journalIndexes: readonly ListIndex<Filter>[] = [
  { table: 'journal', index: 'journal_of_payment', answers: ['paymentId'], isShort: true },
  { table: 'journal', index: 'journal_of_refund_once', answers: ['refundId'], isShort: true },
  { table: 'journal', index: 'journal_by_time', answers: ['time'], by: 'journal.occurredAt' },
  { table: 'journal', index: 'journal_by_day', answers: ['day'], by: 'journal.businessDate' },
  { table: 'journal', index: 'journal_by_kind', answers: ['kind'] },
  { table: 'journal', index: 'PRIMARY', answers: [] },
];

export async function findJournals(tx: Reader, filter: JournalFilter): Promise<Page<ShownJournal>> {
  const { rows, end } = await newestOf(tx, filter);
  const journals = await withLines(tx, rows);
  return pageOfWalk(
    { rows: journals, end },
    filter.limit,
    (journal) => journal,
    (id) => id,
  );
}

/** The newest first. A span goes by its time or day first, and journals of one time by their ids. */
async function newestOf(tx: Reader, filter: JournalFilter): Promise<Walked<JournalRow>> {
  const { account, paymentId, refundId, limit } = filter;
  const asked = filtersOf(filter);
  if (account !== undefined && paymentId === undefined && refundId === undefined) {
    return newestOfAccount(tx, asked, { ...filter, account });
  }
  if (account !== undefined) asked.push({ filter: 'none', sql: movesAccount, value: account });
  const { along, ...chosen } = chooseIndex(journalIndexes, asked);
  const order = { order: 'journal.id', ...(chosen.by !== undefined && { by: chosen.by }) };
  const before = filter.before === undefined ? [] : [behind(order, await placeOf(tx, order, filter.before))];
  const walk: Walk = { ...chosen, ...order, prefix: 'jrn', along: [...along, ...before] };
  return walkAlong(tx, walk, (conditions) => readJournals(tx, walk, conditions, limit + 1));
}

function filtersOf({ paymentId, refundId, kind, cuts }: JournalFilter): AskedFilter<Filter>[] {
  const asked: AskedFilter<Filter>[] = [...cuts];
  if (paymentId !== undefined) {
    asked.push({ filter: 'paymentId', sql: 'journal.paymentId = ?', value: idToBytes(paymentId) });
  }
  if (refundId !== undefined) {
    asked.push({ filter: 'refundId', sql: 'journal.refundId = ?', value: idToBytes(refundId) });
  }
  if (kind !== undefined) asked.push({ filter: 'kind', sql: 'journal.kind = ?', value: kind });
  return asked;
}

const movesAccount = `(SELECT COUNT(*) FROM posting WHERE posting.journalId = journal.id
  AND (SELECT account.id FROM account WHERE account.code = ?) IN (posting.debitAccountId, posting.creditAccountId)) > 0`;

/** Where the list goes on. Journals are never deleted: behind one that there is not, there is nothing. */
async function placeOf(tx: Reader, { by }: Pick<Walk, 'by'>, before: string): Promise<Place> {
  const id = idToBytes(before);
  if (by === undefined) return { by: null, id };
  const rows = await tx.query<Place>(`SELECT CAST(${by} AS CHAR) AS \`by\`, id FROM journal WHERE id = ?`, [id]);
  return rows[0] ?? { by: '1000-01-01', id };
}

function readJournals(
  tx: Reader,
  walk: Pick<Walk, 'index' | 'by' | 'order'>,
  conditions: readonly Condition[],
  count: number,
): Promise<JournalRow[]> {
  const { sql, params } = whereOf(conditions);
  return tx.query<JournalRow>(
    `SELECT ${columns} FROM journal FORCE INDEX (${walk.index}) ${sql} ORDER BY ${orderOf(walk)} LIMIT ${count}`,
    params,
  );
}

/** Of each currency both indexes of postings are walked from their newest end, no further than the page needs. */
async function newestOfAccount(
  tx: Reader,
  asked: readonly Condition[],
  { account, before, limit }: JournalFilter & { account: string },
): Promise<Walked<JournalRow>> {
  const walks = await walksOfAccount(tx, asked, { account, before });
  const ends: Buffer[] = [];
  for (const walk of walks) {
    const end = await endOfWalk(tx, walk);
    if (end !== null) ends.push(end.id);
  }
  // All walks end where the first of them has to: behind it the page would not be whole.
  const end = ends.sort(Buffer.compare).at(-1);
  const until = end === undefined ? [] : [{ sql: 'posting.journalId >= ?', value: end }];
  const found = new Map<string, Buffer>();
  for (const walk of walks) {
    const { sql, params } = whereOf([...walk.along, ...walk.rest, ...until]);
    const join = walk.rest.length === 0 ? '' : 'STRAIGHT_JOIN journal ON journal.id = posting.journalId';
    const rows = await tx.query<{ id: Buffer }>(
      `SELECT DISTINCT posting.journalId AS id FROM posting FORCE INDEX (${walk.index}) ${join} ${sql}
       ORDER BY posting.journalId DESC LIMIT ${limit + 1}`,
      params,
    );
    for (const { id } of rows) found.set(id.toString('hex'), id);
  }
  const ids = [{ sql: 'journal.id IN (?)', value: [...found.values()] }];
  const byId = { index: 'PRIMARY', order: 'journal.id' };
  const rows = found.size === 0 ? [] : await readJournals(tx, byId, ids, limit + 1);
  return { rows, end: end === undefined ? null : idFromBytes('jrn', end) };
}

async function walksOfAccount(
  tx: Reader,
  rest: readonly Condition[],
  { account, before }: { account: string; before: string | undefined },
): Promise<Walk[]> {
  const balances = await tx.query<{ accountId: Buffer; currency: string }>(
    `SELECT account_balance.accountId, account_balance.currency
       FROM account JOIN account_balance ON account_balance.accountId = account.id WHERE account.code = ?`,
    [account],
  );
  const behindCursor = before === undefined ? [] : [{ sql: 'posting.journalId < ?', value: idToBytes(before) }];
  const side = (index: string, column: string) =>
    balances.map(({ accountId, currency }): Walk => {
      const isOfAccount = { sql: `(posting.${column}, posting.currency) = (?)`, value: [accountId, currency] };
      const along = [isOfAccount, ...behindCursor];
      return { table: 'posting', index, order: 'posting.journalId', prefix: 'jrn', along, rest };
    });
  return [...side('posting_by_debit', 'debitAccountId'), ...side('posting_by_credit', 'creditAccountId')];
}

async function withLines(tx: Reader, journals: readonly JournalRow[]): Promise<ShownJournal[]> {
  if (journals.length === 0) return [];
  const postings = await tx.query<PostingRow>(
    `SELECT posting.journalId, debit.code AS debitAccount, credit.code AS creditAccount,
            posting.amountMinor, posting.currency
       FROM posting
       JOIN account AS debit ON debit.id = posting.debitAccountId
       JOIN account AS credit ON credit.id = posting.creditAccountId
      WHERE posting.journalId IN (?)
      ORDER BY posting.journalId, posting.lineNo`,
    [journals.map(({ id }) => id)],
  );
  const byJournal = new Map<string, PostingRow[]>(journals.map(({ id }) => [id.toString('hex'), []]));
  for (const posting of postings) byJournal.get(posting.journalId.toString('hex'))?.push(posting);
  return journals.map((journal) => shownJournal(journal, foldLines(byJournal.get(journal.id.toString('hex')) ?? [])));
}

/** One line per account, side and currency, as people read a journal: debits first. */
export function foldLines(postings: readonly PostingRow[]): ShownLine[] {
  const lines = new Map<string, ShownLine>();
  const add = (side: Side, account: string, { currency, amountMinor }: PostingRow): void => {
    const key = `${side} ${account} ${currency}`;
    lines.set(key, { account, side, amount: (lines.get(key)?.amount ?? 0n) + BigInt(amountMinor), currency });
  };
  for (const posting of postings) add('debit', posting.debitAccount, posting);
  for (const posting of postings) add('credit', posting.creditAccount, posting);
  return [...lines.values()];
}

function shownJournal(row: JournalRow, lines: ShownLine[]): ShownJournal {
  return {
    id: idFromBytes('jrn', row.id),
    kind: row.kind,
    occurredAt: row.occurredAt,
    recordedAt: row.recordedAt,
    businessDate: row.businessDate,
    ...(row.latePeriod === null ? {} : { latePeriod: row.latePeriod }),
    ...(row.paymentId === null ? {} : { paymentId: idFromBytes('pay', row.paymentId) }),
    ...(row.refundId === null ? {} : { refundId: idFromBytes('rfd', row.refundId) }),
    ...(row.payoutId === null ? {} : { payoutId: idFromBytes('pyt', row.payoutId) }),
    sourceEventId: idFromBytes('evt', row.sourceEventId),
    lines,
  };
}
