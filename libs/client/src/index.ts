export { kessaiClient, type KessaiClient, type KessaiClientOptions } from './client';
export { KessaiError, KessaiProblem, KessaiUnreachable, KessaiUnreadable, type FieldProblem } from './problems';
export type { Answer, ServiceClient } from './service-client';
export {
  verifyWebhook,
  WebhookRejected,
  WebhookSecretMalformed,
  type KessaiEvent,
  type RejectedFor,
  type WebhookDelivery,
} from './webhooks';
export type { components as LedgerSchemas, paths as LedgerPaths } from './generated/ledger';
export type { components as PaymentSchemas, paths as PaymentPaths } from './generated/payment';
export type { components as WalletSchemas, paths as WalletPaths } from './generated/wallet';
