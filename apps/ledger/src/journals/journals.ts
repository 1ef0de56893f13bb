import { idFromBytes, idToBytes, page, type Page } from '@kessai/platform';
import type { EntityManager } from 'typeorm';
import type { Side } from '../chart-of-accounts/chart-of-accounts';
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

export async function findJournal(tx: EntityManager, id: string): Promise<ShownJournal | undefined> {
  const rows = await tx.query<JournalRow[]>(`SELECT ${columns} FROM journal WHERE id = ?`, [idToBytes(id)]);
  const [journal] = await withLines(tx, rows);
  return journal;
}

export interface JournalFilter {
  readonly limit: number;
  /** Journals before this one; undefined from the newest on. */
  readonly before: string | undefined;
  readonly paymentId: string | undefined;
  readonly refundId: string | undefined;
}

export async function findJournals(tx: EntityManager, filter: JournalFilter): Promise<Page<ShownJournal>> {
  const conditions = [
    ...(filter.paymentId === undefined ? [] : [{ sql: 'paymentId = ?', id: filter.paymentId }]),
    ...(filter.refundId === undefined ? [] : [{ sql: 'refundId = ?', id: filter.refundId }]),
    ...(filter.before === undefined ? [] : [{ sql: 'id < ?', id: filter.before }]),
  ];
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`;
  const rows = await tx.query<JournalRow[]>(
    `SELECT ${columns} FROM journal ${where} ORDER BY id DESC LIMIT ${filter.limit + 1}`,
    conditions.map(({ id }) => idToBytes(id)),
  );
  return page(
    await withLines(tx, rows),
    filter.limit,
    (journal) => journal,
    ({ id }) => id,
  );
}

async function withLines(tx: EntityManager, journals: readonly JournalRow[]): Promise<ShownJournal[]> {
  if (journals.length === 0) return [];
  const postings = await tx.query<PostingRow[]>(
    `SELECT posting.journalId, debit.code AS debitAccount, credit.code AS creditAccount,
            posting.amountMinor, posting.currency
       FROM posting
       JOIN account AS debit ON debit.id = posting.debitAccountId
       JOIN account AS credit ON credit.id = posting.creditAccountId
      WHERE posting.journalId IN (?)
      ORDER BY posting.journalId, posting.lineNo`,
    [journals.map(({ id }) => id)],
  );
  return journals.map((journal) => {
    const own = postings.filter(({ journalId }) => journalId.equals(journal.id));
    return shownJournal(journal, foldLines(own));
  });
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
