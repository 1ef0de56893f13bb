import { z } from 'zod';
import type { Moment } from '../booking/booking-gate';
import { type BusinessCalendar, dayAfter } from '../business-calendar';

const date = z.iso.date();
const instant = z.iso.datetime({ offset: true });

/** A date is a whole day, included; an instant ends just before itself. */
export const dateOrInstant = z.union([date, instant], 'is neither a date nor an RFC 3339 time');
export const instantParameter = instant;

/** Which postings a report counts, by when their money moved. */
export type Cut =
  { readonly by: 'businessDate'; readonly until: string } | { readonly by: 'occurredAt'; readonly before: Moment };

/** The days of the books cut by the business date; an instant, or a day of another zone, by when the money moved. */
export function cutAsOf(asOf: string, zone: BusinessCalendar, books: BusinessCalendar): Cut {
  if (!date.safeParse(asOf).success) return { by: 'occurredAt', before: momentOf(asOf) };
  if (zone.timeZone === books.timeZone) return { by: 'businessDate', until: asOf };
  return { by: 'occurredAt', before: momentOf(zone.startOf(dayAfter(asOf)).toISOString()) };
}

/** An RFC 3339 time as the database writes it, in UTC and to the microsecond, which a Date does not hold. */
export function momentOf(rfc3339: string): Moment {
  const milliseconds = new Date(rfc3339).toISOString().slice(0, -1).replace('T', ' ');
  const fraction = /\.([0-9]+)/.exec(rfc3339)?.[1] ?? '';
  return milliseconds + fraction.slice(3, 6).padEnd(3, '0');
}

export function rfc3339Of(moment: Moment): string {
  return `${moment.replace(' ', 'T')}Z`;
}

export function earlier(a: Moment, b: Moment): Moment {
  return a < b ? a : b; // Both are UTC and of one width, so their texts sort as they do.
}
