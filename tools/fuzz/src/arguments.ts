import { randomInt } from 'node:crypto';
import { readOptions } from './usage.cjs';

export { usage } from './usage.cjs';

export interface FuzzArguments {
  readonly requests: number;
  readonly seed: number;
  /** Of the services, before they are started. */
  readonly build: boolean;
}

export class UsageError extends Error {}

export function parseArguments(argv: readonly string[]): FuzzArguments {
  const { requests, seed, 'no-build': noBuild } = known(argv);
  return {
    requests: wholeNumber('--requests', requests, 1, 100_000_000),
    seed: seed === undefined ? randomInt(2 ** 31) : wholeNumber('--seed', seed, 0, 2 ** 31 - 1),
    build: !noBuild,
  };
}

function known(argv: readonly string[]): ReturnType<typeof readOptions> {
  try {
    return readOptions(argv);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = /^[0-9]+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${name}: a whole number from ${least} to ${most}`);
}
