import { instantOf, instantParameter, momentOf } from '../index';

const last = '9999-12-31T23:59:59.999Z';
const first = '1000-01-01T00:00:00.000Z';

describe('a time of a request', () => {
  it.each([
    ['2026-01-02T03:04:05+09:00', '2026-01-01T18:04:05.000Z'],
    ['2026-01-02T03:04:05.1239999Z', '2026-01-02T03:04:05.123Z'],
    ['2026-01-02T03:04:05-00:00', '2026-01-02T03:04:05.000Z'],
    ['9999-12-31T23:59:59.999Z', last],
    ['9999-12-31T23:59:59-05:00', last],
    ['9999-12-31T00:01:00-23:59', last],
    ['0001-01-01T00:00:00Z', first],
    ['0001-01-01T00:00:00+14:00', first],
    ['0000-01-01T00:00:00+14:00', first],
    ['0999-12-31T23:59:59Z', first],
  ])('%s is %s: what is beyond the times that are kept is the first or the last of them', (text, read) => {
    expect(instantParameter.parse(text).toISOString()).toBe(read);
    expect(momentOf(text).slice(0, 23)).toBe(read.slice(0, 23).replace('T', ' '));
  });

  it.each([
    '2026-06-30T23:59:60Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01t00:00:00z',
    '2026-01-01T00:00:00+24:00',
    '2026-02-30T00:00:00Z',
    '10000-01-01T00:00:00Z',
    '-001-01-01T00:00:00Z',
  ])('%s is none', (text) => expect(instantParameter.safeParse(text).success).toBe(false));

  it('keeps its microseconds for reports, and none beyond the last moment', () => {
    expect(momentOf('2026-01-02T03:04:05.1234567Z')).toBe('2026-01-02 03:04:05.123456');
    expect(momentOf('9999-12-31T23:59:59.123456-05:00')).toBe('9999-12-31 23:59:59.999000');
    expect(instantOf('9999-12-31T23:59:59.123456-05:00')).toEqual(instantOf(last));
  });
});
