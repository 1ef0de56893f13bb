import { allocate, roundHalfUp } from '@kessai/money';
import type { LineLeft, RefundLine } from './refund';

/** So much of the lines, in proportion to what is left of each. Lines of which nothing goes back are left out. */
export function spread(amountMinor: bigint, lines: readonly LineLeft[]): RefundLine[] {
  const grosses = allocate(
    amountMinor,
    lines.map(({ left }) => left.grossMinor),
  );
  return lines.flatMap((line, index) => (grosses[index]! > 0n ? [partOf(line, grosses[index]!)] : []));
}

/**
 * What goes back of fee, VAT and net with so much of the line. Reckoned from all that has gone back with this one, so
 * that roundings never add up. Refunds that failed leave gaps in that sum: a part may be due more or less than nothing.
 */
export function partOf({ line, left }: LineLeft, grossMinor: bigint): RefundLine {
  const goneWithThis = line.grossMinor - left.grossMinor + grossMinor;
  const due = (whole: bigint, leftOfIt: bigint) =>
    roundHalfUp(whole * goneWithThis, line.grossMinor) - (whole - leftOfIt);

  const feeMinor = within(due(line.feeMinor, left.feeMinor), grossMinor);
  const vatMinor = within(due(line.vatMinor, left.vatMinor), grossMinor - feeMinor);
  // Nothing here needs to be held within what is left. Of fee and VAT no more is due than all of them, as no more than
  // all of the line is gone. Net is nothing where one of them fills the gross; otherwise each has its share of what is
  // gone but for less than half a unit. So less than one unit too much could be gone of net, and that is none.
  return { lineId: line.id, grossMinor, feeMinor, vatMinor, netMinor: grossMinor - feeMinor - vatMinor };
}

function within(amount: bigint, most: bigint): bigint {
  if (amount < 0n) return 0n;
  return amount < most ? amount : most;
}
