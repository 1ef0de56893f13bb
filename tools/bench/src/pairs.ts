/** One value measured under each of two conditions, one right after the other. */
export interface Pair {
  readonly withIt: number;
  readonly without: number;
}

export interface Ratio {
  readonly mean: number;
  readonly least: number;
  readonly most: number;
}

interface Measured {
  readonly isWith: boolean;
  /** Null: it could not be measured. */
  readonly value: number | null;
}

/** Each two turns in a row are a pair, in whichever order they came. A pair that lacks a value is left out. */
export function pairsOf(turns: readonly Measured[]): Pair[] {
  const pairs: Pair[] = [];
  for (let index = 0; index + 1 < turns.length; index += 2) {
    const two = turns.slice(index, index + 2);
    const withIt = two.find(({ isWith }) => isWith)?.value ?? null;
    const without = two.find(({ isWith }) => !isWith)?.value ?? null;
    if (withIt !== null && without !== null) pairs.push({ withIt, without });
  }
  return pairs;
}

/** With ÷ without, of each pair by itself: what both had to bear at that time cancels out. */
export function ratiosOf(pairs: readonly Pair[]): Ratio | null {
  if (pairs.length === 0) return null;
  const ratios = pairs.map(({ withIt, without }) => withIt / without);
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  return { mean, least: Math.min(...ratios), most: Math.max(...ratios) };
}
