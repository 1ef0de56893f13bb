import { dateWithin, instantText, momentOf } from '@kessai/runtime';
import { z } from 'zod';
import type { Moment } from '../booking/booking-gate';
import { type BusinessCalendar, dayAfter } from '../business-calendar';

const date = z.iso.date();

/** A date is a whole day, included; an instant ends just before itself. */
export const dateOrInstant = z.union([date, instantText], 'is neither a date nor an RFC 3339 time');

/** No day comes after it: a year has four digits. */
const lastDate = '9999-12-31';

/** Which postings a report counts, by when their money moved. */
export type Cut =
  { readonly by: 'businessDate'; readonly until: string } | { readonly by: 'occurredAt'; readonly before: Moment };

/** The days of the books cut by the business date; an instant, or a day of another zone, by when the money moved. */
export function cutAsOf(asOf: string, zone: BusinessCalendar, books: BusinessCalendar): Cut {
  if (!date.safeParse(asOf).success) return { by: 'occurredAt', before: momentOf(asOf) };
  if (zone.timeZone === books.timeZone) return { by: 'businessDate', until: dateWithin(asOf) };
  if (asOf === lastDate) return { by: 'occurredAt', before: momentOf(`${lastDate}T23:59:59.999Z`) };
  return { by: 'occurredAt', before: momentOf(zone.startOf(dayAfter(dateWithin(asOf))).toISOString()) };
}

export function rfc3339Of(moment: Moment): string {
  return `${moment.replace(' ', 'T')}Z`;
}

export function earlier(a: Moment, b: Moment): Moment {
  return a < b ? a : b; // Both are UTC and of one width, so their texts sort as they do.
}
