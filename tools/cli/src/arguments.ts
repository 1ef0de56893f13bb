import { InvalidArgumentError } from 'commander';

/** Minor units, as the API has them: 15000 is ₩15,000 and $150.00. */
export function amountArgument(text: string): number {
  const amount = Number(text);
  if (/^[1-9][0-9]*$/.test(text) && Number.isSafeInteger(amount)) return amount;
  throw new InvalidArgumentError('It is a whole number of minor units, from 1 to 2^53 − 1.');
}

export function zeroOrAmountArgument(text: string): number {
  return text === '0' ? 0 : amountArgument(text);
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

export interface NamedAmount {
  readonly name: string;
  readonly amount: number;
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
