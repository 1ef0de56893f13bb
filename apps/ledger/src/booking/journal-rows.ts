import { queueRows, type Tx } from '@kessai/database';
import { HexBytes, idToHex } from '@kessai/runtime';
import type { Journal } from './booking';
import type { Moment } from './booking-gate';

/** A journal with what only the moment of writing gives it. */
export interface RecordedJournal extends Journal {
  readonly id: string;
  readonly recordedAt: Moment;
}

/** Unique by source event and by refund, each with its kind: what slips past the inbox the database refuses to book again. */
export function queueJournals(tx: Tx, journals: readonly RecordedJournal[]): void {
  queueRows(tx, 'journal', journals.map(journalRow));
}

function journalRow({ id, kind, source, occurredAt, recordedAt, businessDate }: RecordedJournal) {
  return {
    id: idToHex(id),
    merchantId: idToHex(source.data.merchantId),
    paymentId: idToHex(source.data.paymentId),
    sourceEventId: idToHex(source.id),
    refundId: source.type === 'refund.succeeded.v1' ? idToHex(source.data.refundId) : null,
    kind,
    occurredAt,
    recordedAt,
    businessDate,
  };
}

export function queuePostings(tx: Tx, journals: readonly RecordedJournal[]): void {
  queueRows(tx, 'posting', journals.flatMap(postingRows));
}

function postingRows({ id, currency, postings, occurredAt, recordedAt, businessDate }: RecordedJournal) {
  const journalId = idToHex(id);
  return postings.map(({ debit, credit, amountMinor }, index) => ({
    journalId,
    lineNo: index + 1,
    currency,
    debitAccountId: new HexBytes(debit.id),
    creditAccountId: new HexBytes(credit.id),
    amountMinor,
    occurredAt,
    recordedAt,
    businessDate,
  }));
}
