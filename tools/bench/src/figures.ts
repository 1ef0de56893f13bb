import Table from 'cli-table3';
import pc from 'picocolors';

/** One measured number, with what it must reach where a target was set. */
export interface Figure {
  readonly part: string;
  readonly name: string;
  /** Null: it could not be measured here. */
  readonly value: number | null;
  readonly unit: string;
  readonly target?: { readonly atLeast: number } | { readonly atMost: number };
}

export type Verdict = 'met' | 'short' | 'not measured' | '';

export function verdictOf({ value, target }: Figure): Verdict {
  if (value === null) return 'not measured';
  if (target === undefined) return '';
  return ('atLeast' in target ? value >= target.atLeast : value <= target.atMost) ? 'met' : 'short';
}

/** Three digits that count: more would be noise. */
export function shortNumber(value: number): string {
  const decimals = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

export function figureTable(figures: readonly Figure[]): string {
  const table = new Table({
    head: ['', 'figure', 'measured', 'unit', 'target', ''],
    colAligns: ['left', 'left', 'right', 'left', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const figure of figures) {
    const { part, name, value, unit } = figure;
    table.push([
      part,
      name,
      value === null ? '–' : shortNumber(value),
      unit,
      targetText(figure),
      colored(verdictOf(figure)),
    ]);
  }
  return table.toString();
}

function targetText({ target }: Figure): string {
  if (target === undefined) return '';
  return 'atLeast' in target ? `≥ ${shortNumber(target.atLeast)}` : `≤ ${shortNumber(target.atMost)}`;
}

function colored(verdict: Verdict): string {
  if (verdict === 'met') return pc.green(verdict);
  return verdict === 'short' ? pc.red(verdict) : pc.dim(verdict);
}
