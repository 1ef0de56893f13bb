import { mostAtOnce, mostWithin } from './moments';

describe('what happened at the same time', () => {
  it('is the most that lasted at one moment', () => {
    const spans = [
      { from: 0, to: 10 },
      { from: 5, to: 20 },
      { from: 9, to: 11 },
      { from: 20, to: 30 },
    ];
    expect(mostAtOnce(spans)).toBe(3);
    expect(mostAtOnce([...spans].reverse())).toBe(3);
    expect(mostAtOnce([])).toBe(0);
  });

  it('does not count one that begins when another ends', () => {
    expect(
      mostAtOnce([
        { from: 0, to: 10 },
        { from: 10, to: 20 },
      ]),
    ).toBe(1);
  });

  it('is the most that fell within a second, wherever the second begins', () => {
    expect(mostWithin([0, 600, 900, 1_100, 1_599], 1_000)).toBe(4);
    expect(mostWithin([1_599, 0, 1_100, 900, 600], 1_000)).toBe(4);
    expect(mostWithin([], 1_000)).toBe(0);
  });

  it('counts evenly spaced calls by their rate: the end of a second belongs to the next one', () => {
    const everyTwentyMs = Array.from({ length: 500 }, (_, index) => index * 20);
    expect(mostWithin(everyTwentyMs, 1_000)).toBe(50);
  });
});
