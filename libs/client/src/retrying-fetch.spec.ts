import { delayMs } from './retrying-fetch';

const settings = { firstDelayMs: 100, delayMsMax: 1_000 };
const draws = (tries: number, retryAfterSeconds: number | null = null) =>
  Array.from({ length: 200 }, () => delayMs(tries, retryAfterSeconds, settings));

describe('the pause before a request is sent again', () => {
  it('is twice as long each time, up to a limit, and drawn at random', () => {
    const [first, third, tenth] = [draws(1), draws(3), draws(10)];

    expect([Math.min(...first) >= 50, Math.max(...first) <= 100]).toEqual([true, true]);
    expect([Math.min(...third) >= 200, Math.max(...third) <= 400]).toEqual([true, true]);
    expect([Math.min(...tenth) >= 500, Math.max(...tenth) <= 1_000]).toEqual([true, true]);
    expect(new Set(first).size).toBeGreaterThan(1);
  });

  it('is as long as the service asks for, and never longer than the limit', () => {
    expect(Math.min(...draws(1, 0.5))).toBe(500);
    expect(Math.max(...draws(1, 3_600))).toBe(1_000);
  });
});
