import { Faults } from './faults';

describe('the script of faults', () => {
  it('strikes only the calls that match, and so many of them', () => {
    const faults = new Faults(1);
    faults.add({ match: { orderId: 'order-1', operation: 'confirm', times: 2 }, fault: { kind: 'drop_before' } });
    expect(faults.strike('lookup', 'order-1')).toBeNull();
    expect(faults.strike('confirm', 'order-2')).toBeNull();
    expect(faults.strike('confirm', 'order-1')).toEqual({ kind: 'drop_before' });
    expect(faults.strike('confirm', 'order-1')).toEqual({ kind: 'drop_before' });
    expect(faults.strike('confirm', 'order-1')).toBeNull();
  });

  it('asks the next fault when the first has done its part', () => {
    const faults = new Faults(1);
    faults.add({ match: { times: 1 }, fault: { kind: 'drop_after' } });
    faults.add({ match: {}, fault: { kind: 'garbage' } });
    expect(faults.strike('confirm', 'order-1')?.kind).toBe('drop_after');
    expect(faults.strike('confirm', 'order-1')?.kind).toBe('garbage');
  });

  it('strikes the asked share of the calls, the same ones for the same seed', () => {
    const strikes = (seed: number) => {
      const faults = new Faults(seed);
      faults.add({ match: { rate: 0.3 }, fault: { kind: 'drop_after' } });
      return Array.from({ length: 2_000 }, () => faults.strike('confirm', null) !== null);
    };
    const struck = strikes(5);
    expect(strikes(5)).toEqual(struck);
    expect(strikes(6)).not.toEqual(struck);
    const share = struck.filter(Boolean).length / struck.length;
    expect(share).toBeGreaterThan(0.27);
    expect(share).toBeLessThan(0.33);
  });

  it('strikes its share of the calls of one operation of one order, so many of them, and draws for no others', () => {
    const faults = new Faults(1);
    const match = { orderId: 'order-1', operation: 'confirm' as const, rate: 0.5, seed: 3 };
    const id = faults.add({ match, fault: { kind: 'drop_after' } });
    const struck = Array.from({ length: 400 }, () => {
      expect(faults.strike('lookup', 'order-1')).toBeNull();
      expect(faults.strike('confirm', 'order-2')).toBeNull();
      return faults.strike('confirm', 'order-1') !== null;
    });
    const hits = struck.filter(Boolean).length;
    expect(hits).toBeGreaterThan(150);
    expect(hits).toBeLessThan(250);
    expect(faults.list()).toEqual([{ id, match, fault: { kind: 'drop_after' }, struck: hits }]);

    const undisturbed = new Faults(99);
    undisturbed.add({ match: { ...match, times: 10 }, fault: { kind: 'drop_after' } });
    const again = Array.from({ length: 400 }, () => undisturbed.strike('confirm', 'order-1') !== null);
    const tenth = struck.flatMap((hit, index) => (hit ? [index] : []))[9] ?? -1;
    expect(again).toEqual(struck.map((hit, index) => hit && index <= tenth));
  });

  it('lets a late success strike confirms alone, and webhook faults no answer', () => {
    const faults = new Faults(1);
    faults.add({ match: {}, fault: { kind: 'duplicate_webhook' } });
    faults.add({ match: {}, fault: { kind: 'late_success', ms: 5 } });
    expect(faults.strike('lookup', 'order-1')).toBeNull();
    expect(faults.strike('cancel', 'order-1')).toBeNull();
    expect(faults.strike('confirm', 'order-1')?.kind).toBe('late_success');
    expect(faults.strikeWebhook('cancel', 'order-1')?.kind).toBe('duplicate_webhook');
  });

  it('is removed by its id', () => {
    const faults = new Faults(1);
    const id = faults.add({ match: {}, fault: { kind: 'garbage' } });
    expect(faults.remove(id)).toBe(true);
    expect(faults.remove(id)).toBe(false);
    expect(faults.strike('confirm', null)).toBeNull();
  });
});
