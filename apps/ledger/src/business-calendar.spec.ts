import { BusinessCalendar, dayAfter, isTimeZone } from './business-calendar';

describe('the days of a time zone', () => {
  it.each([
    ['UTC', '2026-01-31T23:59:59.999Z', '2026-01-31'],
    ['UTC', '2026-02-01T00:00:00.000Z', '2026-02-01'],
    ['Asia/Seoul', '2026-01-31T14:59:59.999Z', '2026-01-31'],
    ['Asia/Seoul', '2026-01-31T15:00:00.000Z', '2026-02-01'],
    ['America/New_York', '2026-03-08T04:59:59.999Z', '2026-03-07'],
    ['America/New_York', '2026-03-08T05:00:00.000Z', '2026-03-08'],
    ['America/New_York', '2026-03-09T03:59:59.999Z', '2026-03-08'], // 23 hours later: the clock went forward
    ['America/New_York', '2026-03-09T04:00:00.000Z', '2026-03-09'],
    ['America/New_York', '2026-11-02T04:59:59.999Z', '2026-11-01'], // 25 hours long: the clock went back
    ['America/New_York', '2026-11-02T05:00:00.000Z', '2026-11-02'],
    ['Asia/Kathmandu', '2026-01-31T18:15:00.000Z', '2026-02-01'],
  ])('in %s %s is on %s', (timeZone, instant, date) => {
    expect(new BusinessCalendar(timeZone).dateOf(new Date(instant))).toBe(date);
  });

  it.each([
    ['UTC', '2026-02-01', '2026-02-01T00:00:00.000Z'],
    ['Asia/Seoul', '2026-02-01', '2026-01-31T15:00:00.000Z'],
    ['America/New_York', '2026-03-08', '2026-03-08T05:00:00.000Z'],
    ['America/New_York', '2026-03-09', '2026-03-09T04:00:00.000Z'],
    ['America/New_York', '2026-11-02', '2026-11-02T05:00:00.000Z'],
    ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z'], // 00:00 is skipped: the day begins at 01:00
    ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00.000Z'],
  ])('in %s the %s begins at %s', (timeZone, date, instant) => {
    expect(new BusinessCalendar(timeZone).startOf(date).toISOString()).toBe(instant);
  });

  it('counts days across the ends of months and years', () => {
    expect(dayAfter('2024-02-28')).toBe('2024-02-29');
    expect(dayAfter('2025-12-31')).toBe('2026-01-01');
  });

  it('knows a time zone from a made-up name', () => {
    expect(isTimeZone('Asia/Seoul')).toBe(true);
    expect(isTimeZone('Asia/Soul')).toBe(false);
    expect(isTimeZone('')).toBe(false);
  });
});
