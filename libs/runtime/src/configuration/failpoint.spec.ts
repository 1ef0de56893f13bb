import { failpoints, failpoint } from '../index';

describe('the failpoints', () => {
  it('have each a name of its own that says before or after what', () => {
    const names = failpoints.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*\.(before|after)-[a-z-]+$/);
  });

  it('are passed alive when no death is asked for', () => {
    for (const { name } of failpoints) failpoint(name);
  });
});
