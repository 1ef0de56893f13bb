import { delayAfter, retryAfterOf, retryDelaysSeconds } from './retry-delays';

const hour = 3_600_000;
const after = (tries: number, random: number, retryAfterMs: number | null = null) =>
  delayAfter({ tries, retryAfterMs }, retryDelaysSeconds, random);

describe('when a webhook is sent again', () => {
  it('comes again after about five seconds, and goes on for three days', () => {
    expect(after(1, 0)).toBe(4_000);
    expect(after(1, 0.5)).toBe(5_000);
    expect(after(1, 1)).toBe(6_000);
    const inAll = retryDelaysSeconds.reduce((sum, seconds) => sum + seconds, 0) * 1_000;
    expect(inAll).toBeGreaterThan(71 * hour);
    expect(inAll).toBeLessThan(73 * hour);
  });

  it('waits longer each time, and ends after the last', () => {
    const delays = retryDelaysSeconds.map((_, index) => after(index + 1, 0.5) ?? 0);
    expect([...delays].sort((a, b) => a - b)).toEqual(delays);
    expect(after(retryDelaysSeconds.length + 1, 0.5)).toBeNull();
  });

  it('waits as long as the receiver asks, but never shorter than by itself nor longer than twelve hours', () => {
    expect(after(1, 0.5, 60_000)).toBe(60_000);
    expect(after(1, 0.5, 10)).toBe(5_000);
    expect(after(1, 0.5, 900 * hour)).toBe(12 * hour);
  });

  it('reads seconds and dates, and nothing else', () => {
    const now = new Date('2026-01-01T00:00:00Z');
    expect(retryAfterOf('120', now)).toBe(120_000);
    expect(retryAfterOf('Thu, 01 Jan 2026 00:01:00 GMT', now)).toBe(60_000);
    expect(retryAfterOf('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
    for (const nonsense of ['', 'soon', '-5', '1e9', undefined]) expect(retryAfterOf(nonsense, now) ?? 0).toBe(0);
  });
});
