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
};
const kinds = Object.keys(faultKinds);

export const faultRequest = z.strictObject({
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
    ],
    { error: (issue) => (issue.code === 'invalid_union' ? `kind is one of ${kinds.join(', ')}` : undefined) },
  ),
});
export type FaultRequest = z.output<typeof faultRequest>;
export type Fault = FaultRequest['fault'];

interface ScriptedFault extends FaultRequest {
  id: string;
  hits: number;
  draw: () => number;
}

/** The script of what goes wrong: the first fault that matches a call strikes it. */
export class Faults {
  private scripted: ScriptedFault[] = [];
  private added = 0;

  constructor(private readonly seed: number) {}

  add({ match, fault }: FaultRequest): string {
    this.added += 1;
    const id = `flt_${this.added}`;
    this.scripted.push({ id, match, fault, hits: 0, draw: generator(match.seed ?? this.seed + this.added) });
    return id;
  }

  /** The fault that strikes this call, if any. The call is counted by asking. */
  strike(operation: Operation, orderId: string | null): Fault | null {
    for (const scripted of this.scripted) {
      const { match } = scripted;
      if (match.operation !== undefined && match.operation !== operation) continue;
      if (match.orderId !== undefined && match.orderId !== orderId) continue;
      if (match.times !== undefined && scripted.hits >= match.times) continue;
      if (match.rate !== undefined && scripted.draw() >= match.rate) continue;
      scripted.hits += 1;
      return scripted.fault;
    }
    return null;
  }

  list(): object[] {
    return this.scripted.map(({ id, match, fault, hits }) => ({ id, match, fault, hits }));
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
