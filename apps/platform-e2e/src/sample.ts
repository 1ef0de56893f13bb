import { createHash } from 'node:crypto';

/** `count` of the items, the same ones for the same seed. */
export function sample<T>(items: readonly T[], count: number, seed: string): T[] {
  return items
    .map((item, index) => ({ item, draw: createHash('sha256').update(`${seed}:${index}`).digest('hex') }))
    .sort((a, b) => (a.draw < b.draw ? -1 : 1))
    .slice(0, count)
    .map(({ item }) => item);
}
