import { childOf, currentTraceparent, runWithTrace, traceIdOf } from '../index';

const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('a trace', () => {
  it('goes on under a new span', () => {
    expect(childOf(parent)).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
    expect(childOf(parent)).not.toBe(parent);
  });

  it('never has the same span or trace twice', () => {
    const spans = Array.from({ length: 2_000 }, () => childOf(parent));
    const traces = Array.from({ length: 2_000 }, () => traceIdOf(childOf(null)));

    expect(new Set(spans).size).toBe(2_000);
    expect(new Set(traces).size).toBe(2_000);
  });

  it.each([null, undefined, '', 'nonsense', `ff${parent.slice(2)}`, `00-${'0'.repeat(32)}-b7ad6b7169203331-01`])(
    'starts anew after %p',
    (given) => {
      expect(traceIdOf(childOf(given))).toMatch(/^[0-9a-f]{32}$/);
      expect(traceIdOf(childOf(given))).not.toBe('0'.repeat(32));
    },
  );

  it('is that of the work at hand, also after it has waited', async () => {
    const seen = await runWithTrace(parent, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return currentTraceparent();
    });

    expect(seen).toBe(parent);
    expect(currentTraceparent()).toBeNull();
  });
});
