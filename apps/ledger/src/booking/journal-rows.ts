import { HexBytes, idToHex, insertRows } from '@kessai/platform';
import type { EntityManager } from 'typeorm';
import type { Journal } from './booking';
import type { Moment } from './booking-gate';

/** A journal with what only the moment of writing gives it. */
export interface RecordedJournal extends Journal {
  readonly id: string;
  readonly recordedAt: Moment;
}

const journalColumns = [
  'id',
  'merchantId',
  'paymentId',
  'sourceEventId',
  'refundId',
  'kind',
  'occurredAt',
  'recordedAt',
  'businessDate',
] as const;

const postingColumns = [
  'journalId',
  'lineNo',
  'currency',
  'debitAccountId',
  'creditAccountId',
  'amountMinor',
  'occurredAt',
  'recordedAt',
  'businessDate',
] as const;

/** Unique by source event and by refund, each with its kind: what slips past the inbox the database refuses to book again. */
export async function insertJournals(tx: EntityManager, journals: readonly RecordedJournal[]): Promise<void> {
  const rows = journals.map(({ id, kind, source, occurredAt, recordedAt, businessDate }) => {
    const { merchantId, paymentId } = source.data;
    const ids = [id, merchantId, paymentId, source.id].map(idToHex);
    const refundId = source.type === 'refund.succeeded.v1' ? idToHex(source.data.refundId) : null;
    return [...ids, refundId, kind, occurredAt, recordedAt, businessDate];
  });
  await insertRows(tx, 'journal', journalColumns, rows);
}

export async function insertPostings(tx: EntityManager, journals: readonly RecordedJournal[]): Promise<void> {
  const rows = journals.flatMap(({ id, currency, postings, occurredAt, recordedAt, businessDate }) => {
    const journalId = idToHex(id);
    return postings.map(({ debit, credit, amountMinor }, index) => {
      const accounts = [new HexBytes(debit.id), new HexBytes(credit.id)];
      return [journalId, index + 1, currency, ...accounts, amountMinor, occurredAt, recordedAt, businessDate];
    });
  });
  await insertRows(tx, 'posting', postingColumns, rows);
}
