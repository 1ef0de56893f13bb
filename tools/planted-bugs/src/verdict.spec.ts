import { caughtBy, isProof, resultOfJest, type ProofResult } from './verdict';

const aResult = (change: Partial<ProofResult> = {}): ProofResult => ({
  command: 'npm run crash-proof -- --seed 1',
  wrongs: { lost: [], doubled: [], wrong: [], stuck: [] },
  open: {},
  audit: { broken: [] },
  objections: [],
  ...change,
});

describe('whether a planted bug was caught', () => {
  it('is a yes for whatever was lost, doubled, wrong or stuck, by its count', () => {
    const wrongs = { lost: ['pay_1', 'pay_2'], doubled: [], wrong: ['pay_3'], stuck: [] };
    expect(caughtBy(aResult({ wrongs }))).toEqual({ lost: 2, wrong: 1 });
  });

  it('is a yes for each check of the audit that breaks, and for work that has not ended', () => {
    const audit = { broken: [{ check: 'chain' }, { check: 'chain' }, { check: 'payable' }] };
    const open = { 'parked records of wallet': 4 };
    expect(caughtBy(aResult({ audit, open }))).toEqual({
      'audit: chain': 2,
      'audit: payable': 1,
      'open: parked records of wallet': 4,
    });
  });

  it('is a no where the run merely proves nothing', () => {
    const objections = ['this run proves nothing: no process died at a failpoint. Give it more time'];
    expect(caughtBy(aResult({ objections }))).toEqual({});
    expect(isProof(aResult({ objections }))).toBe(false);
  });

  it('is not asked of the control, which has to be a proof', () => {
    expect(isProof(aResult())).toBe(true);
  });

  it('is a yes for each test that fails, unless none passes', () => {
    const jest = (...states: string[]) => ({
      numPassedTests: states.filter((status) => status === 'passed').length,
      testResults: [{ assertionResults: states.map((status, index) => ({ status, title: `rule ${index}` })) }],
    });
    expect(caughtBy(resultOfJest(jest('passed', 'failed')))).toEqual({ 'failed tests': 1 });
    expect(caughtBy(resultOfJest(jest('passed')))).toEqual({});
    expect(caughtBy(resultOfJest(jest('failed')))).toEqual({});
    expect(isProof(resultOfJest(jest('failed')))).toBe(false);
  });
});
