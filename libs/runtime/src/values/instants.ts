import { z } from 'zod';

/**
 * What MySQL promises to keep and compare as DATETIME. An offset can push a well-formed time out of it, and out of the four
 * digits that a year has. Whatever is later than all that is kept, or earlier, counts as the last or the first moment.
 */
const firstMs = Date.parse('1000-01-01T00:00:00.000Z');
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');

/** The moment that a well-formed RFC 3339 time names, to the millisecond (the rest is cut off), within what is kept. */
export function instantOf(rfc3339: string): Date {
  return new Date(Math.min(Math.max(Date.parse(rfc3339), firstMs), lastMs));
}

/** To the microsecond, in UTC, as the database writes it; a Date does not hold that much. */
export function momentOf(rfc3339: string): string {
  const instant = instantOf(rfc3339);
  const toTheMillisecond = instant.toISOString().slice(0, -1).replace('T', ' ');
  const isWithin = instant.getTime() === Date.parse(rfc3339);
  const fraction = isWithin ? (/\.([0-9]+)/.exec(rfc3339)?.[1] ?? '') : '';
  return toTheMillisecond + fraction.slice(3, 6).padEnd(3, '0');
}

/** A date that the database keeps: years before 1000 hold nothing, so all of them are as good as the first. */
export function dateWithin(date: string): string {
  return date < '1000-01-01' ? '1000-01-01' : date;
}

/** An RFC 3339 time of any offset. `T` and `Z` are capitals; no leap seconds and no 24:00, which a Date does not hold. */
export const instantText = z.iso.datetime({ offset: true }).meta({
  description:
    'RFC 3339. What lies before the year 1000 or after 9999 in UTC counts as the first or the last moment between.',
});

/** The one reading of a time in a query or a body. */
export const instantParameter = instantText.transform(instantOf);
