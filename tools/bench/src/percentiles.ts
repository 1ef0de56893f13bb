export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** By nearest rank: each figure is one of the samples. Null without samples. */
export function percentilesOf(samples: readonly number[]): Percentiles | null {
  if (samples.length === 0) return null;
  const sorted = Float64Array.from(samples).sort();
  const at = (percent: number) => sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? NaN;
  return { p50: at(50), p95: at(95), p99: at(99), max: at(100) };
}
