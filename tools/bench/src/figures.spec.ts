import { figureTable, shortNumber, verdictOf, type Figure } from './figures';

const aFigure = (value: number | null, target?: Figure['target']): Figure => ({
  part: 'payments',
  name: 'confirm p99',
  value,
  unit: 'ms',
  ...(target === undefined ? {} : { target }),
});

describe('the figures of the bench', () => {
  it('are met or short of their target, both ends included', () => {
    expect(verdictOf(aFigure(300, { atMost: 300 }))).toBe('met');
    expect(verdictOf(aFigure(300.1, { atMost: 300 }))).toBe('short');
    expect(verdictOf(aFigure(0.25, { atLeast: 0.25 }))).toBe('met');
    expect(verdictOf(aFigure(0.2, { atLeast: 0.25 }))).toBe('short');
    expect(verdictOf(aFigure(1))).toBe('');
    expect(verdictOf(aFigure(null, { atMost: 1 }))).toBe('not measured');
  });

  it('are written with the digits that count', () => {
    expect([0.2534, 5.126, 51.26, 512.6, 12_345.6].map(shortNumber)).toEqual(['0.25', '5.13', '51.3', '513', '12,346']);
  });

  it('stand in a table beside their targets', () => {
    const table = figureTable([aFigure(301, { atMost: 300 }), aFigure(null)]);
    expect(table).toMatch(/confirm p99.*301.*ms.*≤ 300.*short/);
    expect(table).toContain('not measured');
  });

  it('stand beside those of an earlier run, with what has changed', () => {
    const table = figureTable([aFigure(150)], [aFigure(200), { ...aFigure(1), part: 'idle' }]);
    expect(table).toMatch(/150.*200.*-25 %/);
  });
});
