import { formatMoney, isCurrency } from '@kessai/money';
import { safeJson } from '@kessai/terminal';
import { exactJson, type Exact } from './exact';
import { render, type Block } from './layout';

/** `12.34 USD`: major units, as people read them. */
export function money(amount: number | bigint, currency: string): string {
  return isCurrency(currency) ? formatMoney(BigInt(amount), currency) : `${amount} ${currency}`;
}

/** How a kind of answer is shown to people. */
export type Show<T> = (answer: Exact<T>) => readonly Block[];

export interface Outlet {
  readonly json: boolean;
  /** The width of the terminal; without one nothing is wrapped. */
  readonly columns?: number;
  readonly write: (text: string) => void;
  readonly warn: (text: string) => void;
}

/** Where a command's words go: JSON for programs, text for people, and faults beside both. */
export class Output {
  constructor(private readonly outlet: Outlet) {}

  /** The answer as the API gave it, or in a form that people read. */
  show<T>(answer: T, shown: Show<T>): void {
    if (this.outlet.json) this.writeLine(safeJson(exactJson(answer, 2)));
    else this.writeLine(render(shown(answer as Exact<T>), this.outlet.columns));
  }

  /** One of many, as they come: a line of JSON, or of text. */
  line<T>(item: T, shown: Show<T>): void {
    if (this.outlet.json) this.writeLine(safeJson(exactJson(item)));
    else this.writeLine(render(shown(item as Exact<T>), this.outlet.columns));
  }

  /** Said to people alone. */
  say(text: string): void {
    if (!this.outlet.json) this.writeLine(render([text], this.outlet.columns));
  }

  /** What went wrong while the command goes on. */
  warn(text: string): void {
    this.outlet.warn(`${render([text])}\n`);
  }

  private writeLine(text: string): void {
    this.outlet.write(`${text}\n`);
  }
}
