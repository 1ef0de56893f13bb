import { type AskedFilter } from '@kessai/database';
import { Refusal } from '@kessai/http';
import { dateWithin, instantOf, momentOf } from '@kessai/runtime';
import { z } from 'zod';
import type { BusinessCalendar } from '../business-calendar';

const isDate = (text: string): boolean => z.iso.date().safeParse(text).success;

/** By the index of the days, by that of the times, or by a look at each journal. */
export type JournalCut = AskedFilter<'day' | 'time' | 'none'>;

/** As reports cut: dates by the day of the books, `to` included; instants by when the money moved, `to` not included. */
export function cutsBetween(
  from: string | undefined,
  to: string | undefined,
  books: Pick<BusinessCalendar, 'dateOf' | 'startOf'>,
): JournalCut[] {
  const beginningOf = (text: string) => (isDate(text) ? books.startOf(dateWithin(text)) : instantOf(text));
  if (from !== undefined && to !== undefined && beginningOf(from) > beginningOf(to)) {
    const errors = [{ pointer: '/from', code: 'custom', detail: 'is after to' }];
    throw new Refusal('validation_failed', 'The request is not valid.', { errors });
  }
  // A list has one order: that of the days as soon as one is named.
  const instants = [from, to].some((text) => text !== undefined && isDate(text)) ? 'none' : 'time';
  return [
    ...(from === undefined ? [] : lower(from, instants, books)),
    ...(to === undefined ? [] : [upper(to, instants)]),
  ];
}

/** An entry that comes late counts on a later day, never on an earlier one: the day bounds an instant from below. */
function lower(from: string, instants: 'none' | 'time', books: Pick<BusinessCalendar, 'dateOf'>): JournalCut[] {
  if (isDate(from)) return [{ filter: 'day', sql: 'journal.businessDate >= ?', value: dateWithin(from) }];
  const at: JournalCut = { filter: instants, sql: 'journal.occurredAt >= ?', value: momentOf(from) };
  if (instants === 'time') return [at];
  return [{ filter: 'day', sql: 'journal.businessDate >= ?', value: dayWithin(books.dateOf(instantOf(from))) }, at];
}

function upper(to: string, instants: 'none' | 'time'): JournalCut {
  if (isDate(to)) return { filter: 'day', sql: 'journal.businessDate <= ?', value: dateWithin(to) };
  return { filter: instants, sql: 'journal.occurredAt < ?', value: momentOf(to) };
}

/** East of Greenwich the last moment that is kept lies in the year 10000. */
function dayWithin(day: string): string {
  return day.length > '9999-12-31'.length ? '9999-12-31' : dateWithin(day);
}
