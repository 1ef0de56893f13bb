import ts from 'typescript';
import type { SourceFile } from './rules';

/** What people read in a file: its comments or its paragraphs, and the names it gives. */
export interface Prose {
  readonly path: string;
  readonly paragraphs: readonly string[];
  readonly identifiers: readonly string[];
}

const generated = /^(docs\/(api|events)|libs\/client\/src\/generated)(\/|\.)|(^|\/)(CHANGELOG\.md|LICENSE)$/;
const sources = /\.(ts|mts|js|mjs|cjs)$/;

export function proseOf({ path, text }: SourceFile): Prose | null {
  if (generated.test(path)) return null;
  if (path.endsWith('.md')) return { path, paragraphs: paragraphsOfDocument(text), identifiers: [] };
  return sources.test(path) ? { path, ...proseOfCode(text) } : null;
}

/** Sentences end with a full stop, a semicolon, an exclamation or a question mark that a space follows. */
export function sentencesOf(paragraph: string): string[] {
  return withoutCode(paragraph)
    .split(/(?<=[.;!?][)"”]?)\s+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

export const wordsIn = (sentence: string): number =>
  sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

/** Code counts as one word, an address as none. */
const withoutCode = (text: string): string =>
  text
    .replace(/`[^`]*`/g, 'code')
    .replace(/\]\([^)]*\)/g, ']')
    .replace(/\bhttps?:\/\/\S+/g, '');

function proseOfCode(text: string): Pick<Prose, 'paragraphs' | 'identifiers'> {
  const source = ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest, false);
  const comments = new Map<number, string>();
  const identifiers = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) identifiers.add(node.text);
    const children = node.getChildren(source);
    if (children.length > 0) return children.forEach(visit);
    const ranges = [
      ...(ts.getLeadingCommentRanges(text, node.pos) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.end) ?? []),
    ];
    for (const { pos, end } of ranges) comments.set(pos, text.slice(pos, end));
  };
  visit(source);
  return { paragraphs: joined(comments, text), identifiers: [...identifiers] };
}

/** Comments of one line each that follow one another are one text. */
function joined(comments: ReadonlyMap<number, string>, text: string): string[] {
  const blocks: string[] = [];
  let previousEnd = -1;
  for (const [pos, comment] of [...comments].sort(([a], [b]) => a - b)) {
    const isNextLine =
      comment.startsWith('//') && previousEnd >= 0 && /^\r?\n[ \t]*$/.test(text.slice(previousEnd, pos));
    if (isNextLine) blocks.push(`${blocks.pop() ?? ''}\n${comment}`);
    else blocks.push(comment);
    const hasOwnLine = /(^|\n)[ \t]*$/.test(text.slice(0, pos));
    previousEnd = hasOwnLine && comment.startsWith('//') ? pos + comment.length : -1;
  }
  return blocks.flatMap((block) => split(block.replace(/^[ \t]*(\/\*\*?|\*\/|\/\/|\*(?!\/))|\*\/$/gm, '')));
}

/** Without what is code, each item of a list and each cell of a table by itself. */
function paragraphsOfDocument(text: string): string[] {
  return split(text.replace(/^[ \t]*(```|~~~)[\s\S]*?^[ \t]*\1/gm, ''));
}

const split = (text: string): string[] =>
  text
    .split(/\n\s*\n|\n(?=\s*(?:[-*#>|]\s|[0-9]+\.\s|@\w))|\s\|\s/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph !== '');
