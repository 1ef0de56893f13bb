export const levels = ['unit', 'int', 'e2e', 'browser'] as const;
export type Level = (typeof levels)[number];

const USAGE = `npm test -- [--only unit|int|e2e]   or   npm run test:browser`;

/** Which levels run: the three of `npm test`, one of them, or the browser's. */
export function parseTestArguments(words: readonly string[]): Level[] {
  if (words.length === 0) return ['unit', 'int', 'e2e'];
  if (words.length === 1 && words[0] === '--browser') return ['browser'];
  const [option, level] = words[0]?.startsWith('--only=') ? words[0].split('=') : words;
  const chosen = levels.find((known) => known === level);
  if (option !== '--only' || chosen === undefined) throw new Error(`unknown: ${words.join(' ')}\n${USAGE}`);
  return [chosen];
}
