import { countOf, truthOf, wholeOf, type Computed } from './sql-values';

describe('a computed column', () => {
  it.each<[Computed, bigint]>([
    [1, 1n],
    ['1', 1n],
    [0, 0n],
    ['0', 0n],
    [null, 0n],
    [true, 1n],
    [-3, -3n],
    ['-90071992547409930000', -90071992547409930000n],
    [7n, 7n],
  ])('is the same whole number in every form: %p', (value, whole) => {
    expect(wholeOf(value)).toBe(whole);
  });

  it.each<[Computed, boolean]>([
    [1, true],
    ['1', true],
    [true, true],
    ['2', true],
    [0, false],
    ['0', false],
    [false, false],
    [null, false],
  ])('is the same truth in every form: %p', (value, truth) => {
    expect(truthOf(value)).toBe(truth);
  });

  it.each([undefined, '', '1.5', 0.5, 'yes', NaN, 2 ** 53])('is refused where it is no whole number: %p', (value) => {
    expect(() => wholeOf(value as Computed)).toThrow('whole number');
    expect(() => truthOf(value as Computed)).toThrow('whole number');
    expect(() => countOf(value as Computed)).toThrow('whole number');
  });

  it('is no count beyond what a number holds', () => {
    expect(countOf('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => countOf('9007199254740992')).toThrow('whole number');
  });
});
