import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { until } from './waiting';

/** The command line of a running process, or null when there is none. */
export function commandOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
      return words === '' ? null : words; // A process that has ended but was not waited for has no words left.
    }
    if (process.platform === 'win32') return null; // Without a cheap answer nothing is taken for a left-over.
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}

export function readPid(pidFile: string): number | null {
  if (!existsSync(pidFile)) return null;
  const pid = Number(readFileSync(pidFile, 'utf8').trim());
  return Number.isInteger(pid) && pid > 1 ? pid : null;
}

/**
 * Ends what an earlier run left behind, and says whether there was anything. A pid is given to other programs in time:
 * only a process whose command line contains one of `marks` is ours.
 */
export async function endLeftOver(pidFile: string, marks: readonly string[]): Promise<number | null> {
  const pid = readPid(pidFile);
  if (pid === null) return null;
  const command = commandOf(pid);
  const ours = command !== null && marks.some((mark) => command.includes(mark));
  if (ours) {
    process.kill(pid, 'SIGKILL');
    await until(() => Promise.resolve(commandOf(pid) === null), 5_000);
  }
  rmSync(pidFile, { force: true });
  return ours ? pid : null;
}
