import { AddressBuckets } from './address-buckets';

describe('the bucket of an address', () => {
  it('holds a burst, is filled evenly, and leaves the others alone', () => {
    const buckets = new AddressBuckets({ perSecond: 10, burst: 3 });
    const taken = (address: string, nowMs: number) => buckets.take(address, nowMs);
    expect([1, 2, 3, 4].map(() => taken('a', 0))).toEqual([true, true, true, false]);
    expect(taken('b', 0)).toBe(true);
    expect([taken('a', 99), taken('a', 100), taken('a', 100)]).toEqual([false, true, false]);
    expect([1, 2, 3, 4].map(() => taken('a', 60_000))).toEqual([true, true, true, false]);
  });

  it('is not empty where the address has never asked', () => {
    expect(new AddressBuckets({ perSecond: 1, burst: 1 }).isEmpty('a', 0)).toBe(false);
  });

  it('is forgotten when there are too many, the oldest first', () => {
    const buckets = new AddressBuckets({ perSecond: 1, burst: 1 });
    for (let n = 0; n <= 10_000; n += 1) buckets.take(`address-${n}`, 0);
    expect([buckets.isEmpty('address-0', 0), buckets.isEmpty('address-1', 0)]).toEqual([false, true]);
  });
});
