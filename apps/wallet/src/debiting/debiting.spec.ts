import type { PaymentSucceededV1, RefundSucceededV1 } from '@kessai/contracts';
import { EventNotYet } from '@kessai/messaging';
import { aPaymentSucceeded, aRefundSucceeded, seed } from '@kessai/testing';
import fc from 'fast-check';
import { decideCredits } from '../crediting/crediting';
import { walletsMovedBy, type Wallet, type WalletEntry } from '../entries/entries';
import { DebitRejected, decideDebits, type CreditedLine } from './debiting';

const now = new Date('2026-01-20T00:00:10.000Z');
const yesterday = new Date('2026-01-19T00:00:00.000Z');

const payment = aPaymentSucceeded({
  lines: [
    ['coffee', 10_000n],
    ['books', 5_000n],
  ],
  feeMinor: 300n,
  vatMinor: 30n,
});

const walletsOf = (refunds: RefundSucceededV1[], availableMinor = 0n): Wallet[] =>
  walletsMovedBy(refunds).map((key) => ({
    ...key,
    availableMinor,
    reservedMinor: 0n,
    version: 1n,
    entryCount: 1n,
    updatedAt: yesterday,
  }));

const creditedBy = (...payments: PaymentSucceededV1[]): CreditedLine[] =>
  payments.flatMap(({ data: { merchantId, paymentId, currency, lines } }) =>
    lines.map(({ lineId, sellerId, netMinor }) => {
      return { merchantId, paymentId, currency, lineId, sellerId, leftMinor: netMinor };
    }),
  );

const decide = (...refunds: RefundSucceededV1[]) => decideDebits(refunds, creditedBy(payment), walletsOf(refunds), now);

/** The same refund with other facts, e.g. ones that contradict what was credited. */
const altered = (refund: RefundSucceededV1, data: Partial<RefundSucceededV1['data']>): RefundSucceededV1 => ({
  ...refund,
  data: { ...refund.data, ...data },
});

describe('deciding debits', () => {
  it("debits each line's net from its seller, in an entry that names the refund and the day it went back", () => {
    const canceledAt = new Date('2026-01-18T09:00:00Z');
    const refund = aRefundSucceeded(payment, { canceledAt });
    const { entries, wallets } = decideDebits([refund], creditedBy(payment), walletsOf([refund], 10_000n), now);
    const { paymentId, refundId } = refund.data;
    const common = { kind: 'refund', paymentId, refundId, sourceEventId: refund.id, occurredAt: canceledAt };
    expect(entries).toMatchObject([
      { ...common, sellerId: 'coffee', amountMinor: -9_670n, availableAfter: 330n, entryNo: 2n, recordedAt: now },
      { ...common, sellerId: 'books', amountMinor: -4_670n, availableAfter: 5_330n, entryNo: 2n, recordedAt: now },
    ]);
    expect(wallets.map(({ sellerId, availableMinor, version }) => [sellerId, availableMinor, version])).toEqual([
      ['books', 5_330n, 2n],
      ['coffee', 330n, 2n],
    ]);
  });

  it('goes below zero where the seller has less left than goes back: the seller owes us', () => {
    const refund = aRefundSucceeded(payment, { of: [[0, 10_000n]] });
    const { wallets } = decideDebits([refund], creditedBy(payment), walletsOf([refund], 70n), now);
    expect(wallets).toMatchObject([{ sellerId: 'coffee', availableMinor: 70n - 9_670n }]);
  });

  it('writes an entry of zero for a line of which only the fee goes back', () => {
    const allFee = aPaymentSucceeded({ lines: [['coffee', 500n]], feeMinor: 500n });
    const refund = aRefundSucceeded(allFee);
    const { entries } = decideDebits([refund], creditedBy(allFee), walletsOf([refund]), now);
    expect(entries).toMatchObject([{ amountMinor: 0n, availableAfter: 0n }]);
  });

  it('takes several refunds of one line as long as the line lasts', () => {
    const parts = [4_000n, 5_000n, 1_000n].map((gross) => aRefundSucceeded(payment, { of: [[0, gross]] }));
    const { wallets } = decide(...parts);
    expect(wallets).toMatchObject([{ sellerId: 'coffee', availableMinor: -9_670n, entryCount: 4n }]);
  });
});

describe('a refund of a payment that is not credited yet', () => {
  const early = aRefundSucceeded(aPaymentSucceeded({ lines: [['coffee', 5n]] }));

  it('waits, and burns no attempt', () => {
    expect(() => decide(early)).toThrow(EventNotYet);
    expect(() => decide(early)).toThrow(expect.objectContaining({ reason: 'payment_not_credited', eventId: early.id }));
  });

  it('is refused at once where it contradicts itself: no payment can mend that', () => {
    expect(() => decide(altered(early, { amountMinor: 6n }))).toThrow(DebitRejected);
  });
});

