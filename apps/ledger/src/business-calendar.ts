const DAY_MS = 86_400_000;
/** No place on earth is further than this from UTC. */
const OFFSET_MAX_MS = 16 * 3_600_000;

/** The days of one time zone. The books have one, BOOKS_TIME_ZONE; a report may be cut by the days of another. */
export class BusinessCalendar {
  private readonly format: Intl.DateTimeFormat;

  constructor(readonly timeZone: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
  }

  /** The local date at an instant, as `2026-01-31`. */
  dateOf(instant: Date): string {
    const [month = '', day = '', year = ''] = this.format.format(instant).split('/');
    return `${year.padStart(4, '0')}-${month}-${day}`;
  }

  /** The first instant of a local day, which is not always 00:00: where the clock skips midnight the day begins at 01:00. */
  startOf(date: string): Date {
    const midnightUtc = Date.parse(`${date}T00:00:00Z`);
    let before = midnightUtc - OFFSET_MAX_MS;
    let within = midnightUtc + OFFSET_MAX_MS;
    while (within - before > 1) {
      const middle = Math.floor((before + within) / 2);
      if (this.dateOf(new Date(middle)) < date) before = middle;
      else within = middle;
    }
    return new Date(within);
  }
}

export function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false; // Intl has no question for "is it one?", only the RangeError.
  }
}
