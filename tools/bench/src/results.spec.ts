import { verdictOf } from './figures';
import type { LoadResult } from './payments-load';
import { figuresOf } from './results';

const aLoad = (connections: number, more: Partial<LoadResult> = {}): LoadResult => ({
  connections,
  succeeded: 100,
  completed: 100,
  failures: {},
  acceptedPerSecond: 400,
  endToEndPerSecond: 390,
  confirmMs: { p50: 10, p95: 50, p99: 100, max: 120 },
  completionMs: { p50: 80, p95: 200, p99: 300, max: 400 },
  cpuMsPerPayment: { total: 5, by: {} },
  otherCores: 0.1,
  ...more,
});
const aRawLimit = {
  connections: 32,
  payments: 1_000,
  paymentsPerSecond: 1_300,
  paymentMs: null,
  databaseCpuMsPerPayment: 1,
  otherCores: 0.1,
};

describe('the figures of a run', () => {
  const named = (figures: ReturnType<typeof figuresOf>, name: string) => figures.find((figure) => figure.name === name);

  it('compare the full load, end to end, with the raw limit', () => {
    const ratio = named(
      figuresOf({ closed: [aLoad(8), aLoad(32)], raw: [aRawLimit] }),
      'end to end ÷ raw limit, 32 connections',
    );
    expect(ratio?.value).toBeCloseTo(0.3);
    const without = named(figuresOf({ closed: [], raw: [aRawLimit] }), 'end to end ÷ raw limit, 32 connections');
    expect(without && verdictOf(without)).toBe('not measured');
  });

  it('say so when a call failed or a payment was never completed', () => {
    expect(figuresOf({ closed: [aLoad(32)] }).map(verdictOf)).not.toContain('short');
    const figures = figuresOf({
      closed: [aLoad(32, { completed: 99, failures: { 'confirm 500 internal_error': 2 } })],
    });
    expect(figures.filter((figure) => verdictOf(figure) === 'short').map(({ name, value }) => [name, value])).toEqual([
      ['failed calls, 32 connections', 2],
      ['never completed, 32 connections', 1],
    ]);
  });

  it('say so when other programs kept the machine busy', () => {
    const figures = figuresOf({ closed: [aLoad(8), aLoad(32, { otherCores: 1.2 })] });
    expect(figures.filter((figure) => verdictOf(figure) === 'short').map(({ name, value }) => [name, value])).toEqual([
      ['busy with other programs, at most', 1.2],
    ]);
  });

  it('compare one seller with many, for each consumer by itself', () => {
    const drained = (consumer: 'wallet' | 'ledger', eventsPerSecond: number) => ({
      consumer,
      events: 50_000,
      handled: 50_000,
      eventsPerSecond,
      cpuMsPerEvent: { [consumer]: 0.1, kafka: 0.02 },
      otherCores: 0.1,
    });
    const figures = figuresOf({
      closed: [],
      manySellers: [drained('wallet', 8_000), drained('ledger', 6_000)],
      oneSeller: [drained('wallet', 8_000), drained('ledger', 3_000)],
    });
    expect(named(figures, 'wallet: one seller ÷ many')?.value).toBe(1);
    expect(named(figures, 'ledger: one seller ÷ many')?.value).toBe(0.5);
  });
});
