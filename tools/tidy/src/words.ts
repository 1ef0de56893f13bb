import type { SourceFile, Untidy } from './rules';
import { proseOf, sentencesOf, wordsIn, type Prose } from './sentences';

export const GLOSSARY_PATH = 'docs/glossary.md';
export const BUDGET_PATH = 'tools/tidy/src/words-budget.json';
const wordsMax = 25;

/** What is still to be mended, by the project or top folder. A folder that is not named has nothing left. */
export type Budget = Readonly<Record<string, Counts>>;
interface Counts {
  readonly words: number;
  readonly sentences: number;
}

/** A word that is not used, and what stands for it. */
export interface Unwanted {
  readonly word: string;
  readonly instead: string;
  /** Files in which the word has its right meaning. */
  readonly except: RegExp | null;
}

interface Found extends Untidy {
  readonly kind: keyof Counts;
}

const heading = '## Words that are not used';

/** The list of the glossary: `- **one**, **two**: what is meant.`, with `(but in a/, b/)` after the words. */
export function unwantedWords(glossary: string): Unwanted[] {
  const [, section = ''] = glossary.split(heading);
  return [...section.matchAll(/^- (\*\*.*?\*\*)(?: \(but in ([^)]*)\))?: (.*)$/gm)].flatMap(
    ([, words = '', places, to]) =>
      [...words.matchAll(/\*\*([^*]+)\*\*/g)].map(([, word = '']) => ({
        word,
        instead: to ?? '',
        except: places === undefined ? null : new RegExp(places.replace(/`/g, '').split(/, /).join('|')),
      })),
  );
}

/** Each place where such a word stands, and each sentence that is too long. */
export function wordFaults(files: readonly SourceFile[]): Found[] {
  const unwanted = unwantedWords(files.find(({ path }) => path === GLOSSARY_PATH)?.text ?? '');
  if (unwanted.length === 0)
    return [{ path: GLOSSARY_PATH, kind: 'words', rule: `the list stands under "${heading}"` }];
  const proses = files.map(proseOf).filter((prose) => prose !== null);
  return proses.flatMap((prose) => [...wordsOf(prose, unwanted), ...longSentencesOf(prose)]);
}

/** What exceeds its budget: all of that kind in that folder, for only the author knows which are new. */
export function beyondBudget(found: readonly Found[], budget: Budget): Untidy[] {
  const counted = budgetOf(found);
  return found.filter(({ path, kind }) => {
    const folder = topFolder(path);
    return (counted[folder]?.[kind] ?? 0) > (budget[folder]?.[kind] ?? 0);
  });
}

/** The budget that what is found leaves, never more than there was. */
export function shrunk(found: readonly Found[], budget: Budget): Budget {
  const least = (folder: string, kind: keyof Counts, count: number) => Math.min(count, budget[folder]?.[kind] ?? 0);
  const folders = Object.entries(budgetOf(found)).map(([folder, { words, sentences }]) => [
    folder,
    { words: least(folder, 'words', words), sentences: least(folder, 'sentences', sentences) },
  ]) as [string, Counts][];
  return Object.fromEntries(folders.filter(([, { words, sentences }]) => words + sentences > 0).sort());
}

export function budgetOf(found: readonly Found[]): Budget {
  const counts: Record<string, { words: number; sentences: number }> = {};
  for (const { path, kind } of found) (counts[topFolder(path)] ??= { words: 0, sentences: 0 })[kind] += 1;
  return counts;
}

export const topFolder = (path: string): string => /^(?:(?:apps|libs|tools)\/[^/]+|[^/]+)(?=\/)/.exec(path)?.[0] ?? '.';

function wordsOf({ path, paragraphs, identifiers }: Prose, unwanted: readonly Unwanted[]): Found[] {
  const isHome = path === GLOSSARY_PATH;
  return unwanted.flatMap(({ word, instead, except }) => {
    if (except?.test(path)) return [];
    const pattern = new RegExp(`\\b${word.replace(/[- ]/g, '[- ]?')}\\b`, 'i');
    const places = [...paragraphs.filter((text) => !(isHome && text.startsWith('- **'))), ...identifiers.map(asWords)];
    return places
      .filter((text) => pattern.test(text))
      .map((text) => ({ path, kind: 'words' as const, rule: `not "${word}" but ${instead}: ${excerpt(text)}` }));
  });
}

function longSentencesOf({ path, paragraphs }: Prose): Found[] {
  return paragraphs
    .flatMap(sentencesOf)
    .filter((sentence) => wordsIn(sentence) > wordsMax)
    .map((sentence) => ({
      path,
      kind: 'sentences' as const,
      rule: `a sentence of ${wordsIn(sentence)} words: ${excerpt(sentence)}`,
    }));
}

const excerpt = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);
const asWords = (identifier: string): string =>
  identifier.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').replace(/[_-]/g, ' ');
