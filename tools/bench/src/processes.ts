import { readFileSync } from 'node:fs';

/** Linux counts CPU time in these, on every machine that Node runs on. */
const TICKS_PER_SECOND = 100;

export interface WatchedProcess {
  readonly name: string;
  readonly pid: number;
}

/** User and system time since the process started; null where there is no such process or no /proc. */
export function cpuMsOf(pid: number): number | null {
  const text = readProc(`/proc/${pid}/stat`);
  return text === null ? null : cpuMsFromStat(text);
}

/** The name in parentheses may hold blanks and parentheses itself, so fields are counted from the last one. */
export function cpuMsFromStat(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND;
}

export function residentMbOf(pid: number): number | null {
  const [, kilobytes] = /^VmRSS:\s+([0-9]+) kB/m.exec(readProc(`/proc/${pid}/status`) ?? '') ?? [];
  return kilobytes === undefined ? null : Number(kilobytes) / 1024;
}

/** CPU time that the whole machine has spent working since it started; null where there is no /proc. */
export function machineCpuMs(): number | null {
  const [, user, nice, system, , , irq, softirq] = (readProc('/proc/stat') ?? '').split(/\s+/, 8).map(Number);
  if (user === undefined || nice === undefined || system === undefined) return null;
  return ((user + nice + system + (irq ?? 0) + (softirq ?? 0)) * 1_000) / TICKS_PER_SECOND;
}

/** CPU time that each process takes between `begin` and `end`. */
export class CpuWatch {
  private readonly before: ReadonlyMap<number, number | null>;
  private readonly startedAt = performance.now();
  private readonly machineBefore = machineCpuMs();

  constructor(private readonly processes: readonly WatchedProcess[]) {
    this.before = new Map(processes.map(({ pid }) => [pid, cpuMsOf(pid)]));
  }

  /** By name, of several instances together; processes that could not be read are left out. */
  spentMs(): Record<string, number> {
    const spent: Record<string, number> = {};
    for (const { name, pid } of this.processes) {
      const [before, after] = [this.before.get(pid) ?? null, cpuMsOf(pid)];
      if (before !== null && after !== null) spent[name] = (spent[name] ?? 0) + after - before;
    }
    return spent;
  }

  /** How many cores were busy with anything else: with much of that, the run says little about the product. */
  otherCores(): number | null {
    const after = machineCpuMs();
    if (this.machineBefore === null || after === null) return null;
    const own = Object.values(this.spentMs()).reduce((sum, ms) => sum + ms, 0);
    return Math.max(0, (after - this.machineBefore - own) / (performance.now() - this.startedAt));
  }
}

function readProc(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
