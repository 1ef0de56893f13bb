import type {
  PaymentAmountDiffersResolvedV1,
  PaymentAmountDiffersV1,
  PaymentLateSuccessCanceledV1,
  PaymentLateSuccessV1,
  PaymentSucceededV1,
  RefundSucceededV1,
} from '@kessai/contracts';
import { EventRejected } from '@kessai/messaging';
import { isCurrency } from '@kessai/money';
import type { BusinessCalendar } from '../business-calendar';
import {
  type Account,
  platformFee,
  pspReceivable,
  sellerPayable,
  suspense,
  vatPayable,
} from '../chart-of-accounts/chart-of-accounts';

/** One amount that moves from the credited to the debited account. Debits and credits cannot differ: they are one number. */
export interface Posting {
  readonly debit: Account;
  readonly credit: Account;
  readonly amountMinor: bigint;
}

/** The events that move money in the books whatever stands in them before. */
export type BookedEvent =
  | PaymentSucceededV1
  | PaymentLateSuccessV1
  | PaymentLateSuccessCanceledV1
  | PaymentAmountDiffersV1
  | PaymentAmountDiffersResolvedV1;

/** A refund is booked only on top of its payment: see refund-booking.ts. */
export type JournalSource = BookedEvent | RefundSucceededV1;

export type JournalKind =
  | 'payment_succeeded'
  | 'late_success'
  | 'late_success_canceled'
  | 'amount_differs'
  | 'amount_differs_resolved'
  | 'refund_succeeded';

/** What an event says that it did to the books. */
interface Movements {
  readonly kind: JournalKind;
  /** When the money moved. */
  readonly occurredAt: Date;
  readonly postings: readonly Posting[];
}

/** What one event did to the books, in one currency. */
export interface Journal extends Movements {
  readonly source: JournalSource;
  readonly currency: string;
  /** The day of the books on which it counts. */
  readonly businessDate: string;
}

/** The event contradicts its contract: it can never be booked, however often it is tried. */
export class BookingRejected extends EventRejected {}

/** The largest amount a BIGINT column holds. */
const AMOUNT_MINOR_MAX = 2n ** 63n - 1n;

/** The journal of an event. Whatever cannot be booked is refused here. */
export function decideJournal(source: JournalSource, books: BusinessCalendar): Journal {
  refuseAmount(source.id, source.data);
  const { kind, occurredAt, postings } = movementsOf(source);
  refuseTime(source.id, occurredAt);
  const { currency } = source.data;
  return { kind, source, currency, occurredAt, businessDate: books.dateOf(occurredAt), postings };
}

function movementsOf(event: JournalSource): Movements {
  switch (event.type) {
    case 'payment.succeeded.v1':
      return { kind: 'payment_succeeded', occurredAt: event.data.approvedAt, postings: toItsOwners(event) };
    case 'payment.late_success.v1':
      return { kind: 'late_success', occurredAt: event.data.approvedAt, postings: intoSuspense(event) };
    case 'payment.late_success_canceled.v1':
      return { kind: 'late_success_canceled', occurredAt: event.data.canceledAt, postings: outOfSuspense(event) };
    case 'payment.amount_differs.v1':
      return { kind: 'amount_differs', occurredAt: event.data.approvedAt, postings: intoSuspense(event) };
    case 'payment.amount_differs_resolved.v1':
      return { kind: 'amount_differs_resolved', occurredAt: event.data.resolvedAt, postings: outOfSuspense(event) };
    case 'refund.succeeded.v1':
      return { kind: 'refund_succeeded', occurredAt: event.data.canceledAt, postings: backFromItsOwners(event) };
  }
}

/** The PSP owes us the whole amount (debit), of which everybody is owed or has earned a part (credits). */
function toItsOwners(payment: PaymentSucceededV1): Posting[] {
  const debit = pspReceivable(payment.data.psp);
  return partsOf(payment).map(([credit, amountMinor]) => ({ debit, credit, amountMinor }));
}

/** The same the other way round: everybody gives back their part (debits), and the PSP owes us so much less (credit). */
function backFromItsOwners(refund: RefundSucceededV1): Posting[] {
  const credit = pspReceivable(refund.data.psp);
  return partsOf(refund).map(([debit, amountMinor]) => ({ debit, credit, amountMinor }));
}

/** Whose the money is: each seller's its net, ours the fee, the tax office's the VAT on it. A part of zero has no posting. */
function partsOf(event: PaymentSucceededV1 | RefundSucceededV1): [Account, bigint][] {
  refuseContradictions(event);
  const { merchantId, lines } = event.data;

  const nets = new Map<string, bigint>();
  for (const line of lines) nets.set(line.sellerId, (nets.get(line.sellerId) ?? 0n) + line.netMinor);
  const fee = lines.reduce((sum, line) => sum + line.feeMinor, 0n);
  const vat = lines.reduce((sum, line) => sum + line.vatMinor, 0n);

  const parts: [Account, bigint][] = [
    ...[...nets].map(([sellerId, net]): [Account, bigint] => [sellerPayable(merchantId, sellerId), net]),
    [platformFee, fee],
    [vatPayable, vat],
  ];
  return parts.filter(([, amountMinor]) => amountMinor > 0n);
}

/** The PSP holds it for us, and it belongs to no seller: until that is explained it is a liability in suspense. */
function intoSuspense({ data }: PaymentLateSuccessV1 | PaymentAmountDiffersV1): Posting[] {
  return [{ debit: pspReceivable(data.psp), credit: suspense, amountMinor: data.amountMinor }];
}

/** The PSP no longer holds it. */
function outOfSuspense({ data }: PaymentLateSuccessCanceledV1 | PaymentAmountDiffersResolvedV1): Posting[] {
  return [{ debit: suspense, credit: pspReceivable(data.psp), amountMinor: data.amountMinor }];
}

function refuseContradictions({ id, data }: PaymentSucceededV1 | RefundSucceededV1): void {
  const { amountMinor, lines } = data;
  const gross = lines.reduce((sum, line) => sum + line.grossMinor, 0n);
  if (gross !== amountMinor) throw new BookingRejected('lines_do_not_add_up', id);
  if (lines.some((line) => line.grossMinor !== line.feeMinor + line.vatMinor + line.netMinor)) {
    throw new BookingRejected('parts_do_not_add_up', id);
  }
}

/** What the contract allows and the books cannot hold. */
export function refuseAmount(
  eventId: string,
  { currency, amountMinor }: { readonly currency: string; readonly amountMinor: bigint },
): void {
  if (!isCurrency(currency)) throw new BookingRejected('currency_unknown', eventId, currency);
  if (amountMinor > AMOUNT_MINOR_MAX) throw new BookingRejected('amount_out_of_range', eventId);
}

export function refuseTime(eventId: string, at: Date): void {
  const year = at.getUTCFullYear();
  if (year < 1970 || year > 9998) throw new BookingRejected('occurred_at_out_of_range', eventId);
}
