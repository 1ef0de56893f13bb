import { CallBudget } from './call-budget';

describe('the budget of calls', () => {
  it('lets no more leave within a second than it says, also after a busy moment that delayed them all', async () => {
    const budget = new CallBudget(100);
    const left: number[] = [];
    const turns = Array.from({ length: 40 }, () => budget.take().then(() => left.push(performance.now())));
    // The loop stands still: everything that was to leave in the meantime is overdue.
    const until = performance.now() + 120;
    while (performance.now() < until);
    await Promise.all(turns);
    // Ten intervals of ten milliseconds lie between the first and the eleventh; a clock is read a moment late.
    const spans = left.slice(10).map((at, index) => at - left[index]!);
    expect(Math.min(...spans)).toBeGreaterThan(70);
  });

  it('lets them leave in the order of asking', async () => {
    const budget = new CallBudget(1_000);
    const order: number[] = [];
    await Promise.all([1, 2, 3, 4, 5].map((turn) => budget.take().then(() => order.push(turn))));
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });
});
