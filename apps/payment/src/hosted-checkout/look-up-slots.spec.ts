import { LookUpSlots } from './look-up-slots';

const stranger = '203.0.113.7';
const buyer = '198.51.100.1';

describe('the slots in which the PSP is asked about keys that browsers bring', () => {
  it('go to one address by half at most: a buyer from another is served', () => {
    const slots = new LookUpSlots(50);
    const taken = Array.from({ length: 60 }, (_, n) => slots.take(`pay_${n}`, stranger, 0));
    expect(taken.filter((slot) => slot !== null)).toHaveLength(25);
    expect(slots.take('pay_x', buyer, 0)).not.toBeNull();
  });

  it('of one payment are not all taken from one address, however slow the PSP is: its buyer is served', () => {
    const slots = new LookUpSlots(50);
    const taken = Array.from({ length: 12 }, () => slots.take('pay_x', stranger, 0));
    expect(taken.filter((slot) => slot !== null)).toHaveLength(3);
    expect(slots.take('pay_x', buyer, 0)).not.toBeNull();
  });

  it('are not taken for tries one after another without end', () => {
    const slots = new LookUpSlots(50);
    const tries = (address: string, nowMs: number) => {
      let served = 0;
      for (let count = 0; count < 40; count += 1) {
        const release = slots.take('pay_x', address, nowMs);
        if (release !== null) served += 1;
        release?.();
      }
      return served;
    };
    expect([tries(stranger, 0), tries(stranger, 2_000)]).toEqual([10, 1]);
    expect(slots.take('pay_x', buyer, 2_000)).not.toBeNull();
  });

  it('come back when the PSP has answered', () => {
    const slots = new LookUpSlots(1);
    const release = slots.take('pay_a', buyer, 0);
    expect(slots.take('pay_b', stranger, 0)).toBeNull();
    release?.();
    expect(slots.take('pay_b', stranger, 0)).not.toBeNull();
  });

  it('serve fifty buyers of one address who come back at once', () => {
    const slots = new LookUpSlots(100);
    const taken = Array.from({ length: 50 }, (_, n) => slots.take(`pay_${n}`, stranger, 0));
    expect(taken).not.toContain(null);
  });
});
