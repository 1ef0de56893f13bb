import type { PaymentSucceededV1, RefundSucceededV1 } from '@kessai/contracts';
import { EventNotYet } from '@kessai/messaging';
import { aPaymentSucceeded, aRefundSucceeded, seed, testMerchantId } from '@kessai/testing';
import fc from 'fast-check';
import { BusinessCalendar } from '../business-calendar';
import { foldMovements } from './account-balances';
import { BookingRejected, decideJournal } from './booking';
import { type BookedPart, decideRefundJournals } from './refund-booking';

const books = new BusinessCalendar('Asia/Seoul');
const payment = aPaymentSucceeded({
  lines: [
    ['coffee', 10_000n],
    ['books', 5_000n],
    ['coffee', 1_000n],
  ],
  feeMinor: 300n,
  vatMinor: 30n,
});

const bookedBy = (...payments: PaymentSucceededV1[]): BookedPart[] =>
  payments.flatMap((one) => {
    const { paymentId, currency } = one.data;
    return decideJournal(one, books).postings.map(({ debit, credit, amountMinor }) => {
      return { paymentId, currency, receivableId: debit.id, ownerId: credit.id, leftMinor: amountMinor };
    });
  });
const decide = (...refunds: RefundSucceededV1[]) => decideRefundJournals(refunds, bookedBy(payment), books);

/** The same refund with other facts, e.g. ones that contradict what is booked. */
const altered = (refund: RefundSucceededV1, data: Partial<RefundSucceededV1['data']>): RefundSucceededV1 => ({
  ...refund,
  data: { ...refund.data, ...data },
});

describe('deciding the journal of a refund', () => {
  it('debits each seller once, the fee once and the VAT once, and credits the receivable', () => {
    const canceledAt = new Date('2026-01-31T15:00:00Z'); // in Seoul it is the first of February
    const refund = aRefundSucceeded(payment, { canceledAt });
    const [journal] = decide(refund);
    expect(journal).toMatchObject({
      kind: 'refund_succeeded',
      occurredAt: canceledAt,
      businessDate: '2026-02-01',
      currency: 'KRW',
    });
    const postings = journal?.postings.map(({ debit, credit, amountMinor }) => {
      return [debit.code.replace(`merchant:${testMerchantId}:`, ''), credit.code, amountMinor];
    });
    expect(postings).toEqual([
      ['liabilities:seller:coffee:payable', 'assets:psp:toss:receivable', 10_340n],
      ['liabilities:seller:books:payable', 'assets:psp:toss:receivable', 4_670n],
      ['revenue:platform-fee', 'assets:psp:toss:receivable', 900n],
      ['liabilities:vat', 'assets:psp:toss:receivable', 90n],
    ]);
  });

  it('leaves what is not refunded of a payment alone, and posts nothing that is zero', () => {
    const free = aPaymentSucceeded({ lines: [['coffee', 500n]] });
    const [journal] = decideRefundJournals([aRefundSucceeded(free, { of: [[0, 200n]] })], bookedBy(free), books);
    expect(journal?.postings).toMatchObject([{ amountMinor: 200n }]);
  });
});

describe('a refund of a payment that is not booked yet', () => {
  const early = aRefundSucceeded(aPaymentSucceeded({ lines: [['coffee', 5n]] }));

  it('waits, and burns no attempt', () => {
    expect(() => decide(early)).toThrow(EventNotYet);
    expect(() => decide(early)).toThrow(expect.objectContaining({ reason: 'payment_not_booked', eventId: early.id }));
  });

  it('is refused at once where it contradicts itself: no payment can mend that', () => {
    expect(() => decide(altered(early, { amountMinor: 6n }))).toThrow(BookingRejected);
  });
});

describe('refusing a refund', () => {
  const refund = aRefundSucceeded(payment, { of: [[0, 10_000n]] });
  const [line] = refund.data.lines;
  const expectRefusal = (reason: string, ...refunds: RefundSucceededV1[]) => {
    const rejected = expect(() => decide(...refunds));
    rejected.toThrow(BookingRejected);
    rejected.toThrow(expect.objectContaining({ reason, eventId: refunds.at(-1)?.id }));
  };

  it.each<[string, Partial<RefundSucceededV1['data']>]>([
    ['lines_do_not_add_up', { amountMinor: 9_999n }],
    ['parts_do_not_add_up', { lines: [{ ...line!, netMinor: 9_671n }] }],
    ['currency_unknown', { currency: 'ABC' }],
    ['amount_out_of_range', { amountMinor: 2n ** 63n }],
    ['occurred_at_out_of_range', { canceledAt: new Date('1969-12-31T23:59:59Z') }],
    ['more_than_booked', { lines: [{ ...line!, sellerId: 'tea' }] }],
    ['more_than_booked', { lines: [{ ...line!, sellerId: 'books' }] }],
    ['more_than_booked', { lines: [{ ...line!, feeMinor: 9_970n, netMinor: 0n }] }],
    ['more_than_booked', { currency: 'USD' }],
    ['more_than_booked', { psp: 'other' }],
    ['more_than_booked', { merchantId: `mer_${'b'.repeat(32)}` }],
  ])('that contradicts itself or the books: %s', (reason, data) => {
    expectRefusal(reason, altered(refund, data));
  });

  it('that takes more back than its payment brought, over all refunds of the chunk', () => {
    expectRefusal('more_than_booked', aRefundSucceeded(payment), aRefundSucceeded(payment, { of: [[1, 100n]] }));
  });

  it('that takes back what another payment of the same seller brought', () => {
    const other = aPaymentSucceeded({ lines: [['coffee', 9_000n]] });
    const more = altered(aRefundSucceeded(payment, { of: [[0, 10_000n]] }), { paymentId: other.data.paymentId });
    expect(() => decideRefundJournals([more], bookedBy(payment, other), books)).toThrow(
      expect.objectContaining({ reason: 'more_than_booked' }),
    );
  });
});

describe('conservation', () => {
  const cuts = fc.array(fc.bigInt(1n, 10_000n), { minLength: 1, maxLength: 8 });

  it('leaves every account as it was once all of a payment has gone back, in whatever parts', () => {
    fc.assert(
      fc.property(cuts, fc.bigInt(0n, 50n), (parts, feeOfEach) => {
        const grossMinor = parts.reduce((sum, part) => sum + part, 0n);
        const fees = parts.map((part) => (part < feeOfEach ? part : feeOfEach));
        const feeMinor = fees.reduce((sum, fee) => sum + fee, 0n);
        const whole = aPaymentSucceeded({ lines: [['coffee', grossMinor]], feeMinor });
        const refunds = parts.map((part, index) => {
          const refund = aRefundSucceeded(whole, { of: [[0, part]] });
          const [line] = refund.data.lines;
          const fee = fees[index]!;
          return altered(refund, { lines: [{ ...line!, feeMinor: fee, vatMinor: 0n, netMinor: part - fee }] });
        });
        const journals = [decideJournal(whole, books), ...decideRefundJournals(refunds, bookedBy(whole), books)];
        for (const { debitsMinor, creditsMinor } of foldMovements(journals)) expect(debitsMinor).toBe(creditsMinor);
      }),
      { seed: seed() },
    );
  });
});
