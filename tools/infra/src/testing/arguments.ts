export const levels = ['unit', 'int', 'e2e', 'browser'] as const;
export type Level = (typeof levels)[number];

export interface TestArguments {
  readonly levels: readonly Level[];
  /** `mysql`: a real MySQL of our own, and what touches a database most. `any`: whatever the ladder gives, and all tests. */
  readonly database: 'any' | 'mysql';
}

const USAGE = `npm test -- [--only unit|int|e2e] [--database mysql]   or   npm run test:browser`;

/** Which levels run, and on what: the three of `npm test`, one of them, those with a database, or the browser's. */
export function parseTestArguments(words: readonly string[]): TestArguments {
  const refuse = (): never => {
    throw new Error(`unknown: ${words.join(' ')}\n${USAGE}`);
  };
  if (words.length === 1 && words[0] === '--browser') return { levels: ['browser'], database: 'any' };
  const given = new Map<string, string>();
  const rest = words.flatMap((word) => (/^--\w+=/.test(word) ? word.split('=') : [word]));
  for (let index = 0; index < rest.length; index += 2) {
    const [name = '', value = ''] = rest.slice(index, index + 2);
    if (!['--only', '--database'].includes(name) || given.has(name)) refuse();
    given.set(name, value);
  }
  const [only, database] = [given.get('--only'), given.get('--database')];
  if (database !== undefined && database !== 'mysql') refuse();
  const all: Level[] = database === 'mysql' ? ['int', 'e2e'] : ['unit', 'int', 'e2e'];
  const chosen = all.filter((level) => only === undefined || level === only);
  if (chosen.length === 0) refuse();
  return { levels: chosen, database: database === 'mysql' ? 'mysql' : 'any' };
}
