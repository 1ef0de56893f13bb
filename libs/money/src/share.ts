/** One percent is 100 basis points. */
const BASIS_POINTS_IN_WHOLE = 10_000n;

/** `numerator / denominator` of a non-negative amount, rounded to the nearest unit, a half upwards. */
export function roundHalfUp(numerator: bigint, denominator: bigint): bigint {
  if (numerator < 0n || denominator <= 0n) throw new RangeError('roundHalfUp is for parts of a non-negative amount');
  return (2n * numerator + denominator) / (2n * denominator);
}

/** The share of a non-negative amount, rounded half up: 300 basis points (3 %) of 15,000 are 450, of 50 are 2 (1.5). */
export function shareByBasisPoints(amountMinor: bigint, basisPoints: number): bigint {
  if (!Number.isSafeInteger(basisPoints)) throw new RangeError('basis points are a whole number');
  return roundHalfUp(amountMinor * BigInt(basisPoints), BASIS_POINTS_IN_WHOLE);
}

/**
 * Splits a non-negative total in proportion to the weights, to the unit, by largest remainder. Every part gets its
 * floor; the units left over go one each to the largest remainders, the earlier part first when they are equal.
 */
export function allocate(totalMinor: bigint, weights: readonly bigint[]): bigint[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  if (totalMinor < 0n || weights.some((weight) => weight < 0n)) throw new RangeError('only non-negative amounts split');
  if (whole === 0n) throw new RangeError('at least one weight must be above zero');

  const parts = weights.map((weight) => (totalMinor * weight) / whole);
  const left = totalMinor - parts.reduce((sum, part) => sum + part, 0n);
  const remainders = weights.map((weight, index) => ({ index, remainder: (totalMinor * weight) % whole }));
  remainders.sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of remainders.slice(0, Number(left))) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts;
}
