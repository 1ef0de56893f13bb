import type { DrainResult } from './backlog';
import type { Figure } from './figures';
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
  raw?: RawLimit;
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
const EVENTS_PER_SECOND = { wallet: 6_000, ledger: 5_000 };

/** The figures of a run beside the targets of two cores. */
export function figuresOf(results: Results): Figure[] {
  return [
    ...results.closed.flatMap(closedFigures),
    ...halfFigures(results),
    ...rawFigures(results),
    ...(results.manySellers ?? []).flatMap(drainFigures),
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

function closedFigures({ connections, ...load }: LoadResult): Figure[] {
  const at = `, ${connections} connections`;
  const isFull = connections === FULL_CONNECTIONS;
  const unit = 'payments/s';
  return [
    { part: 'payments', name: `accepted${at}`, value: load.acceptedPerSecond, unit },
    { part: 'payments', name: `end to end${at}`, value: load.endToEndPerSecond, unit },
    { part: 'payments', name: `confirm p50${at}`, value: load.confirmMs?.p50 ?? null, unit: 'ms' },
    { part: 'payments', name: `confirm p95${at}`, value: load.confirmMs?.p95 ?? null, unit: 'ms' },
    {
      part: 'payments',
      name: `confirm p99${at}`,
      value: load.confirmMs?.p99 ?? null,
      unit: 'ms',
      ...(isFull ? { target: { atMost: 300 } } : {}),
    },
    {
      part: 'payments',
      name: `CPU per payment${at}`,
      value: load.cpuMsPerPayment.total,
      unit: 'ms',
      ...(isFull ? { target: { atMost: 6 } } : {}),
    },
    ...unfinished(load, at),
  ];
}

function halfFigures({ half }: Results): Figure[] {
  if (half === undefined) return [];
  const { completionMs } = half;
  return [
    { part: 'payments', name: 'half load', value: half.acceptedPerSecond, unit: 'payments/s' },
    { part: 'payments', name: 'half load: confirm p99', value: half.confirmMs?.p99 ?? null, unit: 'ms' },
    {
      part: 'payments',
      name: 'half load: PSP answer to completed p50',
      value: completionMs?.p50 ?? null,
      unit: 'ms',
      target: { atMost: 150 },
    },
    {
      part: 'payments',
      name: 'half load: PSP answer to completed p99',
      value: completionMs?.p99 ?? null,
      unit: 'ms',
      target: { atMost: 500 },
    },
    ...unfinished(half, ', half load'),
  ];
}

/** Rows that should not be there at all: a load in which something failed is no measurement. */
function unfinished(load: Omit<LoadResult, 'connections'>, at: string): Figure[] {
  const failed = Object.values(load.failures).reduce((sum, count) => sum + count, 0);
  const open = load.succeeded - load.completed;
  return [
    { part: 'payments', name: `failed calls${at}`, value: failed, unit: '', target: { atMost: 0 } },
    { part: 'payments', name: `never completed${at}`, value: open, unit: 'payments', target: { atMost: 0 } },
  ].filter(({ value }) => value !== 0);
}

function rawFigures({ raw, closed }: Results): Figure[] {
  if (raw === undefined) return [];
  const full = closed.find(({ connections }) => connections === FULL_CONNECTIONS);
  const ratio = full === undefined ? null : full.endToEndPerSecond / raw.paymentsPerSecond;
  return [
    { part: 'raw-limit', name: 'raw limit, 32 connections', value: raw.paymentsPerSecond, unit: 'payments/s' },
    { part: 'raw-limit', name: 'end to end ÷ raw limit', value: ratio, unit: '', target: { atLeast: 0.25 } },
  ];
}

function drainFigures({ consumer, events, handled, eventsPerSecond, cpuMsPerEvent }: DrainResult): Figure[] {
  const cpuMs = Object.values(cpuMsPerEvent).reduce((sum, ms) => sum + ms, 0);
  const target = { atLeast: EVENTS_PER_SECOND[consumer] };
  return [
    { part: 'many-sellers', name: `${consumer} drains`, value: eventsPerSecond, unit: 'events/s', target },
    { part: 'many-sellers', name: `${consumer}: CPU per event`, value: cpuMs, unit: 'ms' },
    {
      part: 'many-sellers',
      name: `${consumer} left undone`,
      value: events - handled,
      unit: 'events',
      target: { atMost: 0 },
    },
  ].filter(({ name, value }) => value !== 0 || !name.endsWith('undone'));
}

/** What else ran on the machine: with more than a little of it the run says less about the product. */
function otherWork(results: Results): Figure[] {
  const measured = [
    ...results.closed,
    results.half,
    results.raw,
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
  return (oneSeller ?? []).flatMap(({ consumer, eventsPerSecond }): Figure[] => {
    const many = manySellers?.find((drained) => drained.consumer === consumer);
    const ratio = many === undefined ? null : eventsPerSecond / many.eventsPerSecond;
    return [
      { part: 'one-seller', name: `${consumer} drains one seller`, value: eventsPerSecond, unit: 'events/s' },
      { part: 'one-seller', name: `${consumer}: one seller ÷ many`, value: ratio, unit: '', target: { atLeast: 0.85 } },
    ];
  });
}

function idleFigures({ idle }: Results): Figure[] {
  if (idle === undefined) return [];
  const each = Object.entries(idle.processes).flatMap(([name, { residentMb, cpuPercent }]): Figure[] => [
    { part: 'idle', name: `${name}: memory`, value: residentMb, unit: 'MB' },
    { part: 'idle', name: `${name}: idle CPU`, value: cpuPercent, unit: '% of a core' },
  ]);
  return [
    ...each,
    {
      part: 'idle',
      name: 'services and simulator: memory',
      value: idle.servicesMb,
      unit: 'MB',
      target: { atMost: 600 },
    },
    {
      part: 'idle',
      name: 'services and simulator: idle CPU',
      value: idle.servicesCpuPercent,
      unit: '% of a core',
      target: { atMost: 5 },
    },
  ];
}
