import { createHash } from 'node:crypto';

/** Numbers in [0, 1), the same ones for the same seed and name. */
export type Draw = () => number;

/** A generator of its own for every purpose: what one part of the run draws shifts nothing for the others. */
export function drawsOf(seed: number, name: string): Draw {
  let state = createHash('sha256').update(`${seed}:${name}`).digest().readUInt32BE();
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number, both ends included. */
export function between(draw: Draw, least: number, most: number): number {
  return least + Math.floor(draw() * (most - least + 1));
}

export function oneOf<T>(draw: Draw, items: readonly T[]): T {
  const item = items[between(draw, 0, items.length - 1)];
  if (item === undefined) throw new Error('there is nothing to choose from');
  return item;
}

export function shuffled<T>(draw: Draw, items: readonly T[]): T[] {
  const keyed = items.map((item) => ({ item, key: draw() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

/** Goes round and round: everything once in an order of its own before anything comes again. */
export function* rounds<T>(draw: Draw, items: readonly T[]): Generator<T, never> {
  for (;;) yield* shuffled(draw, items);
}
