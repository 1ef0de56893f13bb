import {
  aLateSuccess,
  aLateSuccessCanceled,
  anAmountDiffers,
  anAmountDiffersResolved,
  aPaymentSucceeded,
  seed,
  testMerchantId,
} from '@kessai/testing';
import type { PaymentSucceededV1 } from '@kessai/contracts';
import fc from 'fast-check';
import { BusinessCalendar } from '../business-calendar';
import { foldMovements } from './account-balances';
import { type BookedEvent, BookingRejected, decideJournal } from './booking';

const books = new BusinessCalendar('Asia/Seoul');
const postingsOf = (event: BookedEvent) =>
  decideJournal(event, books).postings.map(({ debit, credit, amountMinor }) => {
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
    ['occurred_at_out_of_range', { approvedAt: new Date('1969-12-31T23:59:59Z') }],
    ['occurred_at_out_of_range', { approvedAt: new Date('9999-12-31T23:59:59Z') }],
  ])('rejects what contradicts itself: %s', (reason, data) => {
    const payment = altered(aPaymentSucceeded({ lines: [['coffee', 1_000n]] }), data);
    const rejected = expect(() => decideJournal(payment, books));
    rejected.toThrow(BookingRejected);
    rejected.toThrow(expect.objectContaining({ reason, eventId: payment.id }));
  });

  it('rejects a line whose fee, VAT and net are not its gross', () => {
    const payment = aPaymentSucceeded({ lines: [['coffee', 1_000n]] });
    const lines = payment.data.lines.map((line) => ({ ...line, netMinor: 999n }));
    expect(() => decideJournal(altered(payment, { lines }), books)).toThrow(
      expect.objectContaining({ reason: 'parts_do_not_add_up' }),
    );
  });

  it('gives every unit of the payment to a seller, the fee or the VAT, whatever the lines', () => {
    fc.assert(
      fc.property(payments, (payment) => {
        const { postings } = decideJournal(payment, books);
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
        const movements = foldMovements(chunk.map((payment) => decideJournal(payment, books)));
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

const receivable = 'assets:psp:toss:receivable';
const suspense = 'liabilities:suspense';
const at = new Date('2026-01-31T15:00:00Z'); // in Seoul it is the first of February

describe('deciding the journal of money that nothing of ours explains', () => {
  it.each<[string, BookedEvent, string, string]>([
    ['late_success', aLateSuccess({ amountMinor: 700n, approvedAt: at }), receivable, suspense],
    ['late_success_canceled', aLateSuccessCanceled({ amountMinor: 700n, canceledAt: at }), suspense, receivable],
    ['amount_differs', anAmountDiffers({ amountMinor: 700n, approvedAt: at }), receivable, suspense],
    ['amount_differs_resolved', anAmountDiffersResolved({ amountMinor: 700n, resolvedAt: at }), suspense, receivable],
  ])('of the kind %s: one amount, on the day it moved, from one side of suspense to the other', (...row) => {
    const [kind, event, debit, credit] = row;
    expect(postingsOf(event)).toEqual([[debit, credit, 700n]]);
    expect(decideJournal(event, books)).toMatchObject({ kind, occurredAt: at, businessDate: '2026-02-01' });
  });

  it('books what the PSP says that it has charged, not what we had asked for', () => {
    const event = anAmountDiffers({ currency: 'USD', amountMinor: 999n, expectedAmountMinor: 1_000n });
    expect(decideJournal(event, books)).toMatchObject({ currency: 'USD', postings: [{ amountMinor: 999n }] });
  });

  it.each<[string, BookedEvent]>([
    ['currency_unknown', aLateSuccess({ currency: 'ZZZ' })],
    ['currency_unknown', anAmountDiffers({ currency: 'XAU' })],
    ['currency_unknown', aLateSuccessCanceled({ currency: 'ZZZ' })],
    ['amount_out_of_range', aLateSuccessCanceled({ amountMinor: 2n ** 63n })],
    ['occurred_at_out_of_range', anAmountDiffersResolved({ resolvedAt: new Date('9999-12-31T23:59:59Z') })],
  ])('rejects what no books can hold: %s', (reason, event) => {
    const rejected = expect(() => decideJournal(event, books));
    rejected.toThrow(BookingRejected);
    rejected.toThrow(expect.objectContaining({ reason, eventId: event.id }));
  });

  it('leaves suspense as it was once a late success is canceled, in whatever parts', () => {
    const parts = fc.array(fc.bigInt(1n, 1_000_000n), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(parts, (canceled) => {
        const charged = canceled.reduce((sum, part) => sum + part, 0n);
        const events = [
          aLateSuccess({ amountMinor: charged }),
          ...canceled.map((amountMinor) => aLateSuccessCanceled({ amountMinor })),
        ];
        const movements = foldMovements(events.map((event) => decideJournal(event, books)));
        expect(movements.map(({ debitsMinor, creditsMinor }) => debitsMinor - creditsMinor)).toEqual([0n, 0n]);
      }),
      { seed: seed() },
    );
  });
});
