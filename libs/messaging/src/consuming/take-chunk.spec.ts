import { seed } from '@kessai/testing';
import * as fc from 'fast-check';
import { takeChunk, type Waiting } from './take-chunk';

const limits = { recordsMax: 3, bytesMax: 4_000 };
const waiting = (delivery: string, sizes: number[], change: Partial<Waiting<string>> = {}): Waiting<string> => ({
  delivery,
  records: sizes.map((size) => ({ value: Buffer.alloc(size) })),
  next: 0,
  mustStop: false,
  ...change,
});

describe('the next chunk', () => {
  it('takes what waits in all partitions, the oldest delivery first', () => {
    expect(takeChunk([waiting('a', [1]), waiting('b', [1])], limits)).toEqual({
      slices: [
        { delivery: 'a', from: 0, to: 1 },
        { delivery: 'b', from: 0, to: 1 },
      ],
      ended: [],
    });
  });

  it('begins where the one before it has ended, and ends with as many records as it may hold', () => {
    const { slices } = takeChunk([waiting('a', [1, 1, 1], { next: 1 }), waiting('b', [1, 1])], limits);
    expect(slices).toEqual([
      { delivery: 'a', from: 1, to: 3 },
      { delivery: 'b', from: 0, to: 1 },
    ]);
  });

  it('ends with the record that fills it, and holds one however large it is', () => {
    expect(takeChunk([waiting('a', [3_500, 1]), waiting('b', [1])], limits).slices).toEqual([
      { delivery: 'a', from: 0, to: 1 },
    ]);
    expect(takeChunk([waiting('a', [9_999, 1])], limits).slices).toEqual([{ delivery: 'a', from: 0, to: 1 }]);
  });

  it('ends a delivery that must stop or has nothing left, as far as the chunk comes', () => {
    const all = [
      waiting('stale', [1], { mustStop: true }),
      waiting('done', [1], { next: 1 }),
      waiting('a', [1, 1, 1]),
      waiting('later', [1], { mustStop: true }),
    ];
    const { slices, ended } = takeChunk(all, limits);
    expect([slices, ended]).toEqual([[{ delivery: 'a', from: 0, to: 3 }], ['stale', 'done']]);
  });

  it('leaves no record out and takes none twice, whatever waits', () => {
    const sizes = fc.array(fc.array(fc.nat(3_000), { maxLength: 9 }), { maxLength: 6 });
    fc.assert(
      fc.property(sizes, (deliveries) => {
        const next = deliveries.map(() => 0);
        for (;;) {
          const all = deliveries.map((of, index) => ({ ...waiting('', of, { next: next[index]! }), delivery: index }));
          const { slices } = takeChunk(all, limits);
          if (slices.length === 0) break;
          expect(slices.reduce((sum, { from, to }) => sum + to - from, 0)).toBeLessThanOrEqual(limits.recordsMax);
          for (const { delivery, from, to } of slices) {
            expect(from).toBe(next[delivery]);
            next[delivery] = to;
          }
        }
        expect(next).toEqual(deliveries.map((of) => of.length));
      }),
      { seed: seed() },
    );
  });
});
