import { InvalidArgumentError } from 'commander';
import { isAddress } from './deployment';
import { UsageError } from './usage';

/** Minor units, as the API has them: 15000 is ₩15,000 and $150.00. */
export function amountArgument(text: string): bigint {
  if (/^[1-9][0-9]{0,15}$/.test(text) && BigInt(text) <= amountMax) return BigInt(text);
  throw new InvalidArgumentError('It is a whole number of minor units, from 1 to 2^53 − 1.');
}

/** What the API takes. */
const amountMax = BigInt(Number.MAX_SAFE_INTEGER);

export function zeroOrAmountArgument(text: string): bigint {
  return text === '0' ? 0n : amountArgument(text);
}

/** A sum of amounts as JSON has it: exact, or refused. */
export function amountInJson(amount: bigint): number {
  if (amount <= amountMax) return Number(amount);
  throw new UsageError('The lines are more than 2^53 − 1 minor units together.');
}

/** Basis points: a hundredth of a percent, 10,000 are the whole. */
export function ratioArgument(text: string): number {
  if (/^[0-9]{1,5}$/.test(text) && Number(text) <= 10_000) return Number(text);
  throw new InvalidArgumentError('It is a whole number from 0 to 10000: 100 are one percent.');
}

export function countArgument(text: string): number {
  if (/^[1-9][0-9]{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number, at least 1.');
}

export function portArgument(text: string): number {
  if (/^[1-9][0-9]{0,4}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('It is a port: a whole number from 1 to 65535.');
}

export function addressArgument(text: string): string {
  if (isAddress(text)) return text;
  throw new InvalidArgumentError('It is an http or https URL without user name and password.');
}

/** An id of one kind: what is mistyped, or of another kind, is told before anything is asked. */
export function idArgument(prefix: string): (text: string) => string {
  return (text) => {
    if (text.startsWith(`${prefix}_`) && /^[0-9a-f]{32}$/.test(text.slice(prefix.length + 1))) return text;
    throw new InvalidArgumentError(`It is ${prefix}_ and 32 hexadecimal digits.`);
  };
}

export interface NamedAmount {
  readonly name: string;
  readonly amount: bigint;
}

/** `coffee=10000`, once for each line of an order. */
export function lineArgument(text: string, before: readonly NamedAmount[] = []): NamedAmount[] {
  const [, name = '', amount = ''] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (name === '') throw new InvalidArgumentError('It is <name>=<minor units>, as in coffee=10000.');
  return [...before, { name, amount: amountArgument(amount) }];
}

export function severalArgument(text: string, before: readonly string[] = []): string[] {
  return [...before, ...text.split(',').filter((part) => part !== '')];
}