describe('refusing a refund', () => {
  const refund = aRefundSucceeded(payment, { of: [[0, 10_000n]] });
  const [line] = refund.data.lines;
  const expectRefusal = (reason: string, ...refunds: RefundSucceededV1[]) => {
    const rejected = expect(() => decide(...refunds));
    rejected.toThrow(DebitRejected);
    rejected.toThrow(expect.objectContaining({ reason, eventId: refunds.at(-1)?.id }));
  };

  it.each<[string, Partial<RefundSucceededV1['data']>]>([
    ['lines_do_not_add_up', { amountMinor: 9_999n }],
    ['parts_do_not_add_up', { lines: [{ ...line!, netMinor: 9_671n }] }],
    ['line_twice', { lines: [line!, line!], amountMinor: 20_000n }],
    ['currency_not_supported', { currency: 'ABC' }],
    ['amount_out_of_range', { amountMinor: 2n ** 63n }],
    ['line_not_credited', { lines: [{ ...line!, lineId: `lin_${'0'.repeat(32)}` }] }],
    ['line_of_another_wallet', { lines: [{ ...line!, sellerId: 'books' }] }],
    ['line_of_another_wallet', { currency: 'USD' }],
    ['line_of_another_wallet', { merchantId: `mer_${'b'.repeat(32)}` }],
  ])('that contradicts itself or what was credited: %s', (reason, data) => {
    expectRefusal(reason, altered(refund, data));
  });

  it('of a line of another payment', () => {
    const other = aPaymentSucceeded({ lines: [['coffee', 10_000n]] });
    const stranger = altered(refund, { paymentId: other.data.paymentId });
    const credited = creditedBy(payment, other);
    expect(() => decideDebits([stranger], credited, walletsOf([stranger]), now)).toThrow(
      expect.objectContaining({ reason: 'line_not_credited' }),
    );
  });

  it('that takes more of a line than was credited for it, over all refunds of the chunk', () => {
    const most = aRefundSucceeded(payment, { of: [[0, 9_000n]] });
    expectRefusal('more_than_credited', most, aRefundSucceeded(payment, { of: [[0, 2_000n]] }));
    expectRefusal('more_than_credited', refund, aRefundSucceeded(payment, { of: [[0, 1n]] }));
  });
});

describe('conservation', () => {
  const someLines = fc.array(
    fc.record({ seller: fc.constantFrom('a', 'b', 'c'), gross: fc.bigInt(1n, 10n ** 12n), cut: fc.nat(100) }),
    { minLength: 1, maxLength: 5 },
  );
  const someCuts = fc.array(fc.bigInt(1n, 10n ** 12n), { maxLength: 6 });

  /** Cuts each line into refunds of its own; what the last cut leaves goes back as well, so that the line closes. */
  const refundsOf = (one: PaymentSucceededV1, cuts: bigint[]): RefundSucceededV1[] =>
    one.data.lines.flatMap((whole, index) => {
      let [gross, net] = [whole.grossMinor, whole.netMinor];
      const pieces = [...cuts.filter((cut) => cut < whole.grossMinor), whole.grossMinor];
      return pieces.flatMap((piece) => {
        const grossMinor = piece < gross ? piece : gross;
        if (grossMinor === 0n) return [];
        const netMinor = grossMinor === gross ? net : (net * grossMinor) / gross;
        [gross, net] = [gross - grossMinor, net - netMinor];
        const refund = aRefundSucceeded(one, { of: [[index, grossMinor]] });
        const [line] = refund.data.lines;
        return [altered(refund, { lines: [{ ...line!, netMinor, feeMinor: grossMinor - netMinor, vatMinor: 0n }] })];
      });
    });

  const history = fc.tuple(someLines, someCuts).map(([lines, cuts]) => {
    const whole = aPaymentSucceeded({ lines: lines.map(({ seller, gross }) => [seller, gross]) });
    const withFees = whole.data.lines.map((line, index) => {
      const feeMinor = (line.grossMinor * BigInt(lines[index]!.cut)) / 100n;
      return { ...line, feeMinor, netMinor: line.grossMinor - feeMinor };
    });
    const credited = { ...whole, data: { ...whole.data, lines: withFees } };
    return { credited, refunds: refundsOf(credited, cuts) };
  });
  const sumOf = (entries: readonly WalletEntry[]) => entries.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);

  it('leaves every wallet where it was once all of a payment has gone back, in whatever parts', () => {
    fc.assert(
      fc.property(history, ({ credited, refunds }) => {
        const opened = walletsMovedBy([credited]).map((key): Wallet => ({
          ...key,
          availableMinor: 7n,
          reservedMinor: 0n,
          version: 0n,
          entryCount: 0n,
          updatedAt: yesterday,
        }));
        const credits = decideCredits([credited], opened, now);
        const debits = decideDebits(refunds, creditedBy(credited), credits.wallets, now);
        expect(debits.wallets.map(({ availableMinor }) => availableMinor)).toEqual(opened.map(() => 7n));
        expect(sumOf(credits.entries) + sumOf(debits.entries)).toBe(0n);
      }),
      { seed: seed() },
    );
  });

  it('refuses one unit more than a payment had, whatever went back before', () => {
    fc.assert(
      fc.property(history, ({ credited, refunds }) => {
        const more = aRefundSucceeded(credited, { of: [[0, 1n]] });
        const [line] = more.data.lines;
        const net = altered(more, { lines: [{ ...line!, feeMinor: 0n, vatMinor: 0n, netMinor: 1n }] });
        const chunk = [...refunds, net];
        expect(() => decideDebits(chunk, creditedBy(credited), walletsOf(chunk), now)).toThrow(
          expect.objectContaining({ reason: 'more_than_credited', eventId: net.id }),
        );
      }),
      { seed: seed() },
    );
  });

  it('has a property that can fail: a lost entry is seen', () => {
    const lossy = fc.property(history, ({ credited, refunds }) => {
      const { entries } = decideDebits(refunds, creditedBy(credited), walletsOf(refunds), now);
      const creditedMinor = credited.data.lines.reduce((sum, { netMinor }) => sum + netMinor, 0n);
      expect(sumOf(entries.slice(1))).toBe(-creditedMinor);
    });
    expect(fc.check(lossy).failed).toBe(true);
  });
});
