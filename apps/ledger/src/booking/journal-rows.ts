import type { EntityManager } from 'typeorm';
import type { Journal } from './booking';
import type { Moment } from './booking-gate';

/** A journal with what only the moment of writing gives it. */
export interface RecordedJournal extends Journal {
  readonly id: string;
  readonly recordedAt: Moment;
}

// Rows are written as literals instead of parameters, which cost the driver three times as much on the hottest path of
// the service. Nothing here can hold a quote: ids are hex, the currency is one of our table, the rest digits and dates.

/** A row has at most some 250 characters: the statement stays well below 4 MiB. */
const ROWS_PER_STATEMENT = 10_000;

/** Unique by (sourceEventId, kind): should an event slip past the inbox, the database refuses to book it again. */
export async function insertJournals(tx: EntityManager, journals: readonly RecordedJournal[]): Promise<void> {
  const rows = journals.map(({ id, kind, source, occurredAt, recordedAt, businessDate }) => {
    const { merchantId, paymentId } = source.data;
    const ids = [id, merchantId, paymentId, source.id].map(bytes).join(', ');
    return `(${ids}, '${kind}', '${moment(occurredAt)}', '${recordedAt}', '${businessDate}')`;
  });
  await insert(
    tx,
    `INSERT INTO journal (id, merchantId, paymentId, sourceEventId, kind, occurredAt, recordedAt, businessDate)`,
    rows,
  );
}

export async function insertPostings(tx: EntityManager, journals: readonly RecordedJournal[]): Promise<void> {
  const rows = journals.flatMap(({ id, currency, postings, occurredAt, recordedAt, businessDate }) => {
    const times = `'${moment(occurredAt)}', '${recordedAt}', '${businessDate}'`;
    return postings.map(({ debit, credit, amountMinor }, index) => {
      return `(${bytes(id)}, ${index + 1}, '${currency}', x'${debit.id}', x'${credit.id}', ${amountMinor}, ${times})`;
    });
  });
  await insert(
    tx,
    `INSERT INTO posting (journalId, lineNo, currency, debitAccountId, creditAccountId, amountMinor,
                          occurredAt, recordedAt, businessDate)`,
    rows,
  );
}

async function insert(tx: EntityManager, into: string, rows: readonly string[]): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    await tx.query(`${into} VALUES ${rows.slice(from, from + ROWS_PER_STATEMENT).join(', ')}`);
  }
}

function bytes(id: string): string {
  return `x'${id.slice(4)}'`;
}

function moment(time: Date): Moment {
  return time.toISOString().slice(0, -1).replace('T', ' ');
}
