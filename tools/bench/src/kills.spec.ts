import { verdictOf } from './figures';
import { killFigures, type KillResult } from './kills';

const aKill = (more: Partial<KillResult> = {}): KillResult => ({
  service: 'payment',
  loadPerSecond: 100,
  readyMs: 1_500,
  caughtUpMs: 4_000,
  leftExecuting: 9,
  lastResolvedMs: 31_000,
  failures: { 'call 0 other side closed': 300 },
  ...more,
});
const verdicts = (kill: KillResult) =>
  Object.fromEntries(
    killFigures({ kills: [kill], leftOpen: 0, auditBreaks: 0 }).map((figure) => [figure.name, verdictOf(figure)]),
  );

describe('the figures of a kill', () => {
  it('are met within ten seconds, and within ten more than a confirm may take', () => {
    expect(Object.values(verdicts(aKill()))).not.toContain('short');
    expect(verdicts(aKill({ caughtUpMs: 10_001 }))).toHaveProperty(['payment: start to caught up'], 'short');
    expect(verdicts(aKill({ lastResolvedMs: 40_001 }))).toHaveProperty(['kill to their last outcome'], 'short');
  });

  it('are not measured while it has not caught up, or a payment has no outcome', () => {
    expect(verdicts(aKill({ caughtUpMs: null, lastResolvedMs: null }))).toMatchObject({
      'payment: start to caught up': 'not measured',
      'kill to their last outcome': 'not measured',
    });
  });
});
