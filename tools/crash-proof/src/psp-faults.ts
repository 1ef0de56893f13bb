import { drawsOf } from './random';

/** A fault as the simulator takes it. */
export interface ScriptedFault {
  readonly match: { readonly rate: number; readonly seed: number; readonly operation?: 'confirm' };
  readonly fault: { readonly kind: string; readonly ms?: number; readonly status?: number; readonly code?: string };
}

/** Longer than payment waits for an answer, so that a charge of which it hears nothing stays behind. */
const tooLongMs = 3_500;

/** One of each kind, and of `error` one of each sort of code that does not say whether the buyer was charged. */
const kinds: readonly ScriptedFault['fault'][] = [
  { kind: 'error', status: 500, code: 'FAILED_INTERNAL_SYSTEM_PROCESSING' },
  { kind: 'error', status: 400, code: 'PROVIDER_ERROR' },
  { kind: 'error', status: 429, code: 'TOO_MANY_REQUESTS' },
  { kind: 'error', status: 503, code: 'SERVICE_UNAVAILABLE' },
  { kind: 'delay', ms: 400 },
  { kind: 'drop_before' },
  { kind: 'drop_after' },
  { kind: 'hang_after', ms: tooLongMs },
  { kind: 'slow_drip', ms: tooLongMs },
  { kind: 'late_success', ms: 2_500 },
  { kind: 'garbage' },
  { kind: 'wrong_amount' },
];
const webhookKinds: readonly ScriptedFault['fault'][] = [
  { kind: 'duplicate_webhook' },
  { kind: 'reordered_webhooks', ms: 300 },
];

/** Faults that together strike the given share of the calls, and the same share of the webhooks. */
export function faultScript(seed: number, rate: number): ScriptedFault[] {
  if (rate === 0) return [];
  return [...faultsOf(seed, rate, kinds), ...faultsOf(seed, rate, webhookKinds)];
}

/** The first that matches strikes; with n of them, each needs the share that leaves (1 − rate) to none. */
function faultsOf(seed: number, rate: number, group: readonly ScriptedFault['fault'][]): ScriptedFault[] {
  const each = rate >= 1 ? 1 : 1 - (1 - rate) ** (1 / group.length);
  return group.map((fault) => {
    const draw = drawsOf(seed, `fault ${fault.kind} ${fault.code ?? ''}`);
    const match = { rate: each, seed: Math.floor(draw() * 2 ** 32) };
    return { match: fault.kind === 'late_success' ? { ...match, operation: 'confirm' as const } : match, fault };
  });
}

export const faultKinds: readonly string[] = [...new Set([...kinds, ...webhookKinds].map(({ kind }) => kind))];
