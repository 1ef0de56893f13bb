/** Toss's codes that the simulator gives by itself or can be told to give, with their HTTP status and English message. */
const codes: Readonly<Record<string, readonly [status: number, message: string]>> = {
  INVALID_REQUEST: [400, 'The bad request.'],
  INVALID_API_KEY: [400, 'Incorrect secret key. Please check if you are using the correct key.'],
  INVALID_IDEMPOTENCY_KEY: [400, 'The idempotency key must not be longer than 300 characters.'],
  ALREADY_PROCESSED_PAYMENT: [400, 'This is a payment that has already been processed.'],
  ALREADY_CANCELED_PAYMENT: [400, 'This payment has already been canceled.'],
  DUPLICATED_ORDER_ID: [400, 'The order id was approved or canceled before.'],
  NOT_MATCHES_REFUNDABLE_AMOUNT: [400, 'The refundable amount differs from what is left.'],
  PROVIDER_ERROR: [400, 'A temporary error has occurred. Please try again in a few minutes.'],
  CARD_PROCESSING_ERROR: [400, 'An error occurred at the card company.'],
  EXCEED_MAX_CARD_INSTALLMENT_PLAN: [400, 'The installment plan exceeds the maximum.'],
  NOT_ALLOWED_POINT_USE: [400, 'The card cannot be used with points.'],
  INVALID_REJECT_CARD: [400, 'The card was refused. Please contact your card company.'],
  INVALID_CARD_EXPIRATION: [400, 'Please check the expiration date of the card.'],
  INVALID_STOPPED_CARD: [400, 'The card is suspended.'],
  INVALID_CARD_LOST_OR_STOLEN: [400, 'The card was reported lost or stolen.'],
  INVALID_CARD_NUMBER: [400, 'Please check the card number.'],
  EXCEED_MAX_DAILY_PAYMENT_COUNT: [400, 'The number of payments of one day is exceeded.'],
  EXCEED_MAX_PAYMENT_AMOUNT: [400, 'The amount of payments of one day is exceeded.'],
  BELOW_MINIMUM_AMOUNT: [400, 'The amount is below the minimum of the payment method.'],
  NOT_AVAILABLE_PAYMENT: [400, 'Payments are not available at this time.'],
  UNAPPROVED_ORDER_ID: [400, 'The order id has not been approved yet.'],
  UNAUTHORIZED_KEY: [401, 'Unauthorized secret key or client key.'],
  INCORRECT_BASIC_AUTH_FORMAT: [
    403,
    'Incorrect basic authentication: the secret key is followed by a colon, in base64.',
  ],
  FORBIDDEN_REQUEST: [403, 'Not allowed request.'],
  REJECT_ACCOUNT_PAYMENT: [403, 'The payment was rejected because of insufficient funds.'],
  REJECT_CARD_PAYMENT: [403, 'The payment was rejected because of the limit or insufficient funds.'],
  REJECT_CARD_COMPANY: [403, 'The payment was rejected by the card company.'],
  EXCEED_MAX_ONE_DAY_AMOUNT: [403, 'The amount of one day is exceeded.'],
  INVALID_PASSWORD: [403, 'The password of the payment does not match.'],
  FDS_ERROR: [403, 'The payment was stopped as suspicious.'],
  NOT_CANCELABLE_AMOUNT: [403, 'The amount cannot be canceled.'],
  NOT_CANCELABLE_PAYMENT: [403, 'The payment cannot be canceled.'],
  NOT_FOUND: [404, 'Not found.'],
  NOT_FOUND_PAYMENT: [404, 'Not found payment.'],
  NOT_FOUND_PAYMENT_SESSION: [404, 'The payment session does not exist because the session time has expired.'],
  IDEMPOTENT_REQUEST_PROCESSING: [409, 'A request with this idempotency key is being processed.'],
  FORBIDDEN_CONSECUTIVE_REQUEST: [403, 'Repeated requests are not allowed. Please try again later.'],
  COMMON_ERROR: [500, 'A temporary error has occurred.'],
  FAILED_INTERNAL_SYSTEM_PROCESSING: [500, 'Internal system processing failed. Please try again later.'],
  FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING: [500, 'The payment was not completed. Please try again.'],
  UNKNOWN_PAYMENT_ERROR: [500, 'The payment failed for an unknown reason.'],
  FAILED_REFUND_PROCESS: [500, 'The refund failed at the bank.'],
  FAILED_METHOD_HANDLING_CANCEL: [500, 'The cancel failed at the payment method.'],
  FAILED_PARTIAL_REFUND: [500, 'The partial refund failed at the bank.'],
};

/** An answer of Toss that is not a payment: `{code, message}` under a status. */
export class TossError extends Error {
  readonly status: number;

  constructor(
    readonly code: string,
    message?: string,
    status?: number,
  ) {
    // A script may name any code, `constructor` too.
    const known = Object.hasOwn(codes, code) ? codes[code] : undefined;
    super(message ?? known?.[1] ?? code);
    this.name = 'TossError';
    this.status = status ?? known?.[0] ?? 400;
  }
}

/** What a fault or a declined card answers: any code, under its own status unless another one is asked for. */
export function scriptedError(code: string, status?: number): TossError {
  return new TossError(code, undefined, status);
}
