import { parse, stringify } from 'lossless-json';

/** A JSON number by its digits: as a double, an amount beyond 2^53 of the smallest units would lose some. */
export class ExactNumber {
  constructor(readonly exact: string) {}
}

export function exactNumber(digits: string | bigint): ExactNumber {
  return new ExactNumber(digits.toString());
}

export function isExactNumber(value: unknown): value is ExactNumber {
  return value instanceof ExactNumber;
}

/**
 * JSON.parse, except that numbers come as ExactNumber: all of them, or those of the members that are named. A member
 * that comes twice with two values is a SyntaxError, since it could be read either way.
 */
export function parseExactJson(text: string, names: ReadonlySet<string> | 'all' = 'all'): unknown {
  const asOrdinary = (name: string, value: unknown): unknown =>
    names !== 'all' && isExactNumber(value) && !names.has(name) ? Number(value.exact) : value;
  return parse(text, names === 'all' ? null : asOrdinary, exactNumber);
}

const exactly = { test: isExactNumber, stringify: (value: unknown) => (value as ExactNumber).exact };

/** JSON.stringify, except that an ExactNumber becomes its digits. */
export function writeExactJson(value: unknown): string {
  const text = stringify(value, null, undefined, [exactly]);
  if (text === undefined) throw new TypeError('this value has no JSON');
  return text;
}
