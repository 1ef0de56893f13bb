import { shownTable } from '@kessai/infra';
import pc from 'picocolors';

/** What became of one run. */
export interface Finding {
  readonly name: string;
  /** Empty for a run without a planted bug. */
  readonly bug: string;
  readonly proof: string;
  /** What has found it, and how often; for a control what it failed by. */
  readonly by: Readonly<Record<string, number>>;
  /** Why there is no result, where there is none. */
  readonly fault: string | null;
  readonly isGood: boolean;
  readonly seconds: number;
}

export function verdictOf({ bug, isGood, fault }: Finding): string {
  if (fault !== null) return 'NO RESULT';
  if (bug === '') return isGood ? 'passed' : 'FAILS WITHOUT A BUG';
  return isGood ? 'caught' : 'NOT CAUGHT';
}

export function shownFindings(findings: readonly Finding[]): string {
  const rows = findings.map((finding) => {
    const verdict = verdictOf(finding);
    const by = finding.fault ?? byText(finding.by);
    return [
      finding.name,
      finding.isGood ? pc.green(verdict) : pc.red(verdict),
      by === '' ? '–' : by,
      `${finding.seconds} s`,
    ];
  });
  const table = shownTable(['planted bug', 'verdict', 'by', 'took'], rows);
  const bugs = findings.filter(({ bug }) => bug !== '');
  const caught = bugs.filter(({ isGood }) => isGood).length;
  return `${table}\n${caught} of ${bugs.length} planted bugs were caught`;
}

export const byText = (by: Readonly<Record<string, number>>): string =>
  Object.entries(by)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ');
