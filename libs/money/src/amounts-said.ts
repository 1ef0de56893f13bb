import { toMajorText } from './amount';
import { exponentOf } from './currency';

const amountMax = 2n ** 53n - 1n;
/** Within the amounts that are allowed, neighbouring doubles are less than two minor units apart. */
const neighbours = [-2n, -1n, 0n, 1n, 2n];
const plainNumber = /^(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,32})?$/;

/**
 * The amounts in minor units that a JSON number in major units may mean, what it says literally first. Up to
 * `doublesTellUpTo` that is one amount or none. Beyond, a program that counts in doubles cannot write every amount. So for
 * an amount that is no double, the nearest double counts as well, if the number is written as a double is. That is with
 * the fewest digits that tell it, or with all of its own. `-`, exponents and further decimals mean no amount.
 */
export function amountsSaid(digits: string, currency: string): bigint[] {
  if (!plainNumber.test(digits)) return [];
  const exponent = exponentOf(currency);
  const [whole = '', fraction = ''] = digits.split('.');
  const floor = BigInt(whole + fraction.slice(0, exponent).padEnd(exponent, '0'));
  const isWhole = /^0*$/.test(fraction.slice(exponent));
  const rounded = neighbours
    .map((step) => floor + step)
    .filter((amount) => !isWhole || amount !== floor)
    .filter((amount) => amount > doublesTellUpTo(currency) && amount <= amountMax)
    .filter((amount) => writingsOfDouble(amount, currency).includes(digits));
  return isWhole ? [floor, ...rounded] : rounded;
}

/** Up to here every amount has a double of its own in major units: 2^53 KRW, 2^46 USD, 2^43 KWD, in minor units. */
export function doublesTellUpTo(currency: string): bigint {
  const unitsInMajor = 10n ** BigInt(exponentOf(currency));
  let bits = 0n;
  while (2n ** bits < unitsInMajor) bits += 1n;
  return 2n ** (53n - bits) * unitsInMajor;
}

/** The nearest double of an amount, as JSON writers write it. It is the PSP's number: our amount stays a bigint. */
function writingsOfDouble(amountMinor: bigint, currency: string): string[] {
  const exactly = toMajorText(amountMinor, currency);
  const nearest = Number(exactly);
  const allDigits = nearest.toFixed(20); // More than any double of this size has behind the point.
  return [String(nearest), allDigits.includes('.') ? allDigits.replace(/\.?0+$/, '') : allDigits];
}
