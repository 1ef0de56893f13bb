import { PaymentSucceededV1 } from '@kessai/contracts';
import { newId } from '@kessai/runtime';
import { anEnvelope, testMerchantId as merchantId } from '@kessai/testing';
import fc from 'fast-check';
import { textOf, walletsMovedBy, type Wallet } from '../entries/entries';
import { CreditRejected, decideCredits } from './crediting';

const now = new Date('2026-01-01T00:00:10.000Z');
const yesterday = new Date('2025-12-31T00:00:00.000Z');
const approvedAt = new Date('2026-01-01T00:00:00.000Z');

interface LineOf {
  readonly seller: string;
  readonly gross: bigint;
  readonly fee?: bigint;
  readonly vat?: bigint;
}

/** A succeeded payment that agrees with itself, but for what `change` overrides. */
function aPayment(lines: readonly LineOf[], change: Partial<PaymentSucceededV1['data']> = {}): PaymentSucceededV1 {
  return anEnvelope(PaymentSucceededV1, {
    merchantId,
    paymentId: newId('pay'),
    psp: 'toss',
    currency: 'KRW',
    amountMinor: lines.reduce((sum, { gross }) => sum + gross, 0n),
    approvedAt,
    lines: lines.map(({ seller, gross, fee = 0n, vat = 0n }) => ({
      lineId: newId('lin'),
      sellerId: seller,
      grossMinor: gross,
      feeMinor: fee,
      vatMinor: vat,
      netMinor: gross - fee - vat,
    })),
    ...change,
  });
}

const walletsFor = (payments: PaymentSucceededV1[], change: Partial<Wallet> = {}): Wallet[] =>
  walletsMovedBy(payments).map((key) => ({
    ...key,
    availableMinor: 0n,
    reservedMinor: 0n,
    version: 0n,
    entryCount: 0n,
    updatedAt: yesterday,
    ...change,
  }));

const decide = (payments: PaymentSucceededV1[]) => decideCredits(payments, walletsFor(payments), now);

const reasonOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof CreditRejected) return error.reason;
    throw error;
  }
  return 'not refused';
};

describe('which wallets payments credit', () => {
  it('names each wallet once, in the order of the primary key', () => {
    const payments = [
      aPayment([
        { seller: 'b', gross: 1n },
        { seller: 'a', gross: 1n },
      ]),
      aPayment([{ seller: 'a', gross: 1n }], { currency: 'JPY' }),
      aPayment([
        { seller: 'a', gross: 1n },
        { seller: 'B', gross: 1n },
      ]),
    ];
    const short = walletsMovedBy(payments).map(({ sellerId, currency }) => `${sellerId} ${currency}`);
    expect(short).toEqual(['B KRW', 'a JPY', 'a KRW', 'b KRW']);
  });
});

describe('deciding credits', () => {
  it('credits each line with its net, and each wallet with the sum of its lines', () => {
    const payment = aPayment([
      { seller: 'coffee', gross: 300n, fee: 9n, vat: 1n },
      { seller: 'books', gross: 200n },
      { seller: 'coffee', gross: 100n },
    ]);
    const { entries, wallets } = decide([payment]);
    expect(entries.map((entry) => [entry.sellerId, entry.entryNo, entry.amountMinor, entry.availableAfter])).toEqual([
      ['coffee', 1n, 290n, 290n],
      ['books', 1n, 200n, 200n],
      ['coffee', 2n, 100n, 390n],
    ]);
    expect(wallets.map((wallet) => [wallet.sellerId, wallet.availableMinor, wallet.entryCount])).toEqual([
      ['books', 200n, 1n],
      ['coffee', 390n, 2n],
    ]);
  });

  it('carries balances on from payment to payment, and raises each version once', () => {
    const payments = [aPayment([{ seller: 'coffee', gross: 5n }]), aPayment([{ seller: 'coffee', gross: 7n }])];
    const held = walletsFor(payments, { availableMinor: -10n, reservedMinor: 3n, version: 4n, entryCount: 9n });
    const { entries, wallets } = decideCredits(payments, held, now);
    expect(entries.map((entry) => [entry.entryNo, entry.availableAfter, entry.reservedAfter])).toEqual([
      [10n, -5n, 3n],
      [11n, 2n, 3n],
    ]);
    expect(wallets).toEqual([{ ...held[0], availableMinor: 2n, version: 5n, entryCount: 11n, updatedAt: now }]);
    expect(held[0]?.availableMinor).toBe(-10n);
  });

  it('writes an entry of zero for a line of which nothing is left', () => {
    const { entries } = decide([aPayment([{ seller: 'coffee', gross: 5n, fee: 5n }])]);
    expect(entries).toMatchObject([{ amountMinor: 0n, availableAfter: 0n }]);
  });

  it('keeps sellers of two merchants and balances of two currencies apart', () => {
    const other = `mer_${'b'.repeat(32)}`;
    const payments = [
      aPayment([{ seller: 'coffee', gross: 1n }]),
      aPayment([{ seller: 'coffee', gross: 2n }], { merchantId: other }),
      aPayment([{ seller: 'coffee', gross: 4n }], { currency: 'USD' }),
    ];
    expect(decide(payments).wallets.map((wallet) => wallet.availableMinor)).toEqual([1n, 4n, 2n]);
  });

  it('records no entry before the one that it follows, when the clock was set back', () => {
    const payments = [aPayment([{ seller: 'coffee', gross: 1n }])];
    const later = new Date(now.getTime() + 60_000);
    const { entries, recordedAt } = decideCredits(payments, walletsFor(payments, { updatedAt: later }), now);
    expect(recordedAt).toEqual(later);
    expect(entries[0]?.recordedAt).toEqual(later);
  });

  it('stays exact far above 2^63', () => {
    const payments = [aPayment([{ seller: 'coffee', gross: 2n ** 63n - 1n }])];
    const { wallets } = decideCredits(payments, walletsFor(payments, { availableMinor: 10n ** 30n }), now);
    expect(wallets[0]?.availableMinor).toBe(10n ** 30n + 2n ** 63n - 1n);
  });
});

