// Written by `npm run api:docs` from docs/api.

/** The routes that take an Idempotency-Key. */
export const keyedRoutes: ReadonlySet<string> = new Set([
  'POST /v1/customers/{id}/erase',
  'POST /v1/merchants',
  'POST /v1/merchants/{id}/keys',
  'POST /v1/operator-keys',
  'POST /v1/payments',
  'POST /v1/payments/{id}/cancel',
  'POST /v1/payments/{id}/confirm',
  'POST /v1/payments/{id}/refunds',
  'POST /v1/payments/{id}/resolution',
]);
