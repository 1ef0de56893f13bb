import Table from 'cli-table3';
import { stripVTControlCharacters } from 'node:util';

/** What is printed into a file or a pipe, and what is a good width for reading. */
const COLUMNS_DEFAULT = 100;
/** Narrower, a table is no longer one. */
const COLUMNS_LEAST = 40;
const COLUMN_LEAST = 6;

export type TableCell = string | number | { content: string; hAlign: 'left' | 'right' };

export interface TableLook {
  /** No lines between the rows. */
  compact?: boolean;
  aligns?: readonly ('left' | 'right')[];
}

/** How wide a line may be: the terminal, where it is one. */
export function columnsOf({ isTTY, columns }: { isTTY?: boolean; columns?: number } = process.stdout): number {
  return isTTY === true && columns ? Math.max(COLUMNS_LEAST, columns) : COLUMNS_DEFAULT;
}

/** A table that fits its terminal: columns are as wide as they need, and the widest give way and are wrapped. */
export function shownTable(
  head: readonly string[],
  rows: readonly (readonly TableCell[])[],
  { compact = false, aligns }: TableLook = {},
  columns = columnsOf(),
): string {
  // Colours are for a terminal: in a file or a CI log they are noise.
  const style = process.stdout.isTTY && !compact ? { head: ['bold'], border: ['grey'] } : { head: [], border: [] };
  const widths = fitted([head, ...rows], columns);
  const table = new Table({
    head: [...head],
    style: { ...style, compact },
    colWidths: [...widths],
    wordWrap: true,
    ...(aligns === undefined ? {} : { colAligns: [...aligns] }),
  });
  for (const row of rows) table.push(row.map((cell, index) => broken(cell, (widths[index] ?? 0) - 2)));
  return table.toString();
}

/** With two blanks of padding each, and a border on both sides of every column. */
function fitted(rows: readonly (readonly TableCell[])[], columns: number): number[] {
  const count = Math.max(...rows.map((row) => row.length));
  const needed = Array.from({ length: count }, (_, index) =>
    Math.max(...rows.map((row) => 2 + Math.max(...linesOf(row[index]).map(widthOf)))),
  );
  const widths = [...needed];
  let excess = widths.reduce((sum, width) => sum + width, count + 1) - columns;
  for (; excess > 0; excess -= 1) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= COLUMN_LEAST) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

const textOf = (cell: TableCell | undefined): string => String(typeof cell === 'object' ? cell.content : (cell ?? ''));
const linesOf = (cell: TableCell | undefined): string[] => textOf(cell).split('\n');

/** The table's own wrapping would cut off what is one word and too long for its column. */
function broken(cell: TableCell, width: number): TableCell {
  const words = textOf(cell).split(/(\s+)/);
  if (!words.some((word) => widthOf(word) > width)) return cell;
  const content = words.map((word) => (widthOf(word) > width ? inPieces(word, width) : word)).join('');
  return typeof cell === 'object' ? { ...cell, content } : content;
}

function inPieces(word: string, width: number): string {
  const letters = [...stripVTControlCharacters(word)];
  const pieces: string[] = [];
  let piece = '';
  for (const letter of letters) {
    if (widthOf(piece + letter) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += letter;
  }
  return [...pieces, piece].join('\n');
}

/** East Asian letters take two columns. */
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
export function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].reduce((sum, letter) => sum + (wide.test(letter) ? 2 : 1), 0);
}

/** A line of text, broken between words where it is too long; what follows is indented. */
export function wrapped(text: string, indent = '  ', columns = columnsOf()): string {
  return brokenLines(text, columns, indent).join(`\n${indent}`);
}

/** A command that can still be pasted into a shell. */
export function wrappedCommand(text: string, columns = columnsOf()): string {
  return brokenLines(text, columns - 2, '  ').join(' \\\n  ');
}

function brokenLines(text: string, columns: number, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const room = columns - (lines.length === 0 ? 0 : indent.length);
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
