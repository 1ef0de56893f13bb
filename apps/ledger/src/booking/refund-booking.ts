import type { RefundSucceededV1 } from '@kessai/contracts';
import { EventNotYet } from '@kessai/messaging';
import type { BusinessCalendar } from '../business-calendar';
import { BookingRejected, decideJournal, type Journal } from './booking';

/** What a payment moved between two accounts, less what refunds have moved back since. */
export interface BookedPart {
  readonly paymentId: string;
  readonly currency: string;
  /** The account of the PSP, which the payment debited. */
  readonly receivableId: string;
  /** The account of the part's owner, which the payment credited. */
  readonly ownerId: string;
  readonly leftMinor: bigint;
}

/**
 * The journals of refunds, in their order. One whose payment is not booked yet waits. One that takes more back from an
 * owner than the payment gave contradicts the books. `booked` holds all parts of the refunds' payments.
 */
export function decideRefundJournals(
  refunds: readonly RefundSucceededV1[],
  booked: readonly BookedPart[],
  books: BusinessCalendar,
): Journal[] {
  const payments = new Set(booked.map(({ paymentId }) => paymentId));
  const left = new Map(booked.map((part) => [keyOf(part), part.leftMinor]));
  return refunds.map((refund) => {
    const journal = decideJournal(refund, books);
    const { paymentId, currency } = refund.data;
    if (!payments.has(paymentId)) throw new EventNotYet('payment_not_booked', refund.id, paymentId);
    for (const { debit, credit, amountMinor } of journal.postings) {
      const key = keyOf({ paymentId, currency, receivableId: credit.id, ownerId: debit.id });
      const leftMinor = left.get(key) ?? 0n;
      if (amountMinor > leftMinor) {
        throw new BookingRejected('more_than_booked', refund.id, `${debit.code}: ${amountMinor} of ${leftMinor} left`);
      }
      left.set(key, leftMinor - amountMinor);
    }
    return journal;
  });
}

const keyOf = ({ paymentId, currency, receivableId, ownerId }: Omit<BookedPart, 'leftMinor'>): string =>
  `${paymentId} ${currency} ${receivableId} ${ownerId}`;
