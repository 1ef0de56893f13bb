import { between, oneOf, type Draw } from './random';

/** One refund that the shop asks for: of one line or, without, of the payment; without an amount all that is left. */
export interface RefundPlan {
  readonly line: number | null;
  readonly amount: number | null;
  /** Which instance is asked first. */
  readonly instance: number;
  /** The same request at two instances at once, and once more after the answer. */
  readonly again: boolean;
}

const refundedShare = 0.4;
const repeatedShare = 0.3;
const kinds = ['whole', 'part', 'line', 'many', 'many'] as const;

/**
 * What goes back of a payment, all of it asked for at once. Of many parts the last do not fit: four quarters and one
 * more. Those that are refused must have taken nothing.
 */
export function refundPlans(draw: Draw, amount: number, lines: readonly { readonly amount: number }[]): RefundPlan[] {
  if (draw() >= refundedShare) return [];
  const kind = oneOf(draw, kinds);
  const line = between(draw, 0, lines.length - 1);
  const part = between(draw, 1, amount);
  const ofLine = between(draw, 1, lines[line]?.amount ?? 1);
  const many = between(draw, 3, 5);
  const plan = (share: Pick<RefundPlan, 'line' | 'amount'>): RefundPlan => ({
    ...share,
    instance: between(draw, 0, 1),
    again: draw() < repeatedShare,
  });
  switch (kind) {
    case 'whole':
      return [plan({ line: null, amount: null })];
    case 'part':
      return [plan({ line: null, amount: part })];
    case 'line':
      return [plan({ line, amount: ofLine })];
    case 'many':
      return Array.from({ length: many }, () => plan({ line: null, amount: Math.ceil(amount / 4) }));
  }
}
