import { Refusal } from '../problems/refusals';

const mayHoldFraction = /[0-9][.eE][0-9+-]/;
/** Strings are matched first, so that what stands in them is passed over. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*/g;
const decimal = /^-?([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/;

/**
 * Refuses well-formed JSON with a number that is not whole but becomes so as a double:
 * `0.99999999999999999999` would be an amount of 1.
 */
export function refuseRoundedNumbers(text: string): void {
  if (!mayHoldFraction.test(text)) return;
  for (const [token] of text.matchAll(stringOrNumber)) {
    if (token.startsWith('"') || !Number.isInteger(Number(token)) || isWhole(token)) continue;
    throw new Refusal('validation_failed', `The number ${token.slice(0, 64)} in the body is not whole.`);
  }
}

function isWhole(token: string): boolean {
  const [, whole = '', fraction = '', exponent = '0'] = decimal.exec(token) ?? [];
  const digits = (whole + fraction).replace(/0+$/, '');
  return digits === '' || digits.length <= whole.length + Number(exponent);
}
