import type { PaymentSucceededV1 } from '@kessai/contracts';
import { EventRejected } from '@kessai/messaging';
import { isCurrency } from '@kessai/money';
import {
  type Account,
  platformFee,
  pspReceivable,
  sellerPayable,
  vatPayable,
} from '../chart-of-accounts/chart-of-accounts';

/** One amount that moves from the credited to the debited account. Debits and credits cannot differ: they are one number. */
export interface Posting {
  readonly debit: Account;
  readonly credit: Account;
  readonly amountMinor: bigint;
}

/** What one event did to the books, in one currency. */
export interface Journal {
  readonly kind: 'payment_succeeded';
  readonly source: PaymentSucceededV1;
  readonly currency: string;
  /** When the money moved. */
  readonly occurredAt: Date;
  /** The day of the books on which it counts. */
  readonly businessDate: string;
  readonly postings: readonly Posting[];
}

/** The event contradicts its contract: it can never be booked, however often it is tried. */
export class BookingRejected extends EventRejected {}

/** The largest amount a BIGINT column holds. */
const AMOUNT_MINOR_MAX = 2n ** 63n - 1n;

/**
 * The journal of a succeeded payment: the PSP owes us the whole amount (debit), of which each seller is owed its net,
 * we have earned the fee, and the tax office is owed the VAT on it (credits). What is zero is not posted.
 */
export function decideJournal(payment: PaymentSucceededV1, businessDate: string): Journal {
  refuseContradictions(payment);
  const { merchantId, psp, currency, approvedAt, lines } = payment.data;

  const nets = new Map<string, bigint>();
  for (const line of lines) nets.set(line.sellerId, (nets.get(line.sellerId) ?? 0n) + line.netMinor);
  const fee = lines.reduce((sum, line) => sum + line.feeMinor, 0n);
  const vat = lines.reduce((sum, line) => sum + line.vatMinor, 0n);

  const credits: [Account, bigint][] = [
    ...[...nets].map(([sellerId, net]): [Account, bigint] => [sellerPayable(merchantId, sellerId), net]),
    [platformFee, fee],
    [vatPayable, vat],
  ];
  const debit = pspReceivable(psp);
  const postings = credits
    .filter(([, amountMinor]) => amountMinor > 0n)
    .map(([credit, amountMinor]) => ({ debit, credit, amountMinor }));

  return { kind: 'payment_succeeded', source: payment, currency, occurredAt: approvedAt, businessDate, postings };
}

function refuseContradictions(payment: PaymentSucceededV1): void {
  const { currency, amountMinor, approvedAt, lines } = payment.data;
  const year = approvedAt.getUTCFullYear();
  const gross = lines.reduce((sum, line) => sum + line.grossMinor, 0n);
  if (!isCurrency(currency)) throw new BookingRejected('currency_unknown', payment.id, currency);
  if (amountMinor > AMOUNT_MINOR_MAX) throw new BookingRejected('amount_out_of_range', payment.id);
  if (year < 1970 || year > 9998) throw new BookingRejected('approved_at_out_of_range', payment.id);
  if (gross !== amountMinor) throw new BookingRejected('lines_do_not_add_up', payment.id);
  if (lines.some((line) => line.grossMinor !== line.feeMinor + line.vatMinor + line.netMinor)) {
    throw new BookingRejected('parts_do_not_add_up', payment.id);
  }
}
