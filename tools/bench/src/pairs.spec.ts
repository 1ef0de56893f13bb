import { pairsOf, ratiosOf } from './pairs';

const aTurn = (isWith: boolean, value: number | null) => ({ isWith, value });

describe('turns with and without something', () => {
  it('are compared two by two, in whichever order they came', () => {
    const pairs = pairsOf([aTurn(true, 90), aTurn(false, 100), aTurn(false, 50), aTurn(true, 40)]);
    expect(pairs).toEqual([
      { withIt: 90, without: 100 },
      { withIt: 40, without: 50 },
    ]);
    const ratio = ratiosOf(pairs);
    expect(ratio?.mean).toBeCloseTo(0.85);
    expect(ratio).toMatchObject({ least: 0.8, most: 0.9 });
  });

  it('say nothing where one of the two was not measured', () => {
    const pairs = pairsOf([aTurn(true, null), aTurn(false, 100), aTurn(true, 3)]);
    expect(pairs).toEqual([]);
    expect(ratiosOf(pairs)).toBeNull();
  });
});
