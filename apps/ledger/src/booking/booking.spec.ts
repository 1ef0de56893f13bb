import { aPaymentSucceeded, seed, testMerchantId } from '@kessai/testing';
import type { PaymentSucceededV1 } from '@kessai/contracts';
import fc from 'fast-check';
import { foldMovements } from './account-balances';
import { BookingRejected, decideJournal } from './booking';

const postingsOf = (payment: PaymentSucceededV1) =>
  decideJournal(payment, '2026-01-15').postings.map(({ debit, credit, amountMinor }) => {
    return [debit.code, credit.code.replace(`merchant:${testMerchantId}:`, ''), amountMinor];
  });

/** The same payment with other facts, e.g. ones that contradict each other. */
const altered = (payment: PaymentSucceededV1, data: Partial<PaymentSucceededV1['data']>): PaymentSucceededV1 => ({
  ...payment,
  data: { ...payment.data, ...data },
});

const payments = fc
  .array(
    fc.record({
      sellerId: fc.constantFrom('coffee', 'books', 'tea'),
      fee: fc.bigInt(0n, 1_000n),
      vat: fc.bigInt(0n, 100n),
      net: fc.bigInt(0n, 100_000n),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .filter((lines) => lines.every(({ fee, vat, net }) => fee + vat + net > 0n))
  .map((parts) => {
    const payment = aPaymentSucceeded({
      lines: parts.map(({ sellerId, fee, vat, net }) => [sellerId, fee + vat + net]),
    });
    const lines = payment.data.lines.map((line, index) => {
      const { fee, vat, net } = parts[index]!;
      return { ...line, feeMinor: fee, vatMinor: vat, netMinor: net };
    });
    return altered(payment, { lines });
  });

describe('deciding the journal of a succeeded payment', () => {
  it('debits the receivable and credits each seller once, the fee once and the VAT once', () => {
    const payment = aPaymentSucceeded({
      lines: [
        ['coffee', 10_000n],
        ['books', 3_000n],
        ['coffee', 2_000n],
      ],
      feeMinor: 300n,
      vatMinor: 30n,
    });
    expect(postingsOf(payment)).toEqual([
      ['assets:psp:toss:receivable', 'liabilities:seller:coffee:payable', 11_340n],
      ['assets:psp:toss:receivable', 'liabilities:seller:books:payable', 2_670n],
      ['assets:psp:toss:receivable', 'revenue:platform-fee', 900n],
      ['assets:psp:toss:receivable', 'liabilities:vat', 90n],
    ]);
  });

  it('posts nothing that is zero', () => {
    expect(postingsOf(aPaymentSucceeded({ lines: [['coffee', 500n]] }))).toEqual([
      ['assets:psp:toss:receivable', 'liabilities:seller:coffee:payable', 500n],
    ]);
    const allFee = aPaymentSucceeded({ lines: [['coffee', 500n]], feeMinor: 500n });
    expect(postingsOf(allFee)).toEqual([['assets:psp:toss:receivable', 'revenue:platform-fee', 500n]]);
  });

  it.each<[string, Partial<PaymentSucceededV1['data']>]>([
    ['lines_do_not_add_up', { amountMinor: 999n }],
    ['currency_unknown', { currency: 'ZZZ' }],
    ['amount_out_of_range', { amountMinor: 2n ** 63n }],
    ['approved_at_out_of_range', { approvedAt: new Date('1969-12-31T23:59:59Z') }],
    ['approved_at_out_of_range', { approvedAt: new Date('9999-12-31T23:59:59Z') }],
  ])('rejects what contradicts itself: %s', (reason, data) => {
    const payment = altered(aPaymentSucceeded({ lines: [['coffee', 1_000n]] }), data);
    const rejected = expect(() => decideJournal(payment, '2026-01-15'));
    rejected.toThrow(BookingRejected);
    rejected.toThrow(expect.objectContaining({ reason, eventId: payment.id }));
  });

  it('rejects a line whose fee, VAT and net are not its gross', () => {
    const payment = aPaymentSucceeded({ lines: [['coffee', 1_000n]] });
    const lines = payment.data.lines.map((line) => ({ ...line, netMinor: 999n }));
    expect(() => decideJournal(altered(payment, { lines }), '2026-01-15')).toThrow(
      expect.objectContaining({ reason: 'parts_do_not_add_up' }),
    );
  });

  it('gives every unit of the payment to a seller, the fee or the VAT, whatever the lines', () => {
    fc.assert(
      fc.property(payments, (payment) => {
        const { postings } = decideJournal(payment, '2026-01-15');
        const credited = (code: RegExp) =>
          postings
            .filter(({ credit }) => code.test(credit.code))
            .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
        const sum = (part: 'feeMinor' | 'vatMinor' | 'netMinor') =>
          payment.data.lines.reduce((total, line) => total + line[part], 0n);
        expect(credited(/payable$/)).toBe(sum('netMinor'));
        expect(credited(/platform-fee$/)).toBe(sum('feeMinor'));
        expect(credited(/:vat$/)).toBe(sum('vatMinor'));
        expect(credited(/./)).toBe(payment.data.amountMinor);
        expect(postings.every(({ amountMinor, debit, credit }) => amountMinor > 0n && debit !== credit)).toBe(true);
      }),
      { seed: seed() },
    );
  });

  it('folds a chunk into one movement per account and currency, in key order, with equal debits and credits', () => {
    fc.assert(
      fc.property(fc.array(payments, { minLength: 1, maxLength: 8 }), (chunk) => {
        const movements = foldMovements(chunk.map((payment) => decideJournal(payment, '2026-01-15')));
        const keys = movements.map(({ key }) => key);
        expect(keys).toEqual([...new Set(keys)].sort());
        const debits = movements.reduce((sum, { debitsMinor }) => sum + debitsMinor, 0n);
        expect(debits).toBe(movements.reduce((sum, { creditsMinor }) => sum + creditsMinor, 0n));
        expect(debits).toBe(chunk.reduce((sum, { data }) => sum + data.amountMinor, 0n));
      }),
      { seed: seed() },
    );
  });
});
