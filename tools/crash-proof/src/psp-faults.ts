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
/**
 * A PSP that has forgotten the buyer's authentication: for a payment that it approves later all the same, a decline that
 * the truth comes after. Only when asked for: beside all others it would leave few payments to succeed.
 */
const forgotten: ScriptedFault['fault'] = { kind: 'error', status: 404, code: 'NOT_FOUND_PAYMENT_SESSION' };
const webhookKinds: readonly ScriptedFault['fault'][] = [
  { kind: 'duplicate_webhook' },
  { kind: 'reordered_webhooks', ms: 300 },
];

/** Faults that together strike the given share of the calls, and the same share of the webhooks. */
export function faultScript(seed: number, rate: number, names: readonly string[] = []): ScriptedFault[] {
  if (rate === 0) return [];
  const isMeant = (fault: ScriptedFault['fault']): boolean => names.length === 0 || names.includes(nameOf(fault));
  const ofCalls = names.includes(forgottenName) ? [...kinds, forgotten] : kinds;
  return [...faultsOf(seed, rate, ofCalls.filter(isMeant)), ...faultsOf(seed, rate, webhookKinds.filter(isMeant))];
}

/** The first that matches strikes; with n of them, each needs the share that leaves (1 − rate) to none. */
function faultsOf(seed: number, rate: number, group: readonly ScriptedFault['fault'][]): ScriptedFault[] {
  const each = rate >= 1 ? 1 : 1 - (1 - rate) ** (1 / group.length);
  return group.map((fault) => {
    const draw = drawsOf(seed, `fault ${fault.kind} ${fault.code ?? ''}`);
    const match = { rate: each, seed: Math.floor(draw() * 2 ** 32) };
    const isOfConfirm = fault.kind === 'late_success' || fault === forgotten;
    return { match: isOfConfirm ? { ...match, operation: 'confirm' as const } : match, fault };
  });
}

const forgottenName = 'forgotten';
const nameOf = (fault: ScriptedFault['fault']): string => (fault === forgotten ? forgottenName : fault.kind);

export const faultNames: readonly string[] = [...new Set([...kinds, forgotten, ...webhookKinds].map(nameOf))];
export const faultKinds: readonly string[] = [...new Set([...kinds, ...webhookKinds].map(({ kind }) => kind))];
