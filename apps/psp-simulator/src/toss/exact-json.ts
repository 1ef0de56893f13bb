/**
 * A JSON number by its digits. Amounts in major units do not survive `number`: from about 10^13 dollars on, neighbouring
 * cents share a double. So amounts are read and written as the text that stands in the JSON.
 */
export interface ExactNumber {
  readonly exact: string;
}

export function exactNumber(digits: string | bigint): ExactNumber {
  return { exact: digits.toString() };
}

export function isExactNumber(value: unknown): value is ExactNumber {
  return typeof value === 'object' && value !== null && 'exact' in value && typeof value.exact === 'string';
}

// Inside a JSON string every quote has a backslash before it, so neither pattern can match in the text of a string.
const amountOnTheWire = /(?<=[{,]\s*)"(amount|cancelAmount|refundableAmount)"\s*:\s*(-?[0-9][0-9.eE+-]*)/g;
const exactInText = /\{"exact":"(-?[0-9]+(?:\.[0-9]+)?)"\}/g;

/** JSON.parse, except that the amounts of a request come as ExactNumber. */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text.replace(amountOnTheWire, '"$1":{"exact":"$2"}'));
}

/** JSON.stringify, except that an ExactNumber becomes its digits. */
export function writeExactJson(value: unknown): string {
  return JSON.stringify(value).replace(exactInText, '$1');
}
