import { sharesOf, sharesOfGroups } from './cpu-profiles';

describe('the shares of a CPU profile', () => {
  const node = (id: number, functionName: string, url: string) => ({
    id,
    callFrame: { functionName, url, lineNumber: 0, columnNumber: 0 },
  });

  it('are summed by package and by own function, largest first, without the idle time', () => {
    const profile = {
      nodes: [
        node(1, '(idle)', ''),
        node(2, 'query', 'file:///k/node_modules/mysql2/lib/connection.js'),
        node(3, 'parse', '/k/node_modules/a/node_modules/@scope/b/index.js'),
        node(4, 'takeStep', '/k/dist/apps/payment/main.js'),
        node(5, 'write', 'node:internal/stream_base_commons'),
        node(6, '(garbage collector)', ''),
      ],
      samples: [1, 2, 3, 4, 5, 6, 2],
      timeDeltas: [9_000, 300, 200, 150, 50, 100, 200],
    };
    expect(sharesOf(profile)).toEqual([
      { where: 'mysql2', percent: 50 },
      { where: '@scope/b', percent: 20 },
      { where: 'own takeStep', percent: 15 },
      { where: '(garbage collector)', percent: 10 },
      { where: 'node:stream_base_commons', percent: 5 },
    ]);
  });

  it('of a group hold what its functions call, up to the next function of a group', () => {
    const calls = (id: number, functionName: string, children: number[] = []) => ({
      ...node(id, functionName, ''),
      children,
    });
    const profile = {
      nodes: [
        calls(1, '(root)', [2, 7]),
        calls(2, 'guard', [3]),
        calls(3, 'hash', [4]),
        calls(4, 'handle', [5]),
        calls(5, 'hash'),
        calls(7, '(idle)'),
      ],
      samples: [1, 2, 3, 4, 5, 7],
      timeDeltas: [100, 100, 200, 300, 300, 900],
    };
    const groups = new Set(['guard', 'handle']);
    expect(sharesOfGroups(profile, ({ functionName: name }) => (groups.has(name) ? name : null))).toEqual([
      { where: 'handle', percent: 60 },
      { where: 'guard', percent: 30 },
      { where: 'other', percent: 10 },
    ]);
  });
});
