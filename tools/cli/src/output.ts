import { formatMoney, isCurrency } from '@kessai/money';
import Table from 'cli-table3';
import pc from 'picocolors';

export type Cell = string | number | boolean | null | undefined;

/** A table without borders, for people and for grep. Amounts stand on the right. */
export function tableOf(head: readonly string[], rows: readonly (readonly Cell[])[], right: readonly string[] = []) {
  if (rows.length === 0) return 'nothing';
  const table = new Table({
    head: head.map((name) => pc.bold(name)),
    chars: borderless,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    colAligns: head.map((name) => (right.includes(name) ? 'right' : 'left')),
  });
  table.push(...rows.map((row) => row.map((cell) => clean(cell))));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const borderNames = [
  ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
  ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
] as const;
const borderless = Object.fromEntries(borderNames.map((name) => [name, '']));

// A name comes from whoever created it: what would move the cursor or change colours is not printed.
const control = /[\u0000-\u001f\u007f-\u009f]/g;

function clean(cell: Cell): string {
  return cell === null || cell === undefined ? '-' : String(cell).replace(control, ' ');
}

/** `12.34 USD`: major units, as people read them. */
export function money(amount: number, currency: string): string {
  return isCurrency(currency) ? formatMoney(BigInt(amount), currency) : `${amount} ${currency}`;
}

/** Where a command's words go: JSON for programs, text for people, and faults beside both. */
export class Output {
  constructor(
    private readonly json: boolean,
    private readonly write: (text: string) => void = (text) => process.stdout.write(text),
  ) {}

  /** The answer as the API gave it, or in a form that people read. */
  show<T>(answer: T, shown: (answer: T) => string): void {
    this.write(`${this.json ? JSON.stringify(answer, null, 2) : shown(answer)}\n`);
  }

  /** One of many, as they come: a line of JSON, or of text. */
  line<T>(item: T, shown: (item: T) => string): void {
    this.write(`${this.json ? JSON.stringify(item) : shown(item)}\n`);
  }

  /** Said to people alone. */
  say(text: string): void {
    if (!this.json) this.write(`${text}\n`);
  }
}
