import { existsSync, readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';

/** The part of jest's --json file that is counted. */
export interface JestResults {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  /** Suites that did not get as far as a test: a syntax error, a beforeAll that could not load. */
  numRuntimeErrorTestSuites: number;
  testResults: { name: string; assertionResults: { status: string }[]; status: string }[];
}

export interface Count {
  name: string;
  passed: number;
  failed: number;
  skipped: number;
  /** Why more failed than tests say. */
  note: string;
}

/** A project's count. No file means that jest did not get to its end: that is a failure, never "no tests". */
export function countResults(name: string, file: string): Count {
  if (!existsSync(file)) return { name, passed: 0, failed: 1, skipped: 0, note: 'did not run to its end' };
  const results = JSON.parse(readFileSync(file, 'utf8')) as JestResults;
  const broken = results.numRuntimeErrorTestSuites;
  return {
    name,
    passed: results.numPassedTests,
    failed: results.numFailedTests + broken,
    skipped: results.numPendingTests + results.numTodoTests,
    note: broken > 0 ? `${broken} suites failed to run` : '',
  };
}

/** The counts of one run over all projects, by the folder of each: `apps/payment`. */
export function countByProject(level: string, file: string, root: string): Count[] {
  if (!existsSync(file)) return [countResults(level, file)];
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as JestResults;
  const counts = new Map<string, Count>();
  for (const { name, status, assertionResults } of testResults) {
    const folder = relative(root, name).split(sep).slice(0, 2).join('/');
    const count = counts.get(folder) ?? { name: `${level} ${folder}`, passed: 0, failed: 0, skipped: 0, note: '' };
    counts.set(folder, count);
    for (const test of assertionResults) {
      if (test.status === 'passed') count.passed += 1;
      else if (test.status === 'failed') count.failed += 1;
      else count.skipped += 1;
    }
    if (status === 'failed' && !assertionResults.some((test) => test.status === 'failed')) {
      count.failed += 1;
      count.note = 'a suite failed to run';
    }
  }
  return [...counts.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** A step that failed although every count is clean is one failure more: nothing may end red and be counted green. */
export function withStepFailure(step: string, exitCode: number | null, counts: readonly Count[]): Count[] {
  if (exitCode === 0 || counts.some(({ failed }) => failed > 0)) return [...counts];
  return [...counts, { name: step, passed: 0, failed: 1, skipped: 0, note: `ended with exit code ${exitCode}` }];
}

export function sum(counts: readonly Count[]): Omit<Count, 'name' | 'note'> {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of counts) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

export const lastLine = (counts: readonly Count[]): string => {
  const { passed, failed, skipped } = sum(counts);
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
};

/** A run in which nothing was tested has not passed. */
export function exitCodeOf(counts: readonly Count[]): number {
  const { passed, failed } = sum(counts);
  return failed === 0 && passed > 0 ? 0 : 1;
}
