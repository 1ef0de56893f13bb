import { RateLimit } from './rate-limit';

describe('the rate limit', () => {
  it('lets a burst of one second through, then as many as flow in', () => {
    const limit = new RateLimit(5);
    const passed = (count: number, nowMs: number): number =>
      Array.from({ length: count }, () => limit.secondsToWait('key', nowMs)).filter((seconds) => seconds === 0).length;

    expect(passed(10, 0)).toBe(5);
    expect(passed(10, 400)).toBe(2);
    expect(passed(10, 60_000)).toBe(5);
  });

  it('counts each key for itself', () => {
    const limit = new RateLimit(1);

    expect([limit.secondsToWait('a', 0), limit.secondsToWait('b', 0), limit.secondsToWait('a', 0)]).toEqual([0, 0, 1]);
  });
});
