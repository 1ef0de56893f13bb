import { fromMajorText, isCurrency } from '@kessai/money';
import { TossError } from '../toss-error';
import { authenticationExpired, balanceOf, statusOf, type Book, type SimulatedPayment } from './book';

export interface ConfirmRequest {
  paymentKey: string;
  orderId: string;
  /** Major units as they stood in the request. */
  amount: string;
}

export interface CancelRequest {
  reason: string;
  /** Major units; null cancels all that is left. */
  amount: string | null;
  /** The caller's idea of what is left, in major units; null leaves it unchecked. */
  refundable: string | null;
}

/** Decides that the payment may be approved, or says with which code its buyer's card is declined. */
export function decideApproval(
  book: Book,
  request: ConfirmRequest,
): { payment: SimulatedPayment; decline: string | null } {
  const payment = book.payments.get(request.paymentKey);
  if (payment === undefined) throw new TossError('NOT_FOUND_PAYMENT');
  if (payment.orderId !== null && payment.orderId !== request.orderId) {
    throw new TossError('INVALID_REQUEST', 'The order is not the one that the buyer authenticated.');
  }
  if (payment.approval !== null) throw new TossError('ALREADY_PROCESSED_PAYMENT');
  if (book.ofOrder(request.orderId)?.late) throw new TossError('FORBIDDEN_CONSECUTIVE_REQUEST');
  if (authenticationExpired(payment, book.now())) throw new TossError('NOT_FOUND_PAYMENT_SESSION');
  if (minorUnits(request.amount, payment.currency) !== payment.amountMinor) {
    throw new TossError('INVALID_REQUEST', 'The amount is not the one that the buyer authenticated.');
  }
  if (book.ofOrder(request.orderId)?.approval) throw new TossError('DUPLICATED_ORDER_ID');
  return { payment, decline: payment.decline };
}

/** Decides how many minor units go back to the buyer. */
export function decideCancel(payment: SimulatedPayment, request: CancelRequest, now: number): bigint {
  if (payment.approval === null) throw new TossError('NOT_CANCELABLE_PAYMENT');
  if (statusOf(payment, now) === 'CANCELED') throw new TossError('ALREADY_CANCELED_PAYMENT');
  const left = balanceOf(payment);
  if (request.refundable !== null && minorUnits(request.refundable, payment.currency) !== left) {
    throw new TossError('NOT_MATCHES_REFUNDABLE_AMOUNT');
  }
  const amount = request.amount === null ? left : minorUnits(request.amount, payment.currency);
  if (amount > left || left === 0n) throw new TossError('NOT_CANCELABLE_AMOUNT');
  if (amount <= 0n) throw new TossError('INVALID_REQUEST', 'cancelAmount must be above zero.');
  return amount;
}

/** An amount in major units, or the refusal of a number that the currency cannot express. */
export function minorUnits(major: string, currency: string): bigint {
  if (!isCurrency(currency)) throw new TossError('INVALID_REQUEST', `${currency} is no currency.`);
  try {
    return fromMajorText(withoutSpareZeros(major), currency);
  } catch {
    throw new TossError('INVALID_REQUEST', `${major} is no amount of ${currency}.`);
  }
}

/** `12.300` and `12.3` are the same JSON number: zeros at the end of the fraction say nothing. */
function withoutSpareZeros(major: string): string {
  return major.includes('.') ? major.replace(/\.?0+$/, '') : major;
}
