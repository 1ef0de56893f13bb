import fc from 'fast-check';
import { splitLines } from '../fees/fees';
import type { PaymentLine } from '../payment/payment';
import { afterChanges, linesLeft, sumOf, type LineLeft, type Refund } from './refund';
import { partOf, spread } from './refund-split';
import { aLine, aRefund } from '../../testing/a-refund';

const oneLine = (grossMinor: bigint, feeMinor: bigint, vatMinor: bigint) => [
  aLine({ id: 'lin_1', grossMinor, feeMinor, vatMinor, netMinor: grossMinor - feeMinor - vatMinor }),
];
const refundOf = (lines: Refund['lines'], parts: Partial<Refund> = {}) =>
  aRefund({ lines, amountMinor: sumOf(lines.map(({ grossMinor }) => grossMinor)), status: 'SUCCEEDED', ...parts });

/** Every way to divide a line into fee, VAT and net, with every rest that could be left of them. */
function* everyLineUpTo(most: number): Generator<[PaymentLine, LineLeft['left']]> {
  for (let gross = 1; gross <= most; gross += 1) {
    for (const whole of everyParts(gross, gross, gross)) {
      if (sumOf(whole) !== BigInt(gross)) continue;
      const rests = everyParts(...(whole.map(Number) as [number, number, number]));
      for (const rest of rests) yield [aLine(named(whole)), named(rest)];
    }
  }
}

function everyParts(feeMost: number, vatMost: number, netMost: number): [bigint, bigint, bigint][] {
  const upTo = (end: number) => Array.from({ length: end + 1 }, (_, index) => BigInt(index));
  return upTo(feeMost).flatMap((fee) =>
    upTo(vatMost).flatMap((vat) => upTo(netMost).map((net): [bigint, bigint, bigint] => [fee, vat, net])),
  );
}

const named = ([feeMinor, vatMinor, netMinor]: readonly [bigint, bigint, bigint]) => ({
  grossMinor: feeMinor + vatMinor + netMinor,
  feeMinor,
  vatMinor,
  netMinor,
});

describe('what goes back of a line', () => {
  it('is the fee and the VAT in proportion, rounded over all that has gone back', () => {
    const lines = oneLine(100n, 3n, 1n);
    let refunds: Refund[] = [];
    const parts = [10n, 10n, 10n, 10n, 10n, 50n].map((grossMinor, index) => {
      const part = partOf(linesLeft(lines, refunds)[0]!, grossMinor);
      refunds = [...refunds, refundOf([part], { id: `rfd_${index}` })];
      return [part.feeMinor, part.vatMinor, part.netMinor];
    });
    // Of a fee of 3 a tenth is 0.3: the unit goes back where half of it is reached.
    expect(parts).toEqual([
      [0n, 0n, 10n],
      [1n, 0n, 9n],
      [0n, 0n, 10n],
      [0n, 0n, 10n],
      [1n, 1n, 8n],
      [1n, 0n, 49n],
    ]);
  });

  it('closes the line to the unit with the last of it, whatever failed before', () => {
    const lines = oneLine(101n, 7n, 3n);
    const failed = refundOf([partOf(linesLeft(lines, [])[0]!, 50n)], { status: 'FAILED' });
    const first = refundOf([partOf(linesLeft(lines, [failed])[0]!, 33n)]);
    const last = partOf(linesLeft(lines, [failed, first])[0]!, 68n);
    const gone = [first.lines[0]!, last];
    expect(sumOf(gone.map(({ feeMinor }) => feeMinor))).toBe(7n);
    expect(sumOf(gone.map(({ vatMinor }) => vatMinor))).toBe(3n);
    expect(sumOf(gone.map(({ netMinor }) => netMinor))).toBe(91n);
  });

  it('leaves out the lines of which nothing goes back', () => {
    const lines = ['a', 'b', 'c'].map((id) =>
      aLine({ id, grossMinor: 100n, netMinor: 100n, feeMinor: 0n, vatMinor: 0n }),
    );
    expect(spread(1n, linesLeft(lines, []))).toMatchObject([{ lineId: 'a', grossMinor: 1n }]);
  });
});

describe('whatever is left of a line', () => {
  it('gives back no negative part, no more than is left of each, and all of it with the last', () => {
    const wrong: unknown[] = [];
    let seen = 0;
    for (const [line, left] of everyLineUpTo(8)) {
      for (let grossMinor = 1n; grossMinor <= left.grossMinor; grossMinor += 1n) {
        const part = partOf({ line, left }, grossMinor);
        seen += 1;
        const names = ['feeMinor', 'vatMinor', 'netMinor'] as const;
        const isWithin = names.every((name) => part[name] >= 0n && part[name] <= left[name]);
        if (!isWithin || sumOf(names.map((name) => part[name])) !== grossMinor) wrong.push({ line, left, part });
      }
    }
    expect(wrong).toEqual([]);
    expect(seen).toBeGreaterThan(10_000);
  });
});

describe('any history of refunds, of which some fail', () => {
  const aSchedule = fc.record({
    basisPoints: fc.integer({ min: 0, max: 10_000 }),
    fixedMinor: fc.bigInt({ min: 0n, max: 500n }),
    vatBasisPoints: fc.integer({ min: 0, max: 10_000 }),
  });
  const anAmount = fc.oneof(fc.bigInt({ min: 1n, max: 300n }), fc.bigInt({ min: 1n, max: 2n ** 53n }));
  const aStep = fc.record({
    share: fc.integer({ min: 1, max: 100 }),
    fails: fc.integer({ min: 0, max: 19 }), // which of the earlier ones, if there are so many
    wholly: fc.boolean(),
  });

  it('takes back no negative part and never more than is left, and all of it in the end', () => {
    fc.assert(
      fc.property(
        fc.array(anAmount, { minLength: 1, maxLength: 4 }),
        aSchedule,
        fc.array(aStep, { maxLength: 20 }),
        (grosses, schedule, steps) => {
          const split = splitLines(grosses, schedule);
          const lines = grosses.map((grossMinor, index) => aLine({ id: `lin_${index}`, grossMinor, ...split[index]! }));
          let refunds: Refund[] = [];
          const take = (amountMinor: bigint) => {
            if (amountMinor === 0n) return;
            const parts = spread(amountMinor, linesLeft(lines, refunds));
            expect(sumOf(parts.map(({ grossMinor }) => grossMinor))).toBe(amountMinor);
            for (const { grossMinor, feeMinor, vatMinor, netMinor } of parts) {
              expect(feeMinor >= 0n && vatMinor >= 0n && netMinor >= 0n).toBe(true);
              expect(feeMinor + vatMinor + netMinor).toBe(grossMinor);
            }
            refunds = [...refunds, refundOf(parts, { id: `rfd_${refunds.length}` })];
            for (const { left } of linesLeft(lines, refunds)) {
              expect(Object.values(left).every((rest) => rest >= 0n)).toBe(true);
            }
          };
          const leftMinor = () => sumOf(linesLeft(lines, refunds).map(({ left }) => left.grossMinor));
          for (const { share, fails, wholly } of steps) {
            take(wholly ? leftMinor() : (leftMinor() * BigInt(share)) / 100n);
            const failing = refunds[fails];
            if (failing)
              refunds = afterChanges(refunds, [{ before: failing, after: { ...failing, status: 'FAILED' } }]);
          }
          take(leftMinor());
          for (const { left } of linesLeft(lines, refunds)) expect(Object.values(left)).toEqual([0n, 0n, 0n, 0n]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
