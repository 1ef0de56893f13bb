/**
 * What Toss's error codes mean for a confirm or a cancel. The code decides, never the HTTP status alone: PROVIDER_ERROR, for one,
 * comes as a 400 and may have charged the buyer. A code that is in no list is doubtful.
 */

/** The buyer is not charged and will not be under this paymentKey. */
export const finalDeclines: ReadonlySet<string> = new Set([
  'BELOW_MINIMUM_AMOUNT',
  'EXCEED_MAX_AMOUNT',
  'EXCEED_MAX_AUTH_COUNT',
  'EXCEED_MAX_CARD_INSTALLMENT_PLAN',
  'EXCEED_MAX_DAILY_PAYMENT_COUNT',
  'EXCEED_MAX_MONTHLY_PAYMENT_AMOUNT',
  'EXCEED_MAX_ONE_DAY_AMOUNT',
  'EXCEED_MAX_ONE_DAY_WITHDRAW_AMOUNT',
  'EXCEED_MAX_ONE_TIME_WITHDRAW_AMOUNT',
  'EXCEED_MAX_PAYMENT_AMOUNT',
  'FDS_ERROR',
  'INVALID_ACCOUNT_INFO_RE_REGISTER',
  'INVALID_AUTHORIZE_AUTH',
  'INVALID_CARD_EXPIRATION',
  'INVALID_CARD_INSTALLMENT_PLAN',
  'INVALID_CARD_LOST_OR_STOLEN',
  'INVALID_CARD_NUMBER',
  'INVALID_PASSWORD',
  'INVALID_REJECT_CARD',
  'INVALID_REQUEST',
  'INVALID_STOPPED_CARD',
  'INVALID_UNREGISTERED_SUBMALL',
  'NOT_ALLOWED_POINT_USE',
  'NOT_AVAILABLE_BANK',
  'NOT_AVAILABLE_PAYMENT',
  'NOT_FOUND_PAYMENT',
  'NOT_FOUND_PAYMENT_SESSION',
  'NOT_FOUND_TERMINAL_ID',
  'NOT_REGISTERED_BUSINESS',
  'NOT_SUPPORTED_INSTALLMENT_PLAN_CARD_OR_MERCHANT',
  'NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN',
  'REJECT_ACCOUNT_PAYMENT',
  'REJECT_CARD_COMPANY',
  'REJECT_CARD_PAYMENT',
  'REJECT_TOSSPAY_INVALID_ACCOUNT',
  'RESTRICTED_TRANSFER_ACCOUNT',
  'UNAPPROVED_ORDER_ID',
]);

/** The buyer may have been charged, or paid back: only a look-up tells. */
export const doubtfulCodes: ReadonlySet<string> = new Set([
  'ALREADY_PROCESSED_PAYMENT',
  'CARD_PROCESSING_ERROR',
  'COMMON_ERROR',
  'FAILED_INTERNAL_SYSTEM_PROCESSING',
  'FAILED_METHOD_HANDLING_CANCEL',
  'FAILED_PARTIAL_REFUND',
  'FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING',
  'FAILED_REFUND_PROCESS',
  'FORBIDDEN_CONSECUTIVE_REQUEST',
  'IDEMPOTENT_REQUEST_PROCESSING',
  'NOT_MATCHES_REFUNDABLE_AMOUNT',
  'PROVIDER_ERROR',
  'UNKNOWN_PAYMENT_ERROR',
]);

/** Nothing has gone back by this cancel, and nothing will: asking again would be told the same. */
export const finalCancelRefusals: ReadonlySet<string> = new Set([
  'EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT',
  'EXCEED_MAX_REFUND_DUE',
  'FORBIDDEN_BANK_REFUND_REQUEST',
  'INVALID_BANK',
  'INVALID_REFUND_ACCOUNT_INFO',
  'INVALID_REFUND_ACCOUNT_NUMBER',
  'INVALID_REQUEST',
  'NOT_ALLOWED_PARTIAL_REFUND',
  'NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT',
  'NOT_AVAILABLE_BANK',
  'NOT_CANCELABLE_PAYMENT',
  'NOT_CANCELABLE_PAYMENT_FOR_DORMANT_USER',
  'REFUND_REJECTED',
]);

/**
 * Nothing has gone back by this cancel, because too little is left. An earlier cancel of the same refund may be what has
 * taken it: only where there was none is this the end.
 */
export const balanceCodes: ReadonlySet<string> = new Set([
  'ALREADY_CANCELED_PAYMENT',
  'ALREADY_REFUND_PAYMENT',
  'NOT_CANCELABLE_AMOUNT',
]);

/** Our keys or set-up are wrong. It is never the buyer's failure: an operator is called, the payment stays unknown. */
export const misconfigurationCodes: ReadonlySet<string> = new Set([
  'FORBIDDEN_REQUEST',
  'INCORRECT_BASIC_AUTH_FORMAT',
  'INVALID_API_KEY',
  'UNAUTHORIZED_KEY',
]);

/** Whatever the code says, these leave it open whether the request was executed. Statuses from 500 on do as well. */
export const doubtfulStatuses: ReadonlySet<number> = new Set([408, 409, 425, 429]);
