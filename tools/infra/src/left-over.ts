import { rmSync } from 'node:fs';
import { commandOf, readPid } from './before-install/processes.cjs';
import { until } from './waiting';

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
