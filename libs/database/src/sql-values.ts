/**
 * What a query answers to a computed column: COUNT, SUM, EXISTS, a comparison, a flag. MariaDB types some of them INT and
 * MySQL BIGINT or DECIMAL, so the driver gives a number here and a text there (decision 20).
 */
export type Computed = number | string | bigint | boolean | null;

/** The whole number behind either form; of NULL, which is a sum or maximum over no rows, zero. */
export function wholeOf(value: Computed): bigint {
  if (value === null) return 0n;
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new NotComputed(value);
  if (typeof value === 'string' && !/^-?[0-9]+$/.test(value)) throw new NotComputed(value);
  if (value === undefined) throw new NotComputed(value);
  return BigInt(value);
}

/** Whether a comparison, EXISTS or flag holds. NULL does not: a comparison with nothing is not true. */
export function truthOf(value: Computed): boolean {
  return wholeOf(value) !== 0n;
}

/** A count, an age or a number of a row. Not for money, whose sums may outgrow a number. */
export function countOf(value: Computed): number {
  const whole = wholeOf(value);
  if (whole > BigInt(Number.MAX_SAFE_INTEGER) || whole < BigInt(Number.MIN_SAFE_INTEGER)) throw new NotComputed(value);
  return Number(whole);
}

/** The query does not return this column, or it is no whole number: a fault of the statement. */
export class NotComputed extends Error {
  override readonly name = 'NotComputed';
  constructor(value: unknown) {
    super(`a computed column is ${typeof value} ${String(value)}, must be a whole number`);
  }
}
