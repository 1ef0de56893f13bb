import { z } from 'zod';

export type Operation = 'confirm' | 'lookup' | 'cancel';

const milliseconds = z.number().int().min(1).max(3_600_000);
const faultKinds = {
  error: z.strictObject({
    kind: z.literal('error'),
    status: z.number().int().min(400).max(599),
    code: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/),
  }),
  delay: z.strictObject({ kind: z.literal('delay'), ms: milliseconds }),
  drop_before: z.strictObject({ kind: z.literal('drop_before') }),
  drop_after: z.strictObject({ kind: z.literal('drop_after') }),
  hang_after: z.strictObject({ kind: z.literal('hang_after'), ms: milliseconds }),
  garbage: z.strictObject({ kind: z.literal('garbage') }),
  wrong_amount: z.strictObject({ kind: z.literal('wrong_amount') }),
  slow_drip: z.strictObject({ kind: z.literal('slow_drip'), ms: milliseconds }),
  late_success: z.strictObject({ kind: z.literal('late_success'), ms: milliseconds }),
  duplicate_webhook: z.strictObject({ kind: z.literal('duplicate_webhook') }),
  reordered_webhooks: z.strictObject({ kind: z.literal('reordered_webhooks'), ms: milliseconds.default(500) }),
};
const kinds = Object.keys(faultKinds);

function operationsOf(kind: string): readonly Operation[] {
  if (kind === 'late_success') return ['confirm'];
  if (kind === 'duplicate_webhook' || kind === 'reordered_webhooks') return ['confirm', 'cancel'];
  return ['confirm', 'cancel', 'lookup'];
}

export const faultRequest = z
  .strictObject({
    match: z
      .strictObject({
        orderId: z.string().min(1).max(64).optional(),
        operation: z.enum(['confirm', 'lookup', 'cancel']).optional(),
        rate: z.number().gt(0).max(1).optional(),
        times: z.number().int().min(1).optional(),
        /** Of the generator behind `rate`; without one it follows from the simulator's own seed. */
        seed: z.number().int().min(0).max(0xffff_ffff).optional(),
      })
      .default({}),
    fault: z.discriminatedUnion(
      'kind',
      [
        faultKinds.error,
        faultKinds.delay,
        faultKinds.drop_before,
        faultKinds.drop_after,
        faultKinds.hang_after,
        faultKinds.garbage,
        faultKinds.wrong_amount,
        faultKinds.slow_drip,
        faultKinds.late_success,
        faultKinds.duplicate_webhook,
        faultKinds.reordered_webhooks,
      ],
      { error: (issue) => (issue.code === 'invalid_union' ? `kind is one of ${kinds.join(', ')}` : undefined) },
    ),
  })
  .refine(({ match, fault }) => match.operation === undefined || operationsOf(fault.kind).includes(match.operation), {
    path: ['match', 'operation'],
    message: 'no call of this operation can be struck by this kind',
  });
export type FaultRequest = z.output<typeof faultRequest>;
type ScriptedFault = FaultRequest['fault'];

/** Spoils the webhooks of a payment, besides a fault that strikes the answer to its call. */
export type WebhookFault = Extract<ScriptedFault, { kind: 'duplicate_webhook' | 'reordered_webhooks' }>;
/** Spoils a call or its answer. */
export type Fault = Exclude<ScriptedFault, WebhookFault>;

interface Scripted extends FaultRequest {
  id: string;
  struck: number;
  draw: () => number;
}

/** The script of what goes wrong: the first fault that matches a call strikes it. */
export class Faults {
  private scripted: Scripted[] = [];
  private readonly struckByKind = new Map<string, number>();
  private added = 0;

  constructor(private readonly seed: number) {}

  add({ match, fault }: FaultRequest): string {
    this.added += 1;
    const id = `flt_${this.added}`;
    this.scripted.push({ id, match, fault, struck: 0, draw: generator(match.seed ?? this.seed + this.added) });
    return id;
  }

  /** The fault that strikes this call, if any. The call is counted by asking. */
  strike(operation: Operation, orderId: string | null): Fault | null {
    const isMeant = (fault: ScriptedFault): fault is Fault =>
      !isWebhookFault(fault) && operationsOf(fault.kind).includes(operation);
    return this.firstThatStrikes(operation, orderId, isMeant);
  }

  /** The fault that strikes the webhook about what this call has changed, if any. The webhook is counted by asking. */
  strikeWebhook(operation: Operation, orderId: string | null): WebhookFault | null {
    return this.firstThatStrikes(operation, orderId, isWebhookFault);
  }

  private firstThatStrikes<Kind extends ScriptedFault>(
    operation: Operation,
    orderId: string | null,
    isMeant: (fault: ScriptedFault) => fault is Kind,
  ): Kind | null {
    for (const scripted of this.scripted) {
      const { match, fault } = scripted;
      if (!isMeant(fault)) continue;
      if (match.operation !== undefined && match.operation !== operation) continue;
      if (match.orderId !== undefined && match.orderId !== orderId) continue;
      if (match.times !== undefined && scripted.struck >= match.times) continue;
      if (match.rate !== undefined && scripted.draw() >= match.rate) continue;
      scripted.struck += 1;
      this.struckByKind.set(fault.kind, (this.struckByKind.get(fault.kind) ?? 0) + 1);
      return fault;
    }
    return null;
  }

  list(): object[] {
    return this.scripted.map(({ id, match, fault, struck }) => ({ id, match, fault, struck }));
  }

  /** How often each kind has struck since the start or the last reset, by faults that are removed too. */
  struck(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.struckByKind);
  }

  remove(id: string): boolean {
    const before = this.scripted.length;
    this.scripted = this.scripted.filter((scripted) => scripted.id !== id);
    return this.scripted.length < before;
  }

  clear(): void {
    this.scripted = [];
    this.added = 0;
  }

  reset(): void {
    this.clear();
    this.struckByKind.clear();
  }
}

function isWebhookFault(fault: ScriptedFault): fault is WebhookFault {
  return fault.kind === 'duplicate_webhook' || fault.kind === 'reordered_webhooks';
}

/** mulberry32: numbers in [0, 1), the same ones for the same seed. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
