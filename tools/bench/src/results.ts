import { costFigures, type CostResult } from './cost';
import type { DrainResult } from './backlog';
import { atLeast, atMost, figuresOfPart, type Figure } from './figures';
import { flakyWebhookFigures, type FlakyReceiver } from './flaky-webhooks';
import { floodFigures, type FloodResult } from './flood';
import { guardCostFigures, type GuardCostResult } from './guard-cost';
import { hangingPspFigures, type HangingPspResult } from './hanging-psp';
import type { IdleResult } from './idle';
import { killFigures, type KillsResult } from './kills';
import { oneEffectFigures, type OneEffectResult } from './one-effect';
import { outageFigures, type OutageResult } from './outage';
import { neighbourFigures, type NeighbourResult } from './neighbours/neighbours';
import type { LoadResult } from './payments-load';
import { raceFigures, type RaceResult } from './race';
import type { RawLimit } from './raw-limit';
import { webhookFigures, type WebhooksResult } from './webhooks';
import { refundRaceFigures, type RefundRaceResult } from './refund-race';

/** All that a run has measured; parts that were not asked for are missing. */
export interface Results {
  closed: LoadResult[];
  half?: LoadResult;
  idle?: IdleResult;
  raw?: RawLimit[];
  cost?: CostResult;
  /** The same rows with steps committed together. */
  grouped?: RawLimit[];
  manySellers?: DrainResult[];
  oneSeller?: DrainResult[];
  hanging?: HangingPspResult;
  outage?: OutageResult;
  race?: RaceResult;
  kills?: KillsResult;
  webhooks?: WebhooksResult;
  refunds?: RefundRaceResult;
  oneEffect?: OneEffectResult;
  flood?: FloodResult;
  guardCost?: GuardCostResult;
  flaky?: FlakyReceiver[];
  neighbours?: NeighbourResult[];
}

const FULL_CONNECTIONS = 32;
/** What a database that takes this much alone must leave for a payment, in CPU: a faster machine must take less. */
const CPU = { ms: 6, atPaymentsPerSecond: 550 };
/** Events a second that a backlog is drained at, by the payments that the database takes alone. */
const DRAINED_TO_RAW = { wallet: 13, ledger: 11 };

/** The figures of a run beside the targets of two cores. */
export function figuresOf(results: Results): Figure[] {
  const raw = results.raw?.find(({ connections }) => connections === FULL_CONNECTIONS);
  return [
    ...results.closed.flatMap((load) => closedFigures(load, raw)),
    ...halfFigures(results),
    ...rawFigures(results),
    ...(results.cost ? costFigures(results.cost) : []),
    ...(results.manySellers ?? []).flatMap((drained) => drainFigures(drained, raw)),
    ...oneSellerFigures(results),
    ...idleFigures(results),
    ...(results.hanging ? hangingPspFigures(results.hanging) : []),
    ...(results.outage ? outageFigures(results.outage) : []),
    ...(results.race ? raceFigures(results.race) : []),
    ...(results.kills ? killFigures(results.kills) : []),
    ...(results.webhooks ? webhookFigures(results.webhooks) : []),
    ...(results.refunds ? refundRaceFigures(results.refunds) : []),
    ...(results.oneEffect ? oneEffectFigures(results.oneEffect) : []),
    ...(results.flood ? floodFigures(results.flood) : []),
    ...(results.guardCost ? guardCostFigures(results.guardCost) : []),
    ...(results.flaky ? flakyWebhookFigures(results.flaky) : []),
    ...(results.neighbours ? neighbourFigures(results.neighbours) : []),
    ...otherWork(results),
  ];
}

const payments = figuresOfPart('payments');

function closedFigures({ connections, ...load }: LoadResult, raw: RawLimit | undefined): Figure[] {
  const at = `, ${connections} connections`;
  const isFull = connections === FULL_CONNECTIONS;
  const cpuMs = raw && (CPU.ms * CPU.atPaymentsPerSecond) / raw.paymentsPerSecond;
  return [
    payments(`accepted${at}`, load.acceptedPerSecond, 'payments/s'),
    payments(`end to end${at}`, load.endToEndPerSecond, 'payments/s'),
    payments(`confirm p50${at}`, load.confirmMs?.p50, 'ms', isFull ? atMost(80) : undefined),
    payments(`confirm p95${at}`, load.confirmMs?.p95, 'ms'),
    payments(`confirm p99${at}`, load.confirmMs?.p99, 'ms', isFull ? atMost(200) : undefined),
    payments(`CPU per payment${at}`, load.cpuMsPerPayment.total, 'ms', isFull && cpuMs ? atMost(cpuMs) : undefined),
    ...unfinished(load, at),
  ];
}

