import { RateLimit } from './rate-limit';

describe('the rate limit', () => {
  it('lets a burst of one second through, then as many as flow in', () => {
    const limit = new RateLimit(5);
    const passed = (count: number, nowMs: number): number =>
      Array.from({ length: count }, () => limit.secondsToWait('key', 1, nowMs)).filter((seconds) => seconds === 0)
        .length;

    expect(passed(10, 0)).toBe(5);
    expect(passed(10, 400)).toBe(2);
    expect(passed(10, 60_000)).toBe(5);
  });

  it('counts each key for itself', () => {
    const limit = new RateLimit(1);
    const wait = (keyId: string) => limit.secondsToWait(keyId, 1, 0);

    expect([wait('a'), wait('b'), wait('a')]).toEqual([0, 0, 1]);
  });

  it('counts what a request weighs', () => {
    const limit = new RateLimit(10);
    const waits = [4, 4, 4, 2].map((weight) => limit.secondsToWait('key', weight, 0));

    expect(waits).toEqual([0, 0, 1, 0]);
  });

  it('lets one request through that weighs more than a second brings', () => {
    const limit = new RateLimit(2);

    expect([limit.secondsToWait('key', 8, 0), limit.secondsToWait('key', 8, 0)]).toEqual([0, 1]);
  });

  it('remembers the keys of the last second alone, and theirs exactly', () => {
    const limit = new RateLimit(1);
    for (let key = 0; key < 1_000; key += 1) limit.secondsToWait(`key ${key}`, 1, 0);
    limit.secondsToWait('steady', 1, 500);
    limit.secondsToWait('new', 1, 1_200);

    expect(limit.size).toBe(2);
    expect(limit.secondsToWait('steady', 1, 1_200)).toBe(1);
  });
});
