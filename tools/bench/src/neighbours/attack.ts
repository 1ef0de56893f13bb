import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { BenchStack } from '../bench-stack';

/** How often each status was answered; `none` where there was no answer. */
export type Answers = Record<string, number>;

export interface RunningAttack {
  stop(): Promise<Answers>;
}

/** What a neighbour does to the stack for as long as it is let. */
export interface Attack {
  readonly name: string;
  start(bench: BenchStack): Promise<RunningAttack>;
}

/** One thing that is asked over and over. `{n}` in the body and in a header stands for a number of its own each time. */
export interface HammerRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly key: string;
  readonly body?: string;
}

/** Every connection asks again as soon as it is answered, in a thread of its own, and honours no Retry-After. */
export function hammer(requests: readonly HammerRequest[], connections: number): RunningAttack {
  return runningIn(workerOf('hammer-worker.cjs', { requests, connections }));
}

export function workerOf(file: string, workerData: object): Worker {
  return new Worker(join(__dirname, file), { workerData });
}

/** It counts answers until it is told to stop, and then tells them. */
export function runningIn(worker: Worker): RunningAttack {
  return {
    stop: async () => {
      const counted = once(worker, 'message');
      worker.postMessage('stop');
      const [answers] = (await counted) as [Answers];
      await worker.terminate();
      return answers;
    },
  };
}
