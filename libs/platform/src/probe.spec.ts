import { handOverPoints, passHandOver } from './index';

describe('the hand-over points', () => {
  it('have each a name of its own that says before or after what', () => {
    const names = handOverPoints.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*\.(before|after)-[a-z-]+$/);
  });

  it('are passed alive when nobody asked for a death', () => {
    for (const { name } of handOverPoints) passHandOver(name);
  });
});
