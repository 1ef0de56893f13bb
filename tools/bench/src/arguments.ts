import { parseArgs } from 'node:util';

/** The parts of the bench, in the order in which they run. */
export const parts = {
  a: 'create and confirm payments',
  e: 'memory and idle CPU',
  d: 'raw limit of the database',
  b: 'a backlog of many sellers',
  c: 'a backlog of one seller',
  f: 'a PSP that hangs',
  g: 'a PSP that is away, and comes back',
  h: 'confirms, webhooks and recovery at the same moment',
  i: 'kill -9 of each service at half load',
  j: 'refunds of one payment at the same moment',
  k: 'webhooks beside payments',
  l: 'one effect per idempotency key',
  m: 'a flood from one key',
  n: 'what the guard and idempotency cost',
} as const;
export type Part = keyof typeof parts;

export interface BenchArguments {
  only: ReadonlySet<Part>;
  /** How long each load of (a) and the raw loop of (d) last. */
  seconds: number;
  /** How long the load of (f) lasts: long enough for the hanging confirms to pile up to their most. */
  hangingSeconds: number;
  /** How many events a backlog holds. */
  events: number;
  /** Services write CPU profiles, which makes them slower. */
  profile: boolean;
  /** The services run as they were built last. */
  asBuilt: boolean;
}

const LOAD_SECONDS = 20;
const HANGING_SECONDS = 60;

export class UsageError extends Error {}

export const usage = `usage: npm run bench -- [--only a,b,…] [--seconds ${LOAD_SECONDS}] [--events 50000] [--profile] [--as-built]
${Object.entries(parts)
  .map(([part, what]) => `  ${part}  ${what}`)
  .join('\n')}
  --seconds is how long a load lasts; ${HANGING_SECONDS} for f unless it is given
  --as-built measures what was built last
  --profile adds where each service's CPU time went, and makes the services slower`;

export function parseArguments(argv: readonly string[]): BenchArguments {
  const { only, seconds, events, profile, 'as-built': asBuilt } = readOptions(argv);
  const secondsOr = (otherwise: number) => wholeNumber('--seconds', seconds ?? String(otherwise), 1, 600);
  const chosen = only.split(',').map((name) => name.trim());
  const unknown = chosen.find((name) => !(name in parts));
  if (unknown !== undefined) throw new UsageError(`--only: there is no part "${unknown}"`);
  return {
    only: new Set(chosen as Part[]),
    seconds: secondsOr(LOAD_SECONDS),
    hangingSeconds: secondsOr(HANGING_SECONDS),
    events: wholeNumber('--events', events, 1_000, 1_000_000),
    profile,
    asBuilt,
  };
}

interface Options {
  only: string;
  seconds?: string;
  events: string;
  profile: boolean;
  'as-built': boolean;
}

function readOptions(argv: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        only: { type: 'string', default: Object.keys(parts).join(',') },
        seconds: { type: 'string' },
        events: { type: 'string', default: '50000' },
        profile: { type: 'boolean', default: false },
        'as-built': { type: 'boolean', default: false },
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
