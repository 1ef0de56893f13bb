import { CreatePayment1735776000000 } from './migrations/1735776000000-create-payment';
import { CreatePaymentLine1735776000001 } from './migrations/1735776000001-create-payment-line';
import { CreatePaymentAttempt1735776000002 } from './migrations/1735776000002-create-payment-attempt';
import { CreatePaymentHistory1735776000003 } from './migrations/1735776000003-create-payment-history';
import { CreatePaymentRecovery1735776000006 } from './migrations/1735776000006-create-payment-recovery';
import { CreatePspFinding1735776000007 } from './migrations/1735776000007-create-psp-finding';
import { CreateLedgerNotice1735776000008 } from './migrations/1735776000008-create-ledger-notice';
import { CreatePspWebhook1735776000009 } from './migrations/1735776000009-create-psp-webhook';
import { CreateApproval1735776000010 } from './migrations/1735776000010-create-approval';
import { CreateMerchant1735776000020 } from './migrations/1735776000020-create-merchant';
import { CreateApiKey1735776000021 } from './migrations/1735776000021-create-api-key';
import { CreateApiKeyUse1735776000022 } from './migrations/1735776000022-create-api-key-use';
import { CreateMerchantFee1735776000023 } from './migrations/1735776000023-create-merchant-fee';
import { CreateIdempotencyClaim1735776000030 } from './migrations/1735776000030-create-idempotency-claim';
import { CreatePaymentMetadata1735776000031 } from './migrations/1735776000031-create-payment-metadata';
import { CreateCustomerErasure1735776000033 } from './migrations/1735776000033-create-customer-erasure';
import { CreateRefund1735776000040 } from './migrations/1735776000040-create-refund';
import { CreateRefundLine1735776000041 } from './migrations/1735776000041-create-refund-line';
import { CreateMerchantEvent1735776000050 } from './migrations/1735776000050-create-merchant-event';
import { CreateWebhookEndpoint1735776000052 } from './migrations/1735776000052-create-webhook-endpoint';
import { CreateWebhookDelivery1735776000053 } from './migrations/1735776000053-create-webhook-delivery';
import { CreateIdempotencySecret1735776000060 } from './migrations/1735776000060-create-idempotency-secret';
import { CreateWebhookResend1735776003600 } from './migrations/1735776003600-create-webhook-resend';
import { CreatePspHint1735776003800 } from './migrations/1735776003800-create-psp-hint';

/** The payment service's own tables, oldest first. */
export const paymentMigrations = [
  CreatePayment1735776000000,
  CreatePaymentLine1735776000001,
  CreatePaymentAttempt1735776000002,
  CreatePaymentHistory1735776000003,
  CreatePaymentRecovery1735776000006,
  CreatePspFinding1735776000007,
  CreateLedgerNotice1735776000008,
  CreatePspWebhook1735776000009,
  CreateApproval1735776000010,
  CreateMerchant1735776000020,
  CreateApiKey1735776000021,
  CreateApiKeyUse1735776000022,
  CreateMerchantFee1735776000023,
  CreateIdempotencyClaim1735776000030,
  CreatePaymentMetadata1735776000031,
  CreateCustomerErasure1735776000033,
  CreateRefund1735776000040,
  CreateRefundLine1735776000041,
  CreateMerchantEvent1735776000050,
  CreateWebhookEndpoint1735776000052,
  CreateWebhookDelivery1735776000053,
  CreateIdempotencySecret1735776000060,
  CreateWebhookResend1735776003600,
  CreatePspHint1735776003800,
];

export const paymentGrants = {
  /** What happened is never changed: the service's own database user may only add to these. */
  appendOnlyTables: ['payment_history', 'psp_webhook', 'payment_metadata', 'refund_line', 'merchant_fee'],
  /** These are changed, and not deleted. */
  insertAndUpdateTables: [
    'payment',
    'payment_line',
    'payment_attempt',
    'psp_finding',
    'ledger_notice',
    'approval',
    'customer_erasure',
    'merchant',
    'api_key',
    'api_key_use',
    'refund',
    'psp_hint',
    'merchant_event',
    'webhook_endpoint',
    'webhook_delivery',
  ],
  /** Rows of these go when they are old, see retention.ts. */
  agingTables: ['merchant_event', 'webhook_endpoint', 'webhook_delivery', 'psp_webhook'],
};
