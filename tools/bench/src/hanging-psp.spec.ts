import { verdictOf } from './figures';
import { hangingPspFigures, summaryOf, type HangingPspResult } from './hanging-psp';

const aConfirm = (fromSeconds: number, seconds: number, status = 200) => ({
  from: fromSeconds * 1_000,
  to: (fromSeconds + seconds) * 1_000,
  status,
});

describe('confirms at a PSP that hangs', () => {
  it('are told apart by how long they took: what hung does not count among the others', () => {
    const confirms = [aConfirm(0, 20), aConfirm(5, 20, 202), aConfirm(21, 20), aConfirm(1, 0.1), aConfirm(2, 0.3)];
    expect(summaryOf(confirms)).toEqual({
      confirms: 5,
      slow: 3,
      mostHanging: 2,
      refused: 0,
      confirmMs: expect.objectContaining({ p50: 100, max: 300 }) as unknown,
    });
  });

  it('that were refused are counted, and are no quick confirms', () => {
    const summary = summaryOf([aConfirm(0, 0.2), aConfirm(0, 0.001, 503), aConfirm(0, 0.001, 503)]);
    expect(summary).toMatchObject({ refused: 2, confirmMs: { p50: 200 } });
  });

  it('fall short when one was slow that did not hang', () => {
    const result: HangingPspResult = {
      seconds: 60,
      confirms: 3_000,
      hung: 900,
      slow: 900,
      mostHanging: 300,
      refused: 0,
      failures: {},
      confirmMs: { p50: 20, p95: 50, p99: 100, max: 200 },
      readMs: { p50: 5, p95: 20, p99: 50, max: 80 },
      readMsBy: { payment: null, list: null, wallet: null, journals: null },
      slowestReads: [],
      leftOpen: 0,
      otherCores: null,
    };
    const short = (changed: Partial<HangingPspResult>) =>
      hangingPspFigures({ ...result, ...changed }).filter((figure) => verdictOf(figure) === 'short');
    expect(short({})).toEqual([]);
    expect(short({ slow: 901 }).map(({ name }) => name)).toEqual(['slow without having hung']);
    expect(short({ refused: 1, failures: { 'confirm 503 psp_unavailable': 1 } }).map(({ name }) => name)).toEqual([
      'refused with 503',
    ]);
  });
});
