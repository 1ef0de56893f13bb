// Written by `npm run api:docs` from docs/api.

/** The routes that take an Idempotency-Key. */
export const keyedRoutes: ReadonlySet<string> = new Set([
  'POST /v1/approvals/{id}/approve',
  'POST /v1/customers/erase',
  'POST /v1/customers/{id}/erase',
  'POST /v1/deliveries/resend',
  'POST /v1/deliveries/{id}/resend',
  'POST /v1/merchants',
  'POST /v1/merchants/{id}/keys',
  'POST /v1/operator-keys',
  'POST /v1/payments',
  'POST /v1/payments/{id}/cancel',
  'POST /v1/payments/{id}/confirm',
  'POST /v1/payments/{id}/refunds',
  'POST /v1/payments/{id}/resolution',
  'POST /v1/webhook-endpoints',
  'POST /v1/webhook-endpoints/{id}/rotate-secret',
  'POST /v1/webhook-endpoints/{id}/test',
]);
