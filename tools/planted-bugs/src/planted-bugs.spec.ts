import { staleness, patchesLeast } from './patches';
import { plantedBugs } from './planted-bugs';

describe('the planted bugs', () => {
  it('are enough, and each fits the sources as they stand', () => {
    expect(staleness()).toEqual([]);
    expect(plantedBugs.length).toBeGreaterThanOrEqual(patchesLeast);
  });

  it('are numbered and named once', () => {
    const numbers = plantedBugs.map(({ name }) => name.split('-')[0]);
    expect(new Set(numbers).size).toBe(plantedBugs.length);
    expect(numbers).toEqual([...numbers].sort());
  });

  it('have a run of their own that can be repeated', () => {
    for (const { proof } of plantedBugs) expect(proof).toMatch(/^--seed \d+ --minutes |^tests of libs\/\w+: [\w-]+$/);
  });
});