describe('refusing an event that contradicts itself', () => {
  const line = { seller: 'coffee', gross: 100n, fee: 3n };

  it('refuses lines that do not add up to the amount', () => {
    expect(reasonOf(() => decide([aPayment([line], { amountMinor: 101n })]))).toBe('lines_do_not_add_up');
  });

  it('refuses a line whose fee, VAT and net are not its gross', () => {
    const payment = aPayment([line]);
    const [whole] = payment.data.lines;
    const lines = [{ ...whole!, netMinor: whole!.netMinor + 1n }];
    expect(reasonOf(() => decide([aPayment([line], { lines })]))).toBe('parts_do_not_add_up');
  });

  it('refuses a line that stands twice', () => {
    const [whole] = aPayment([line]).data.lines;
    expect(reasonOf(() => decide([aPayment([line, line], { lines: [whole!, whole!] })]))).toBe('line_twice');
  });

  it('refuses a currency that has no books', () => {
    expect(reasonOf(() => decide([aPayment([line], { currency: 'ABC' })]))).toBe('currency_not_supported');
  });

  it('refuses an amount that the database cannot hold', () => {
    expect(reasonOf(() => decide([aPayment([{ seller: 'coffee', gross: 2n ** 63n }])]))).toBe('amount_out_of_range');
  });

  it('names the event, so that the others of its chunk can go on', () => {
    const good = aPayment([line]);
    const bad = aPayment([line], { amountMinor: 1n });
    expect(() => decide([good, bad])).toThrow(expect.objectContaining({ eventId: bad.id }));
  });
});

describe('conservation', () => {
  const someLines = fc.array(
    fc.record({ seller: fc.constantFrom('a', 'b', 'c'), gross: fc.bigInt(1n, 10n ** 15n), cut: fc.nat(100) }),
    { minLength: 1, maxLength: 6 },
  );
  const someChunk = fc.array(fc.tuple(someLines, fc.constantFrom('KRW', 'USD')), { minLength: 1, maxLength: 12 });
  const paymentsOf = (chunk: [{ seller: string; gross: bigint; cut: number }[], string][]) =>
    chunk.map(([lines, currency]) =>
      aPayment(
        lines.map(({ seller, gross, cut }) => ({ seller, gross, fee: (gross * BigInt(cut)) / 100n })),
        { currency },
      ),
    );

  it('credits the sum of all nets, each line in one entry, and every balance is the chain of its entries', () => {
    fc.assert(
      fc.property(someChunk, (chunk) => {
        const payments = paymentsOf(chunk);
        const { entries, wallets } = decide(payments);
        const lines = payments.flatMap(({ data }) => data.lines);
        expect(entries.map(({ lineId }) => lineId)).toEqual(lines.map(({ lineId }) => lineId));
        for (const wallet of wallets) {
          const own = entries.filter((entry) => textOf(entry) === textOf(wallet));
          let balance = 0n;
          own.forEach((entry, index) => {
            balance += entry.amountMinor;
            expect([entry.entryNo, entry.availableAfter]).toEqual([BigInt(index + 1), balance]);
          });
          expect(wallet.availableMinor).toBe(balance);
        }
        const credited = wallets.reduce((sum, { availableMinor }) => sum + availableMinor, 0n);
        expect(credited).toBe(lines.reduce((sum, { netMinor }) => sum + netMinor, 0n));
      }),
    );
  });

  it('comes to the same balances however the payments are cut into chunks', () => {
    fc.assert(
      fc.property(someChunk, fc.nat(12), (chunk, cut) => {
        const payments = paymentsOf(chunk);
        const whole = decide(payments).wallets;
        let held = new Map(walletsFor(payments).map((wallet) => [textOf(wallet), wallet]));
        for (const part of [payments.slice(0, cut), payments.slice(cut)]) {
          const keys = walletsMovedBy(part).map((key) => held.get(textOf(key))!);
          const { wallets } = decideCredits(part, keys, now);
          held = new Map([...held, ...wallets.map((wallet) => [textOf(wallet), wallet] as const)]);
        }
        for (const wallet of whole) {
          expect(held.get(textOf(wallet))?.availableMinor).toBe(wallet.availableMinor);
          expect(held.get(textOf(wallet))?.entryCount).toBe(wallet.entryCount);
        }
      }),
    );
  });

  it('has a property that can fail: a lost line is seen', () => {
    const lossy = fc.property(someChunk, (chunk) => {
      const payments = paymentsOf(chunk);
      const credited = decide(payments).entries.slice(1);
      expect(credited).toHaveLength(payments.flatMap(({ data }) => data.lines).length);
    });
    expect(fc.check(lossy).failed).toBe(true);
  });
});
