import { parseArgs } from 'node:util';

/** The parts of the bench, in the order in which they run. */
export const parts = {
  a: 'create and confirm payments',
  e: 'memory and idle CPU',
  d: 'raw limit of the database',
  b: 'a backlog of many sellers',
  c: 'a backlog of one seller',
} as const;
export type Part = keyof typeof parts;

export interface BenchArguments {
  only: ReadonlySet<Part>;
  /** How long each load of (a) and the raw loop of (d) last. */
  seconds: number;
  /** How many events a backlog holds. */
  events: number;
  /** Services write CPU profiles, which makes them slower. */
  profile: boolean;
}

export class UsageError extends Error {}

export const usage = `usage: npm run bench -- [--only a,b,c,d,e] [--seconds 20] [--events 50000] [--profile]
${Object.entries(parts)
  .map(([part, what]) => `  ${part}  ${what}`)
  .join('\n')}
  --profile adds where each service's CPU time went, and makes the services slower`;

export function parseArguments(argv: readonly string[]): BenchArguments {
  const { only, seconds, events, profile } = readOptions(argv);
  const chosen = only.split(',').map((name) => name.trim());
  const unknown = chosen.find((name) => !(name in parts));
  if (unknown !== undefined) throw new UsageError(`--only: there is no part "${unknown}"`);
  return {
    only: new Set(chosen as Part[]),
    seconds: wholeNumber('--seconds', seconds, 1, 600),
    events: wholeNumber('--events', events, 1_000, 1_000_000),
    profile,
  };
}

function readOptions(argv: readonly string[]): { only: string; seconds: string; events: string; profile: boolean } {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        only: { type: 'string', default: Object.keys(parts).join(',') },
        seconds: { type: 'string', default: '20' },
        events: { type: 'string', default: '50000' },
        profile: { type: 'boolean', default: false },
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
