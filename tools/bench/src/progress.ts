import { SingleBar } from 'cli-progress';

export interface Progress {
  /** Out of `total`. */
  at(done: number, note?: string): void;
}

/** Shows a bar while `work` lasts; where there is no terminal, one line at the start and one at the end. */
export async function withBar<T>(label: string, total: number, work: (progress: Progress) => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  const bar = process.stderr.isTTY
    ? new SingleBar({
        format: `${label.padEnd(44)} {bar} {percentage}% {note}`,
        barsize: 24,
        hideCursor: true,
        clearOnComplete: true,
      })
    : null;
  if (bar === null) console.error(`${label} …`);
  bar?.start(total, 0, { note: '' });
  try {
    return await work({ at: (done, note = '') => bar?.update(Math.min(done, total), { note }) });
  } finally {
    bar?.stop();
    console.error(`${label}: ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  }
}
