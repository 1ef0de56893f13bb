import fc from 'fast-check';
import { defaultFees, defaultSchedules, scheduleFor, splitLines, type FeeSchedule } from './fees';

const aSchedule = (parts: Partial<FeeSchedule> = {}): FeeSchedule => ({ ...defaultFees, ...parts });

describe('splitting the lines of a payment', () => {
  it('takes 3 % and 10 % VAT on it by default', () => {
    expect(splitLines([10_000n, 5_000n], defaultFees)).toEqual([
      { feeMinor: 300n, vatMinor: 30n, netMinor: 9_670n },
      { feeMinor: 150n, vatMinor: 15n, netMinor: 4_835n },
    ]);
  });

  it('rounds fee and VAT of each line half up', () => {
    expect(splitLines([50n], defaultFees)).toEqual([{ feeMinor: 2n, vatMinor: 0n, netMinor: 48n }]); // 1.5 and 0.2
    expect(splitLines([167n], defaultFees)).toEqual([{ feeMinor: 5n, vatMinor: 1n, netMinor: 161n }]); // 5.01 and 0.5
  });

  it('takes the fixed fee once, from the first line', () => {
    const parts = splitLines([1_000n, 1_000n], aSchedule({ fixedMinor: 100n }));
    expect(parts.map(({ feeMinor }) => feeMinor)).toEqual([130n, 30n]);
  });

  it('takes no more than the line has, the fee first', () => {
    expect(splitLines([50n], aSchedule({ fixedMinor: 100n }))).toEqual([{ feeMinor: 50n, vatMinor: 0n, netMinor: 0n }]);
    expect(splitLines([105n], aSchedule({ basisPoints: 0, fixedMinor: 100n }))).toEqual([
      { feeMinor: 100n, vatMinor: 5n, netMinor: 0n },
    ]);
  });

  it('takes nothing when nothing is asked', () => {
    const free = aSchedule({ basisPoints: 0, vatBasisPoints: 0 });
    expect(splitLines([7n], free)).toEqual([{ feeMinor: 0n, vatMinor: 0n, netMinor: 7n }]);
  });

  it('never makes or loses a unit, and no part is ever below zero', () => {
    const amount = fc.bigInt({ min: 1n, max: 2n ** 53n - 1n });
    const schedule = fc.record({
      basisPoints: fc.integer({ min: 0, max: 10_000 }),
      fixedMinor: fc.bigInt({ min: 0n, max: 2n ** 53n - 1n }),
      vatBasisPoints: fc.integer({ min: 0, max: 10_000 }),
    });
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 100 }), schedule, (grosses, fees) => {
        for (const [index, { feeMinor, vatMinor, netMinor }] of splitLines(grosses, fees).entries()) {
          expect(feeMinor + vatMinor + netMinor).toBe(grosses[index]);
          expect([feeMinor, vatMinor, netMinor].every((part) => part >= 0n)).toBe(true);
        }
      }),
    );
  });
});

describe('choosing the fee schedule', () => {
  it('takes that of the currency, else the default', () => {
    const usd = aSchedule({ fixedMinor: 30n });
    const schedules = { default: defaultFees, byCurrency: new Map([['USD', usd]]) };
    expect(scheduleFor('USD', schedules)).toBe(usd);
    expect(scheduleFor('KRW', schedules)).toBe(defaultFees);
    expect(defaultSchedules(schedules)).toEqual([
      { ...usd, currency: 'USD' },
      { ...defaultFees, currency: null },
    ]);
  });
});
