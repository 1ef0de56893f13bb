import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export interface FuzzArguments {
  readonly requests: number;
  readonly seed: number;
  /** Of the services, before they are started. */
  readonly build: boolean;
}

export class UsageError extends Error {}

export const usage = `usage: npm run fuzz -- [--requests 100000] [--seed N] [--no-build]
  Sends requests made from docs/api, good ones and broken ones, to a platform of its own on this machine.
  Ends with 1 when one is answered with a 5xx, undocumented, or without a proper problem: the smallest such is shown.`;

export function parseArguments(argv: readonly string[]): FuzzArguments {
  const { requests, seed, 'no-build': noBuild } = readOptions(argv);
  return {
    requests: wholeNumber('--requests', requests, 1, 100_000_000),
    seed: seed === undefined ? randomInt(2 ** 31) : wholeNumber('--seed', seed, 0, 2 ** 31 - 1),
    build: !noBuild,
  };
}

function readOptions(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        requests: { type: 'string', default: '100000' },
        seed: { type: 'string' },
        'no-build': { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = /^[0-9]+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${name}: a whole number from ${least} to ${most}`);
}
