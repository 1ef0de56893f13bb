/** The one table from the reason of a refusal to its HTTP status and title. */
const table = {
  validation_failed: [400, 'The request is not well formed'],
  idempotency_key_missing: [400, 'The Idempotency-Key header is missing'],
  idempotency_key_invalid: [400, 'The Idempotency-Key header is not valid'],
  unauthenticated: [401, 'A valid API key is needed'],
  insufficient_scope: [403, 'The API key lacks the scope'],
  not_found: [404, 'There is no such resource'],
  method_not_allowed: [405, 'The resource does not know this method'],
  state_forbids: [409, 'The state of the resource forbids this'],
  order_exists: [409, 'The order id is taken by another order'],
  idempotency_key_in_use: [409, 'The same request is still being worked on'],
  payment_key_mismatch: [409, 'Another payment key was used first'],
  body_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The media type is not supported'],
  idempotency_key_reused: [422, 'The Idempotency-Key stands for another request'],
  lines_do_not_add_up: [422, 'The lines do not add up to the amount'],
  line_not_found: [422, 'The payment has no such line'],
  refund_exceeds_remaining: [422, 'More would go back than is left'],
  amount_mismatch: [422, 'The amount differs from that of the payment'],
  merchant_required: [422, 'A merchant must be named'],
  scope_not_allowed: [422, 'The scope is not one for this kind of key'],
  effective_from_past: [422, 'The fees of the past stay as they were'],
  webhook_url_refused: [422, 'No webhook may be sent to the URL'],
  too_many_webhook_endpoints: [422, 'The merchant has as many webhook endpoints as it may have'],
  rate_limited: [429, 'Too many requests'],
  internal_error: [500, 'Something went wrong here'],
  psp_unavailable: [503, 'The payment service provider cannot be asked now'],
  not_ready: [503, 'The service is not ready'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type RefusalReason = keyof typeof table;

export function statusOf(reason: RefusalReason): number {
  return table[reason][0];
}

/** One fault of one field of the request; `pointer` is a JSON pointer (RFC 6901) into the body or the query. */
export interface FieldError {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

interface RefusalDetails {
  readonly errors?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
}

/** The service declines a request, and says why in a form that clients may rely on. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly errors: readonly FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly reason: RefusalReason,
    detail: string,
    more: RefusalDetails = {},
  ) {
    super(detail);
    this.errors = more.errors;
    this.retryAfterSeconds = more.retryAfterSeconds;
  }

  get status(): number {
    return statusOf(this.reason);
  }
}

/** RFC 9457, with what our clients branch on: `code`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: RefusalReason;
  readonly requestId: string;
  readonly errors?: readonly FieldError[];
}

export function problemOf(refusal: Refusal, instance: string, requestId: string): Problem {
  const [status, title] = table[refusal.reason];
  return {
    type: `urn:kessai:problem:${refusal.reason}`,
    title,
    status,
    detail: refusal.message,
    instance,
    code: refusal.reason,
    requestId,
    ...(refusal.errors && { errors: refusal.errors }),
  };
}
