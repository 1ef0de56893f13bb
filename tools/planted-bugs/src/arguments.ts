import { parseArgs } from 'node:util';
import { plantedBugs, type PlantedBug } from './planted-bugs';

export interface PlantedBugsArguments {
  readonly bugs: readonly PlantedBug[];
  /** The unpatched copy passes the arguments of every bug, not only the plain ones. */
  readonly allControls: boolean;
  readonly does: 'run' | 'list' | 'check';
  /** Where the results go. Null: beside those of the other commands. */
  readonly folder: string | null;
}

export class UsageError extends Error {}

export const usage = `usage: npm run planted-bugs [-- options]
  --only name,name   these alone, by name or number
  --controls         the unpatched copy passes under the arguments of every bug, not only under the plain ones
  --folder path      where the results go (.kessai/planted-bugs)
  --list             shows what there is, and ends
  --check            whether every patch still applies, and ends
Ends with 1 when a bug was not caught, when the proof fails without one, or when a patch does not apply.`;

export function parseArguments(argv: readonly string[]): PlantedBugsArguments {
  const { only, controls, folder, list, check } = readOptions(argv);
  return {
    bugs: only === undefined ? plantedBugs : only.split(',').map(bugCalled),
    allControls: controls,
    does: check ? 'check' : list ? 'list' : 'run',
    folder: folder ?? null,
  };
}

function bugCalled(word: string): PlantedBug {
  const wanted = word.trim().replace(/\.patch$/, '');
  const bug = plantedBugs.find(({ name }) => name === wanted || name.split('-')[0] === wanted.padStart(2, '0'));
  if (bug === undefined) throw new UsageError(`--only: there is no bug called ${JSON.stringify(wanted)}`);
  return bug;
}

function readOptions(argv: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  try {
    const options = { only: text, folder: text, controls: flag, list: flag, check: flag };
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The words of a command line; quotes hold a word with spaces together. */
export function wordsOf(line: string): string[] {
  return (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
}
