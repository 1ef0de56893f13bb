/** What a merchant's key may be allowed. */
export const merchantScopes = ['payments:read', 'payments:write', 'wallets:read', 'webhooks:write'] as const;

/** What an operator's key may be allowed; operators see all merchants. */
export const operatorScopes = ['ledger:read', 'ledger:write', 'payments:read', 'wallets:read', 'admin'] as const;

export type Scope = (typeof merchantScopes)[number] | (typeof operatorScopes)[number];

export const allScopes: ReadonlySet<Scope> = new Set<Scope>([...merchantScopes, ...operatorScopes]);
