import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Figure } from './figures';
import { HANGING_SECONDS, LOAD_SECONDS, letters, parts, readOptions } from './usage.cjs';

export { parts, usage } from './usage.cjs';
export type Part = keyof typeof parts;

export interface BenchArguments {
  only: ReadonlySet<Part>;
  /** How long a load and the raw loop last. */
  seconds: number;
  /** How long the load beside a hanging PSP lasts: long enough for the hanging confirms to pile up to their most. */
  hangingSeconds: number;
  /** How many events a backlog holds. */
  events: number;
  /** Services write CPU profiles, which makes them slower. */
  profile: boolean;
  /** The figures of an earlier run, to stand beside these. */
  against: readonly Figure[];
  /** The services run as they were built last. */
  asBuilt: boolean;
}

export class UsageError extends Error {}

export function parseArguments(argv: readonly string[]): BenchArguments {
  const { only, seconds, events, profile, 'as-built': asBuilt, against } = known(argv);
  const secondsOr = (otherwise: number) => wholeNumber('--seconds', seconds ?? String(otherwise), 1, 600);
  const chosen = only.split(',').map((name) => letters[name.trim()] ?? name.trim());
  const unknown = chosen.find((name) => !(name in parts));
  if (unknown !== undefined) throw new UsageError(`--only: there is no part "${unknown}"`);
  return {
    only: new Set(chosen as Part[]),
    seconds: secondsOr(LOAD_SECONDS),
    hangingSeconds: secondsOr(HANGING_SECONDS),
    events: wholeNumber('--events', events, 1_000, 1_000_000),
    profile,
    against: against === undefined ? [] : earlierFigures(against),
    asBuilt,
  };
}

function known(argv: readonly string[]): ReturnType<typeof readOptions> {
  try {
    return readOptions(argv);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

const earlierRun = z.object({
  figures: z.array(z.object({ part: z.string(), name: z.string(), value: z.number().nullable(), unit: z.string() })),
});

function earlierFigures(file: string): Figure[] {
  try {
    return earlierRun.parse(JSON.parse(readFileSync(file, 'utf8'))).figures;
  } catch (error) {
    throw new UsageError(
      `--against: ${file} is no result of a run (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = /^[0-9]+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${name}: a whole number from ${least} to ${most}`);
}
