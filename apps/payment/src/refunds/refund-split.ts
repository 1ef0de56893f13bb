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
 * that roundings never add up; then held within what is left of each, as refunds that failed leave gaps in that sum.
 */
export function partOf({ line, left }: LineLeft, grossMinor: bigint): RefundLine {
  const goneWithThis = line.grossMinor - left.grossMinor + grossMinor;
  const due = (whole: bigint, leftOfIt: bigint) =>
    roundHalfUp(whole * goneWithThis, line.grossMinor) - (whole - leftOfIt);

  let feeMinor = within(due(line.feeMinor, left.feeMinor), lesser(left.feeMinor, grossMinor));
  let vatMinor = within(due(line.vatMinor, left.vatMinor), lesser(left.vatMinor, grossMinor - feeMinor));
  let netMinor = grossMinor - feeMinor - vatMinor;

  const toVat = lesser(excess(netMinor, left.netMinor), left.vatMinor - vatMinor);
  [vatMinor, netMinor] = [vatMinor + toVat, netMinor - toVat];
  const toFee = excess(netMinor, left.netMinor); // All of it fits: gross is not more than what is left of the three.
  [feeMinor, netMinor] = [feeMinor + toFee, netMinor - toFee];
  return { lineId: line.id, grossMinor, feeMinor, vatMinor, netMinor };
}

function within(amount: bigint, most: bigint): bigint {
  return amount < 0n ? 0n : lesser(amount, most);
}

function excess(amount: bigint, most: bigint): bigint {
  return amount > most ? amount - most : 0n;
}

function lesser(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
