import { parseArguments } from './arguments';
import { shownResult } from './report';
import { objectionsTo, type ProofResult } from './result';

const aResult = (change: Partial<ProofResult> = {}): ProofResult => ({
  args: parseArguments(['--seed', '7']),
  command: 'npm run crash-proof -- --seed 7',
  startedAt: '2026-01-01T00:00:00.000Z',
  tookSeconds: 60,
  payments: {
    orders: 2,
    byStatus: { SUCCEEDED: 2 },
    told: { 'SUCCEEDED → SUCCEEDED': 2 },
    lateSuccesses: 0,
    findings: {},
    canceledElsewhere: 0,
    unanswered: 0,
    refusals: {},
  },
  refunds: { byEnd: { 'merchant SUCCEEDED': 1 }, told: { 'PENDING → SUCCEEDED': 1 }, refused: 0 },
  webhooks: { happened: 4, missing: [], madeUp: [], untrue: [] },
  faults: { drop_after: 1 },
  faultsRefused: [],
  done: { 'kill payment': 1 },
  failpoints: { points: 51, armed: 1, kills: 1, hit: { 'payment create.after-commit': 1 }, missed: [] },
  crashes: [],
  questions: {
    opened: 1,
    answered: 1,
    answeredAfterHealing: 0,
    sinceOpenedMs: { p50: 1_500, p99: 1_500, max: 1_500 },
    sinceHealedMs: null,
  },
  wrongs: { lost: [], doubled: [], wrong: [], stuck: [] },
  healed: true,
  open: {},
  audit: { checks: [], broken: [], open: [], openRefunds: [], pending: [] },
  ...change,
});

describe('a run', () => {
  it('is a proof when a process died at a failpoint and nothing is amiss', () => {
    expect(objectionsTo(aResult())).toEqual([]);
    expect(shownResult(aResult())).toContain('Nothing was lost, doubled, wrong or stuck');
  });

  it.each<[string, Partial<ProofResult>, string]>([
    ['a lost payment', { wrongs: { ...aResult().wrongs, lost: ['pay_1'] } }, '1 lost: pay_1'],
    ['a doubled one', { wrongs: { ...aResult().wrongs, doubled: ['pay_1'] } }, '1 doubled: pay_1'],
    ['a wrong one', { wrongs: { ...aResult().wrongs, wrong: ['pay_1'] } }, '1 wrong: pay_1'],
    ['a stuck one', { wrongs: { ...aResult().wrongs, stuck: ['pay_1'] } }, '1 stuck: pay_1'],
    [
      'a break in the audit',
      { audit: { ...aResult().audit, broken: [{ check: 'psp', id: 'pay_1', why: 'charged 2 times' }] } },
      'the audit finds 1 breaks',
    ],
    [
      'a webhook that never came',
      { webhooks: { ...aResult().webhooks, missing: ['evt_1'] } },
      'webhooks: 1 missing: evt_1',
    ],
    ['work that is left', { open: { 'outbox rows of wallet': 3 } }, 'not at rest in time: 3 outbox rows of wallet'],
    ['a service that stays down', { healed: false }, 'not everything came up again when the faults had ended'],
    [
      'a fault that the simulator does not know',
      { faultsRefused: ['POST /sim/outage (404)'] },
      'the simulator cannot do what it was told: POST /sim/outage (404)',
    ],
    [
      'no death at a failpoint',
      { failpoints: { ...aResult().failpoints, kills: 0, hit: {} } },
      'this run proves nothing: no process died at a failpoint. Give it more time',
    ],
  ])('is none with %s', (_name, change, objection) => {
    expect(objectionsTo(aResult(change))).toEqual([objection]);
    expect(shownResult(aResult(change))).toContain(objection);
  });

  it('shows how to do it again', () => {
    expect(shownResult(aResult())).toContain('again: npm run crash-proof -- --seed 7');
  });
});
