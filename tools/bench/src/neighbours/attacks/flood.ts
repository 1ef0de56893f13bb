import { once } from 'node:events';
import type { BenchStack } from '../../bench-stack';
import { runningIn, workerOf, type Attack } from '../attack';

/**
 * A stranger without a key, from one address: pages, documents, probes and bad keys, ten thousand a second and pipelined;
 * headers and bodies that come byte by byte; connections that say nothing.
 */
export const flood: Attack = {
  name: 'flood without a key',
  async start(bench: BenchStack) {
    const worker = workerOf('strangers-flood-worker.cjs', {
      url: bench.stack.url('payment'),
      perSecond: 10_000,
      connections: 200,
      slow: 400,
      idle: 2_000,
    });
    await once(worker, 'message');
    return runningIn(worker);
  },
};
