import { toMajorText } from '@kessai/money';
import { stringify } from 'csv-stringify/sync';

/** A column is text, or an amount, which becomes two: major units under its name, then minor units. */
export interface Column {
  readonly key: string;
  readonly kind: 'text' | 'amount';
}

type Row = Readonly<Record<string, unknown>>;

const BYTE_ORDER_MARK = '\ufeff';

/** RFC 4180 with one header row, the currency first, then the keys of the JSON rows in their order. */
export function csvOf(
  rows: readonly Row[],
  options: { columns: readonly Column[]; currency: string; excel: boolean },
): string {
  const { columns, currency, excel } = options;
  const header = [
    'currency',
    ...columns.flatMap(({ key, kind }) => (kind === 'amount' ? [key, `${key}Minor`] : [key])),
  ];
  const records = rows.map((row) => [
    currency,
    ...columns.flatMap(({ key, kind }) => {
      const value = row[key];
      if (kind === 'amount') return [toMajorText(value as bigint, currency), (value as bigint).toString()];
      return [guarded(value instanceof Date ? value.toISOString() : String(value ?? ''))];
    }),
  ]);
  const text = stringify([header, ...records], { record_delimiter: 'windows' });
  return excel ? BYTE_ORDER_MARK + text : text;
}

/** A spreadsheet would run a text that begins like a formula: an apostrophe makes it a text again. */
function guarded(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
