import { Readable } from 'node:stream';
import { toMajorText } from '@kessai/money';
import { stringify } from 'csv-stringify/sync';
import type { EntryRow } from './wallet-queries';
import { shownEntry } from './wallet-views';

const amounts = ['amount', 'balanceAfter', 'reservedAfter'] as const;
const texts = ['kind', 'paymentId', 'refundId', 'payoutId', 'occurredAt', 'recordedAt'] as const;
const header = ['currency', 'id', ...amounts.flatMap((key) => [key, `${key}Minor`]), ...texts];

/** RFC 4180: the keys of the JSON entries in their order, the currency first, and no more than a page in memory. */
export function csvOfEntries(pages: AsyncIterable<readonly EntryRow[]>): Readable {
  return Readable.from(linesOf(pages), { objectMode: false });
}

async function* linesOf(pages: AsyncIterable<readonly EntryRow[]>): AsyncGenerator<string> {
  yield textOf([header]);
  for await (const rows of pages) if (rows.length > 0) yield textOf(rows.map(recordOf));
}

const textOf = (records: string[][]): string => stringify(records, { record_delimiter: 'windows' });

function recordOf(row: EntryRow): string[] {
  const entry = shownEntry(row);
  return [
    entry.currency,
    entry.id,
    ...amounts.flatMap((key) => [toMajorText(entry[key], entry.currency), entry[key].toString()]),
    ...texts.map((key) => guarded(entry[key])),
  ];
}

/** A spreadsheet would run a text that begins like a formula: an apostrophe makes it a text again. */
function guarded(value: string | Date | undefined): string {
  const text = value instanceof Date ? value.toISOString() : (value ?? '');
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
