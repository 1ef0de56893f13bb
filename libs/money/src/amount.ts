import { exponentOf } from './currency';

export class MalformedAmount extends Error {
  constructor(
    readonly text: string,
    currency: string,
  ) {
    super(`"${text}" is no amount of ${currency}`);
    this.name = 'MalformedAmount';
  }
}

/** Minor units as a plain decimal in major units: 1234n USD is `12.34`, -5n KWD is `-0.005`, 15000n KRW is `15000`. */
export function toMajorText(amountMinor: bigint, currency: string): string {
  const exponent = exponentOf(currency);
  const sign = amountMinor < 0n ? '-' : '';
  const digits = (amountMinor < 0n ? -amountMinor : amountMinor).toString().padStart(exponent + 1, '0');
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/**
 * A plain decimal in major units as minor units. Fewer decimals than the currency has are completed (`12.3` USD is
 * 1230n); more are refused even when they are zeros, and so are signs other than `-`, exponents, blanks and separators.
 */
export function fromMajorText(text: string, currency: string): bigint {
  const exponent = exponentOf(currency);
  const parts = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?$/.exec(text);
  const [, sign = '', whole = '', fraction = ''] = parts ?? [];
  if (parts === null || fraction.length > exponent) throw new MalformedAmount(text, currency);
  const units = BigInt(whole + fraction.padEnd(exponent, '0'));
  return sign === '-' ? -units : units;
}

/** An amount for people: digits in groups of three, a decimal point, and the code, e.g. `15,000 KRW`, `-1,234.50 USD`. */
export function formatMoney(amountMinor: bigint, currency: string): string {
  const [whole = '', fraction] = toMajorText(amountMinor, currency).split('.');
  const grouped = whole.replace(/\B(?=([0-9]{3})+$)/g, ',');
  return `${grouped}${fraction === undefined ? '' : `.${fraction}`} ${currency}`;
}
