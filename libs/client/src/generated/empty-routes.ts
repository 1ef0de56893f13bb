// Written by `npm run api:docs` from docs/api.

/** The routes that answer without a body. */
export const emptyRoutes: ReadonlySet<string> = new Set([
  'DELETE /v1/keys/{id}',
  'DELETE /v1/webhook-endpoints/{id}',
]);
