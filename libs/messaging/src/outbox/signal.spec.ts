import { BatchLimit } from './batch-limit';
import { Signal } from './signal';

const AN_HOUR_MS = 3_600_000;

describe('waking the relay', () => {
  it('ends the sleep at once', async () => {
    const signal = new Signal();
    const slept = signal.wait(AN_HOUR_MS);
    signal.wake();
    await slept;
  });

  it('is kept when it comes during the work, and counts once', async () => {
    const signal = new Signal();
    signal.wake();
    signal.wake();
    await signal.wait(AN_HOUR_MS);
    const startedAt = performance.now();
    await signal.wait(30);
    expect(performance.now() - startedAt).toBeGreaterThan(20);
  });
});

describe('how many rows the relay reads at once', () => {
  const rows = (count: number, bytes: number) =>
    Array.from({ length: count }, () => ({ value: Buffer.alloc(bytes), rawHeaders: null }));

  it('grows to the limit while the rows are small', () => {
    const limit = new BatchLimit(500);
    for (let pass = 0; pass < 10; pass += 1) limit.learn(rows(limit.rows, 100));
    expect(limit.rows).toBe(500);
  });

  it('shrinks when rows are large, so that they fit into memory', () => {
    const limit = new BatchLimit(500);
    limit.learn(rows(limit.rows, 1_000_000));
    expect(limit.rows).toBeLessThan(20);
  });

  it('stays when few rows come', () => {
    const limit = new BatchLimit(500);
    const before = limit.rows;
    limit.learn(rows(3, 100));
    expect(limit.rows).toBe(before);
  });
});
