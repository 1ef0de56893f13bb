import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseTestArguments } from './arguments';
import { countByProject, countResults, exitCodeOf, lastLine, withStepFailure, type Count } from './jest-results';

const aCount = (count: Partial<Count>): Count => ({
  name: 'unit money',
  passed: 0,
  failed: 0,
  skipped: 0,
  note: '',
  ...count,
});

describe('the count of a test run', () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'kessai-results-'))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const results = (numbers: Partial<Record<string, number>>): string => {
    const file = join(dir, 'money.json');
    const none = {
      numPassedTests: 0,
      numFailedTests: 0,
      numPendingTests: 0,
      numTodoTests: 0,
      numRuntimeErrorTestSuites: 0,
    };
    writeFileSync(file, JSON.stringify({ ...none, ...numbers }));
    return file;
  };

  it('takes what jest wrote down', () => {
    const file = results({ numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 });
    expect(countResults('unit money', file)).toMatchObject({ passed: 5, failed: 1, skipped: 3 });
  });

  it('counts a suite that failed to run as a failure', () => {
    const file = results({ numPassedTests: 5, numRuntimeErrorTestSuites: 2 });
    expect(countResults('unit money', file)).toMatchObject({ passed: 5, failed: 2, note: '2 suites failed to run' });
  });

  it('counts a project that left no results as a failure', () => {
    expect(countResults('unit money', join(dir, 'nothing.json'))).toMatchObject({ passed: 0, failed: 1 });
  });

  it('counts one run over all projects by the folder of each, with suites that failed to run', () => {
    const file = join(dir, 'unit.json');
    const suite = (name: string, ...statuses: string[]) => ({
      name: join(dir, name),
      status: statuses.length === 0 || statuses.includes('failed') ? 'failed' : 'passed',
      assertionResults: statuses.map((status) => ({ status })),
    });
    const testResults = [
      suite('libs/money/src/a.spec.ts', 'passed', 'failed', 'pending'),
      suite('libs/money/src/b.spec.ts', 'passed'),
      suite('apps/wallet/src/c.spec.ts'),
    ];
    writeFileSync(file, JSON.stringify({ testResults }));
    expect(countByProject('unit', file, dir)).toEqual([
      aCount({ name: 'unit apps/wallet', failed: 1, note: 'a suite failed to run' }),
      aCount({ name: 'unit libs/money', passed: 2, failed: 1, skipped: 1 }),
    ]);
    expect(countByProject('unit', join(dir, 'nothing.json'), dir)).toMatchObject([{ passed: 0, failed: 1 }]);
  });

  it('counts a step that ended badly as a failure unless a test already shows it', () => {
    const clean = [aCount({ passed: 3 })];
    const red = [aCount({ passed: 3, failed: 1 })];
    expect(withStepFailure('unit', 0, clean)).toEqual(clean);
    expect(withStepFailure('unit', 1, red)).toEqual(red);
    expect(lastLine(withStepFailure('unit', 1, clean))).toBe('3 passed, 1 failed, 0 skipped');
    expect(lastLine(withStepFailure('unit', null, clean))).toBe('3 passed, 1 failed, 0 skipped');
  });

  it('is good only when something passed and nothing failed', () => {
    expect(exitCodeOf([aCount({ passed: 1, skipped: 1 })])).toBe(0);
    expect(exitCodeOf([aCount({ passed: 9 }), aCount({ failed: 1 })])).toBe(1);
    expect(exitCodeOf([aCount({ skipped: 4 })])).toBe(1);
    expect(exitCodeOf([])).toBe(1);
  });
});

describe('the levels of a test run', () => {
  it('are unit, integration and whole system, unless one is asked for', () => {
    expect(parseTestArguments([])).toEqual({ levels: ['unit', 'int', 'e2e'], database: 'any' });
    expect(parseTestArguments(['--only', 'int'])).toEqual({ levels: ['int'], database: 'any' });
    expect(parseTestArguments(['--only=e2e'])).toEqual({ levels: ['e2e'], database: 'any' });
    expect(parseTestArguments(['--browser'])).toEqual({ levels: ['browser'], database: 'any' });
  });

  it('are those that need a database where a MySQL is asked for', () => {
    expect(parseTestArguments(['--database', 'mysql'])).toEqual({ levels: ['int', 'e2e'], database: 'mysql' });
    expect(parseTestArguments(['--database=mysql', '--only=e2e'])).toEqual({ levels: ['e2e'], database: 'mysql' });
    expect(parseTestArguments(['--only', 'int', '--database', 'mysql'])).toEqual({
      levels: ['int'],
      database: 'mysql',
    });
  });

  it.each([
    ['--only'],
    ['--only', 'slow'],
    ['--onyl', 'unit'],
    ['--database'],
    ['--database', 'postgres'],
    ['--database', 'mysql', '--only', 'unit'],
    ['--only', 'int', '--only', 'e2e'],
    ['--only', 'int', 'more'],
  ])('refuse %s', (...words) => {
    expect(() => parseTestArguments(words.filter(Boolean))).toThrow('npm test --');
  });
});
