import { sharesOf } from './cpu-profiles';

describe('the shares of a CPU profile', () => {
  const node = (id: number, functionName: string, url: string) => ({ id, callFrame: { functionName, url } });

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
});
