import { LosslessNumber, parse, stringify } from 'lossless-json';

/** The same with every number as it may come: an integer beyond 2^53 − 1 is a bigint. */
export type Exact<T> = T extends number
  ? number | bigint
  : T extends object
    ? { readonly [Name in keyof T]: Exact<T[Name]> }
    : T;

/** JSON without a digit lost. */
export function parseExact(text: string): unknown {
  return parse(text, null, (digits) => {
    const value = Number(digits);
    if (String(value) === digits) return value;
    return /^-?[0-9]+$/.test(digits) ? BigInt(digits) : new LosslessNumber(digits);
  });
}

/** What was parsed, with the digits it came with. */
export function exactJson(value: unknown, indent?: number): string {
  return stringify(value, undefined, indent) ?? 'null';
}
