import { wordsOf } from '@kessai/runtime';

const CAUSES_MAX = 5;

/** What went wrong in one line: the words of the errors and of their causes, each once. */
export function reasonOf(...errors: unknown[]): string {
  const words: string[] = [];
  for (const error of errors) {
    for (let at: unknown = error, depth = 0; at && depth < CAUSES_MAX; depth += 1) {
      const text = wordsOf(at);
      if (!words.some((said) => said.includes(text))) words.push(text);
      at = (at as { cause?: unknown }).cause;
    }
  }
  return words.join(': ') || 'no reason was given';
}
