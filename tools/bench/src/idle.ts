import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchStack } from './bench-stack';
import { CpuWatch, residentMbOf } from './processes';
import { withBar } from './progress';

const SETTLE_MS = 5_000;
const IDLE_MS = 15_000;

export interface IdleResult {
  /** By process: memory, and CPU as percent of one core, while nothing is asked of it. */
  readonly processes: Record<string, { residentMb: number | null; cpuPercent: number | null }>;
  /** The three services and the simulator together. */
  readonly servicesMb: number | null;
  readonly servicesCpuPercent: number | null;
}

export async function measureIdle(bench: BenchStack): Promise<IdleResult> {
  const watched = [...bench.processes(), bench.simulator()];
  const spent = await withBar('(idle) idle', 1, async () => {
    await sleep(SETTLE_MS);
    const watch = new CpuWatch(watched);
    const startedAt = performance.now();
    await sleep(IDLE_MS);
    const elapsedMs = performance.now() - startedAt;
    return Object.fromEntries(Object.entries(watch.spentMs()).map(([name, ms]) => [name, (100 * ms) / elapsedMs]));
  });
  const processes = Object.fromEntries(
    watched.map(({ name, pid }) => [name, { residentMb: residentMbOf(pid), cpuPercent: spent[name] ?? null }]),
  );
  const services = ['payment', 'wallet', 'ledger', 'simulator'].map((name) => processes[name]);
  return {
    processes,
    servicesMb: sum(services.map((service) => service?.residentMb ?? null)),
    servicesCpuPercent: sum(services.map((service) => service?.cpuPercent ?? null)),
  };
}

function sum(values: readonly (number | null)[]): number | null {
  return values.reduce((total, value) => (total === null || value === null ? null : total + value), 0);
}
