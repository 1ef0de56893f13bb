import type { SourceFile, Untidy } from './rules';
import { proseOf, sentencesOf, wordsIn, type Prose } from './sentences';

export const GLOSSARY_PATH = 'docs/glossary.md';
const wordsMax = 25;

/** A word that is not used, and what stands for it. */
export interface Unwanted {
  readonly word: string;
  readonly instead: string;
  /** Files in which the word has its right meaning. */
  readonly except: RegExp | null;
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
export function wordFaults(files: readonly SourceFile[]): Untidy[] {
  const unwanted = unwantedWords(files.find(({ path }) => path === GLOSSARY_PATH)?.text ?? '');
  if (unwanted.length === 0) return [{ path: GLOSSARY_PATH, rule: `the list stands under "${heading}"` }];
  const proses = files.map(proseOf).filter((prose) => prose !== null);
  return proses.flatMap((prose) => [...wordsOf(prose, unwanted), ...longSentencesOf(prose)]);
}

function wordsOf({ path, paragraphs, identifiers }: Prose, unwanted: readonly Unwanted[]): Untidy[] {
  const isHome = path === GLOSSARY_PATH;
  return unwanted.flatMap(({ word, instead, except }) => {
    if (except?.test(path)) return [];
    const pattern = new RegExp(`\\b${word.replace(/[- ]/g, '[- ]?')}\\b`, 'i');
    const places = [...paragraphs.filter((text) => !(isHome && text.startsWith('- **'))), ...identifiers.map(asWords)];
    return places
      .filter((text) => pattern.test(text))
      .map((text) => ({ path, rule: `not "${word}" but ${instead}: ${excerpt(text)}` }));
  });
}

function longSentencesOf({ path, paragraphs }: Prose): Untidy[] {
  return paragraphs
    .flatMap(sentencesOf)
    .filter((sentence) => wordsIn(sentence) > wordsMax)
    .map((sentence) => ({
      path,
      rule: `a sentence of ${wordsIn(sentence)} words: ${excerpt(sentence)}`,
    }));
}

const excerpt = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);
const asWords = (identifier: string): string =>
  identifier.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').replace(/[_-]/g, ' ');
