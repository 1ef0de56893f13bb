import { safeText } from '@kessai/terminal';
import pc from 'picocolors';
import stringWidth from 'string-width';

export type Cell = string | number | bigint | boolean | null | undefined;

export interface TableBlock {
  readonly kind: 'table';
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** The columns that stand on the right. */
  readonly right: readonly string[];
}

export interface FactsBlock {
  readonly kind: 'facts';
  readonly facts: readonly (readonly [name: string, value: string | null | undefined])[];
}

/** What a command shows: lines, tables, and named facts. Nothing in it is safe for a terminal yet. */
export type Block = string | TableBlock | FactsBlock;

export function tableOf(head: readonly string[], rows: TableBlock['rows'], right: readonly string[] = []): TableBlock {
  return { kind: 'table', head, rows, right };
}

/** The only way to a terminal: here every text is made safe, and no line is wider than the terminal. */
export function render(blocks: readonly Block[], columns = Infinity): string {
  return blocks
    .flatMap((block) => {
      if (typeof block === 'string') return wrap(safeText(block), columns);
      return block.kind === 'table' ? renderTable(block, columns) : renderFacts(block.facts, columns);
    })
    .join('\n');
}

const gap = 2;

function renderTable({ head, rows, right }: TableBlock, columns: number): string[] {
  if (rows.length === 0) return ['nothing'];
  const cells = rows.map((row) => head.map((_, at) => textOf(row[at])));
  const table = fitting({ head, cells, right }, columns);
  if (table === null)
    return cells.flatMap((row, at) => [...(at === 0 ? [] : ['']), ...renderRecord(head, row, columns)]);
  const line = (row: readonly string[]): string[] => {
    const parts = row.map((cell, at) => wrap(cell, table.widths[at]!));
    const height = Math.max(...parts.map(({ length }) => length));
    return Array.from({ length: height }, (_, nth) =>
      parts
        .map((part, at) => pad(part[nth] ?? '', table.widths[at]!, right.includes(head[at]!)))
        .join('  ')
        .trimEnd(),
    );
  };
  return [...line(head).map((text) => pc.bold(text)), ...table.cells.flatMap(line)];
}

function textOf(cell: Cell): string {
  return cell === null || cell === undefined ? '-' : safeText(String(cell));
}

interface Grid {
  readonly head: readonly string[];
  readonly cells: readonly (readonly string[])[];
  readonly right: readonly string[];
}

const narrowestColumn = 10;
const time = /^([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9:]{8})(?:\.[0-9]+)?Z$/;
/** Ids, addresses and codes: what is copied stays in one piece. Other scripts have no spaces to bend at. */
const wholeWord = /[!-~]+/g;

const longestWord = (text: string) => Math.max(0, ...(text.match(wholeWord) ?? []).map(({ length }) => length));

/** Times lose their fractions first, then texts are wrapped between their words. Null where that is not enough. */
function fitting({ head, cells, right }: Grid, columns: number) {
  const widthsOf = (shown: Grid['cells']) =>
    head.map((name, at) => Math.max(widthOf(name), ...shown.map((row) => widthOf(row[at]!))));
  const excessOf = (widths: readonly number[]) =>
    widths.reduce((sum, width) => sum + width, (widths.length - 1) * gap) - columns;
  const natural = widthsOf(cells);
  if (excessOf(natural) <= 0) return { cells, widths: natural };
  const shorter = cells.map((row) => row.map((cell) => cell.replace(time, '$1 $2Z')));
  const widths = widthsOf(shorter);
  const bends = head.map((name) => !right.includes(name));
  const least = head.map((name, at) =>
    Math.max(narrowestColumn, widthOf(name), ...shorter.map((row) => longestWord(row[at]!))),
  );
  while (excessOf(widths) > 0) {
    const slack = widths.map((width, at) => (bends[at] ? width - least[at]! : 0));
    const widest = slack.indexOf(Math.max(...slack));
    if (slack[widest]! <= 0) return null;
    widths[widest] = widths[widest]! - 1;
  }
  return { cells: shorter, widths };
}

/** A row that is too wide for its table: a line for each of its cells. */
function renderRecord(head: readonly string[], row: readonly string[], columns: number): string[] {
  return renderFacts(
    head.map((name, at) => [name, row[at]!] as const),
    columns,
  );
}

const factNameWidth = 13;
/** Less, and a value could pass for the name of another fact. */
const indent = 2;

function renderFacts(facts: FactsBlock['facts'], columns: number): string[] {
  return facts.flatMap(([name, value]) => {
    if (!value) return []; // Nothing to show, or an API that does not have it yet.
    const text = safeText(value);
    const besideName = Math.max(narrowestColumn, columns - factNameWidth);
    // A word that has room in lines of its own is not broken beside its name.
    if (longestWord(text) > besideName && longestWord(text) <= columns - indent) {
      return [`${name}:`, ...wrap(text, columns - indent).map((part) => ' '.repeat(indent) + part)];
    }
    const [first = '', ...more] = wrap(text, besideName);
    return [
      `${pad(`${name}:`, factNameWidth, false)}${first}`,
      ...more.map((part) => ' '.repeat(factNameWidth) + part),
    ];
  });
}

function pad(text: string, width: number, toTheRight: boolean): string {
  const missing = ' '.repeat(Math.max(0, width - widthOf(text)));
  return toTheRight ? missing + text : text + missing;
}

/** Columns of a terminal: wide characters take two, marks that stand on another character none. */
export function widthOf(text: string): number {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  const marked = text.normalize('NFC').replace(/\p{Emoji}\ufe0f/gu, '字');
  return stringWidth(marked.replace(/[\p{Mn}\p{Me}]/gu, ''));
}

/** Lines of at most so many columns; between words where there are any, and never inside a character. */
function wrap(text: string, columns: number): string[] {
  if (widthOf(text) <= columns) return [text];
  const lines: string[] = [];
  let line = '';
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    if (widthOf(line + segment) > columns) {
      const space = line.lastIndexOf(' ');
      const cut = segment !== ' ' && space > 0 ? space : line.length;
      lines.push(line.slice(0, cut).trimEnd());
      line = line.slice(cut).trimStart();
    }
    line += line === '' && segment === ' ' && lines.length > 0 ? '' : segment;
  }
  return [...lines, line];
}
