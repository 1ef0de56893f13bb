import { shownTable } from '@kessai/infra';
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

export const atMost = (most: number) => ({ atMost: most });
export const atLeast = (least: number) => ({ atLeast: least });

/** Makes the figures of a part: a line each. */
export function figuresOfPart(part: string) {
  return (name: string, value: number | null | undefined, unit: string, target?: Figure['target']): Figure => ({
    part,
    name,
    value: value ?? null,
    unit,
    ...(target && { target }),
  });
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

/** `before` are the figures of an earlier run: what they were, and by how much of it these differ. */
export function figureTable(figures: readonly Figure[], before: readonly Figure[] = []): string {
  const earlier = new Map(before.map(({ part, name, value }) => [`${part} ${name}`, value]));
  const rows = figures.map((figure) => {
    const { part, name, value, unit } = figure;
    const row = [part, name, shown(value), unit, targetText(figure), colored(verdictOf(figure))];
    if (before.length === 0) return row;
    const was = earlier.get(`${part} ${name}`) ?? null;
    return [...row, shown(was), changeText(was, value)];
  });
  const titles = ['', 'figure', 'measured', 'unit', 'target', '', ...(before.length > 0 ? ['before', 'change'] : [])];
  const aligns = ['left', 'left', 'right', 'left', 'right', 'left', 'right', 'right'] as const;
  return shownTable(titles, rows, { compact: true, aligns: aligns.slice(0, titles.length) });
}

const shown = (value: number | null): string => (value === null ? '–' : shortNumber(value));

function changeText(was: number | null, is: number | null): string {
  if (was === null || is === null || was === 0) return '';
  const percent = Math.round((100 * (is - was)) / was);
  return `${percent > 0 ? '+' : ''}${percent} %`;
}

function targetText({ target }: Figure): string {
  if (target === undefined) return '';
  return 'atLeast' in target ? `≥ ${shortNumber(target.atLeast)}` : `≤ ${shortNumber(target.atMost)}`;
}

function colored(verdict: Verdict): string {
  if (verdict === 'met') return pc.green(verdict);
  return verdict === 'short' ? pc.red(verdict) : pc.dim(verdict);
}
