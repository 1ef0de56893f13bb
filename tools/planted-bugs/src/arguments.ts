import { plantedBugs, type PlantedBug } from './planted-bugs';
import { readOptions } from './usage.cjs';

export { usage } from './usage.cjs';

export interface PlantedBugsArguments {
  readonly bugs: readonly PlantedBug[];
  /** The unpatched copy passes the arguments of every bug, not only the plain ones. */
  readonly allControls: boolean;
  readonly does: 'run' | 'list' | 'check';
  /** Where the results go. Null: beside those of the other commands. */
  readonly folder: string | null;
}

export class UsageError extends Error {}

export function parseArguments(argv: readonly string[]): PlantedBugsArguments {
  const { only, controls, folder, list, check } = known(argv);
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

function known(argv: readonly string[]): ReturnType<typeof readOptions> {
  try {
    return readOptions(argv);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The words of a command line; quotes hold a word with spaces together. */
export function wordsOf(line: string): string[] {
  return (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
}
