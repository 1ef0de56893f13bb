import { verdictOf } from './figures';
import { outageFigures, type OutageResult } from './outage';

const anOutage = (more: Partial<OutageResult> = {}): OutageResult => ({
  payments: 1_000,
  unknown: 1_000,
  instances: 1,
  callsDuringOutage: 40,
  callsPerSecondMost: 50,
  callsAfterReturn: 2_000,
  leftOpen: 0,
  auditBreaks: 0,
  otherCores: null,
  resolvedMs: { p50: 20_000, p95: 38_000, p99: 40_000, max: 41_000 },
  ...more,
});
const verdicts = (result: OutageResult) =>
  Object.fromEntries(outageFigures(result).map((figure) => [figure.name, verdictOf(figure)]));

describe('the figures of an outage', () => {
  it('are met when every outcome came in time, with no more calls than are allowed', () => {
    expect(Object.values(verdicts(anOutage()))).not.toContain('short');
  });

  it('have no last outcome as long as one is missing', () => {
    expect(verdicts(anOutage({ leftOpen: 1 }))).toMatchObject({
      'return to the last outcome': 'not measured',
      'left without an outcome': 'short',
    });
  });

  it('allow each instance its calls', () => {
    const name = 'calls within a second, at most';
    expect(verdicts(anOutage({ callsPerSecondMost: 51 }))).toHaveProperty([name], 'short');
    expect(verdicts(anOutage({ callsPerSecondMost: 100, instances: 2 }))).toHaveProperty([name], 'met');
  });

  it('fall short when the load did not get where it should: all UNKNOWN', () => {
    expect(verdicts(anOutage({ unknown: 999 }))).toHaveProperty(['UNKNOWN when the PSP came back'], 'short');
  });
});
