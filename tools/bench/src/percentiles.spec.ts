import { percentilesOf } from './percentiles';

describe('percentiles', () => {
  it('are samples, by nearest rank, whatever their order', () => {
    const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentilesOf(samples)).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 });
    expect(percentilesOf([3, 1, 2])).toEqual({ p50: 2, p95: 3, p99: 3, max: 3 });
    expect(percentilesOf([7])).toEqual({ p50: 7, p95: 7, p99: 7, max: 7 });
  });

  it('of nothing are nothing', () => expect(percentilesOf([])).toBeNull());
});
