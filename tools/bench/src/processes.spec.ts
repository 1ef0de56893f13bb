import { CpuWatch, cpuMsFromStat, residentMbOf } from './processes';

describe('processes', () => {
  it('are read right when their name has blanks and parentheses', () => {
    const stat = '42 (node (x) y) S 1 42 42 0 -1 4194304 100 0 0 0 150 50 0 0 20 0 11 0 100 1000000 5000';
    expect(cpuMsFromStat(stat)).toBe(2_000);
  });

  it('are charged with what they take between two readings', () => {
    const watch = new CpuWatch([
      { name: 'this', pid: process.pid },
      { name: 'nobody', pid: 2 ** 30 },
    ]);
    const until = process.cpuUsage().user + 200_000;
    while (process.cpuUsage().user < until) Math.sqrt(Math.random());
    const spent = watch.spentMs();
    expect(spent['this']).toBeGreaterThanOrEqual(150);
    expect(spent).not.toHaveProperty('nobody');
    expect(residentMbOf(process.pid)).toBeGreaterThan(10);
  });
});
