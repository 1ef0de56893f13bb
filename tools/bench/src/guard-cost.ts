import { workspaceRoot } from '@kessai/infra';
import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { join } from 'node:path';
import type { BenchStack } from './bench-stack';
import { sharesOfGroups, type CpuProfile, type ProfileShare } from './cpu-profiles';
import type { Figure } from './figures';
import { closedLoop } from './payments-load';

const CONNECTIONS = 32;

/** Which source a function stands in decides the group. Libraries that serve all groups count for the group that calls. */
const groups = {
  guard: /libs\/http\/src\/(access|admission|stored-keys|rate-limit|strangers)|apps\/payment\/src\/access\//,
  idempotency: /apps\/payment\/src\/idempotency\//,
  work: /apps\/payment\/src\//,
};

export interface GuardCostResult {
  readonly shares: readonly ProfileShare[];
  readonly failed: number;
  readonly otherCores: number | null;
}

/** The share of payment's CPU that its guard and its idempotency take, by a profile under full load. */
export async function measureGuardCost(bench: BenchStack, folder: string, seconds: number): Promise<GuardCostResult> {
  const { failures, otherCores } = await closedLoop(bench, CONNECTIONS, seconds);
  const payment = bench.stack.instances.find(({ service }) => service === 'payment');
  if (payment === undefined) throw new Error('there is no payment');
  const { pid } = payment;
  await payment.stop(); // It writes its profile when it ends.
  const profile = JSON.parse(readFileSync(join(folder, `${pid}.cpuprofile`), 'utf8')) as CpuProfile;
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  return { shares: sharesOfGroups(profile, groupBySource()), failed, otherCores };
}

function groupBySource(): Parameters<typeof sharesOfGroups>[1] {
  const map = readFileSync(join(workspaceRoot, 'dist/apps/payment/main.js.map'), 'utf8');
  const sources = new SourceMap(JSON.parse(map) as SourceMapPayload);
  return ({ url, lineNumber, columnNumber }) => {
    if (!url.endsWith('payment/main.js')) return null;
    const entry = sources.findEntry(lineNumber, columnNumber);
    const source = 'originalSource' in entry ? entry.originalSource : '';
    return Object.entries(groups).find(([, pattern]) => pattern.test(source))?.[0] ?? null;
  };
}

export function guardCostFigures({ shares, failed }: GuardCostResult): Figure[] {
  const part = 'guard-cost';
  // A group without a sample has moved to other files: it is not measured, rather than free.
  const shareOf = (group: keyof typeof groups) => shares.find(({ where }) => where === group)?.percent ?? null;
  const [guard, idempotency] = [shareOf('guard'), shareOf('idempotency')];
  const both = guard === null || idempotency === null ? null : guard + idempotency;
  const unit = '% of CPU';
  return [
    { part, name: 'guard', value: guard, unit },
    { part, name: 'idempotency', value: idempotency, unit },
    { part, name: 'guard and idempotency', value: both, unit, target: { atMost: 15 } },
    { part, name: 'failed calls', value: failed, unit: '', target: { atMost: 0 } },
  ];
}
