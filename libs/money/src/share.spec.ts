import fc from 'fast-check';
import { allocate, roundHalfUp, shareByBasisPoints } from './index';

const sum = (parts: readonly bigint[]) => parts.reduce((total, part) => total + part, 0n);

describe('a share by basis points', () => {
  it.each([
    [15_000n, 300, 450n],
    [450n, 1_000, 45n],
    [50n, 300, 2n], // 1.5 goes up
    [49n, 300, 1n], // 1.47 goes down
    [1n, 5_000, 1n], // 0.5 goes up
    [0n, 300, 0n],
    [2n ** 53n - 1n, 10_000, 2n ** 53n - 1n],
  ])('%s at %i basis points is %s', (amount, basisPoints, share) =>
    expect(shareByBasisPoints(amount, basisPoints)).toBe(share),
  );

  it('is never further than half a unit from the exact share', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 53n }),
        fc.integer({ min: 0, max: 10_000 }),
        (amount, basisPoints) => {
          const distance = 2n * (shareByBasisPoints(amount, basisPoints) * 10_000n - amount * BigInt(basisPoints));
          expect(distance > -10_000n && distance <= 10_000n).toBe(true);
        },
      ),
    );
  });

  it('refuses what is no part of an amount', () => {
    expect(() => shareByBasisPoints(100n, 0.5)).toThrow(RangeError);
    expect(() => shareByBasisPoints(-1n, 300)).toThrow(RangeError);
    expect(() => roundHalfUp(1n, 0n)).toThrow(RangeError);
  });
});

describe('allocation by largest remainder', () => {
  it('gives the units left over to the largest remainders, the earlier part first', () => {
    expect(allocate(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
    expect(allocate(10n, [6n, 3n, 1n])).toEqual([6n, 3n, 1n]);
    expect(allocate(5n, [3n, 7n])).toEqual([2n, 3n]);
    expect(allocate(1n, [0n, 1n])).toEqual([0n, 1n]);
  });

  it('loses and invents nothing, and strays less than a unit from the exact part', () => {
    const weights = fc.array(fc.bigInt({ min: 0n, max: 2n ** 53n }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 60n }), weights, (total, parts) => {
        fc.pre(sum(parts) > 0n);
        const split = allocate(total, parts);
        expect(sum(split)).toBe(total);
        split.forEach((part, index) => {
          const exact = total * (parts[index] ?? 0n);
          expect(part * sum(parts) - exact < sum(parts) && exact - part * sum(parts) < sum(parts)).toBe(true);
        });
      }),
    );
  });

  it('refuses negative amounts and weights that are all zero', () => {
    expect(() => allocate(-1n, [1n])).toThrow(RangeError);
    expect(() => allocate(1n, [-1n, 2n])).toThrow(RangeError);
    expect(() => allocate(1n, [0n])).toThrow(RangeError);
  });
});