function halfFigures({ half }: Results): Figure[] {
  if (half === undefined) return [];
  return [
    payments('half load', half.acceptedPerSecond, 'payments/s'),
    payments('half load: confirm p99', half.confirmMs?.p99, 'ms'),
    payments('half load: PSP answer to completed p50', half.completionMs?.p50, 'ms', atMost(100)),
    payments('half load: PSP answer to completed p99', half.completionMs?.p99, 'ms', atMost(300)),
    ...unfinished(half, ', half load'),
  ];
}

/** Rows that should not be there at all: a load in which something failed is no measurement. */
function unfinished(load: Omit<LoadResult, 'connections'>, at: string): Figure[] {
  const failed = Object.values(load.failures).reduce((sum, count) => sum + count, 0);
  const open = load.succeeded - load.completed;
  return [
    payments(`failed calls${at}`, failed, '', atMost(0)),
    payments(`never completed${at}`, open, 'payments', atMost(0)),
  ].filter(({ value }) => value !== 0);
}

/** The database alone: each step in a transaction of its own, and steps committed together, which is the higher bar. */
function rawFigures({ raw = [], grouped = [], closed }: Results): Figure[] {
  const figure = figuresOfPart('raw-limit');
  const must: Readonly<Record<number, number>> = { 32: 0.55, 128: 0.6 };
  const against = (limit: RawLimit, name: string, least?: number): Figure[] => {
    const full = closed.find(({ connections }) => connections === limit.connections);
    const ratio = full && full.endToEndPerSecond / limit.paymentsPerSecond;
    const at = `, ${limit.connections} connections`;
    return [
      figure(`${name}${at}`, limit.paymentsPerSecond, 'payments/s'),
      figure(`${name}: CPU of the database${at}`, limit.databaseCpuMsPerPayment, 'ms'),
      figure(`end to end ÷ ${name}${at}`, ratio, '', least === undefined ? undefined : atLeast(least)),
    ];
  };
  return [
    ...raw.flatMap((limit) => against(limit, 'raw limit', must[limit.connections])),
    ...grouped.flatMap((limit) => against(limit, 'committed together')),
  ];
}

function drainFigures(
  { consumer, events, handled, eventsPerSecond, cpuMsPerEvent }: DrainResult,
  raw?: RawLimit,
): Figure[] {
  const figure = figuresOfPart('many-sellers');
  const cpuMs = Object.values(cpuMsPerEvent).reduce((sum, ms) => sum + ms, 0);
  const ratio = raw && eventsPerSecond / raw.paymentsPerSecond;
  return [
    figure(`${consumer} drains`, eventsPerSecond, 'events/s'),
    figure(`${consumer} drains ÷ raw limit`, ratio, '', atLeast(DRAINED_TO_RAW[consumer])),
    figure(`${consumer}: CPU per event`, cpuMs, 'ms'),
    figure(`${consumer} left undone`, events - handled, 'events', atMost(0)),
  ].filter(({ name, value }) => value !== 0 || !name.endsWith('undone'));
}

/** What else ran on the machine: with more than a little of it the run says less about the product. */
function otherWork(results: Results): Figure[] {
  const measured = [
    ...results.closed,
    results.half,
    ...(results.raw ?? []),
    ...(results.manySellers ?? []),
    ...(results.oneSeller ?? []),
    results.hanging,
    results.outage,
    results.race,
    results.refunds,
    results.oneEffect,
    results.guardCost,
  ].flatMap((part) => (typeof part?.otherCores === 'number' ? [part.otherCores] : []));
  if (measured.length === 0) return [];
  const name = 'busy with other programs, at most';
  return [{ part: '', name, value: Math.max(...measured), unit: 'cores', target: { atMost: 0.2 } }];
}

function oneSellerFigures({ oneSeller, manySellers }: Results): Figure[] {
  const figure = figuresOfPart('one-seller');
  return (oneSeller ?? []).flatMap(({ consumer, eventsPerSecond }) => {
    const many = manySellers?.find((drained) => drained.consumer === consumer);
    return [
      figure(`${consumer} drains one seller`, eventsPerSecond, 'events/s'),
      figure(`${consumer}: one seller ÷ many`, many && eventsPerSecond / many.eventsPerSecond, '', atLeast(0.95)),
    ];
  });
}

function idleFigures({ idle }: Results): Figure[] {
  if (idle === undefined) return [];
  const figure = figuresOfPart('idle');
  const each = Object.entries(idle.processes).flatMap(([name, { residentMb, cpuPercent }]) => [
    figure(`${name}: memory`, residentMb, 'MB'),
    figure(`${name}: idle CPU`, cpuPercent, '% of a core'),
  ]);
  return [
    ...each,
    figure('services and simulator: memory', idle.servicesMb, 'MB', atMost(500)),
    figure('services and simulator: idle CPU', idle.servicesCpuPercent, '% of a core', atMost(3)),
  ];
}
