import { createTable } from '@kessai/database';

export const CreatePayment1735776000000 = createTable(1735776000000, 'payment')`
  id               BINARY(16)    NOT NULL,
  merchantId       BINARY(16)    NOT NULL,
  orderId          VARCHAR(64)   NOT NULL, -- the merchant's own name of the order
  occupiesOrder    TINYINT       NULL, -- 1 while the order id is taken, null once it is free again
  bodyHash         BINARY(32)    NOT NULL, -- tells a repeated order from another one under the same id
  orderName        VARCHAR(100)  NOT NULL,
  amountMinor      BIGINT        NOT NULL,
  currency         CHAR(3)       NOT NULL,
  status           VARCHAR(16)   NOT NULL,
  version          BIGINT        NOT NULL,
  psp              VARCHAR(32)   NULL,
  paymentKey       VARCHAR(200)  NULL, -- fixed by the first confirm
  pspMethod        VARCHAR(64)   NULL,
  pspDetails       TEXT          NULL,
  failureCode      VARCHAR(64)   NULL,
  failureMessage   VARCHAR(500)  NULL,
  failureDeclined  TINYINT       NULL,
  approvedAt       DATETIME(6)   NULL,
  refundedMinor    BIGINT        NOT NULL DEFAULT 0,
  eventSequence    BIGINT        NOT NULL DEFAULT 0, -- of the last event under this payment's key
  executingSince   DATETIME(6)   NULL,
  succeededEventId BINARY(16)    NULL,
  walletCreditedAt DATETIME(6)   NULL,
  ledgerBookedAt   DATETIME(6)   NULL,
  completedAt      DATETIME(6)   NULL,
  nextAnnounceAt   DATETIME(6)   NULL, -- set while wallet or ledger owe an answer
  announcements    INT           NOT NULL DEFAULT 0, -- how often the event was announced again
  customer         TEXT          NULL,
  customerHash     BINARY(32)    NULL, -- SHA-256 of merchant and customer id
  customerEmailHash BINARY(32)   NULL, -- SHA-256 of merchant and address, see customers.ts
  successUrl       VARCHAR(2048) NULL,
  failUrl          VARCHAR(2048) NULL,
  metadata         MEDIUMTEXT    NULL, -- 50 values of 500 characters do not fit TEXT
  createdAt        DATETIME(6)   NOT NULL,
  updatedAt        DATETIME(6)   NOT NULL, -- of the last state
  lateSuccessAt    DATETIME(6)   NULL, -- when the PSP approved what had been announced as FAILED
  lateSuccessResolution VARCHAR(16) NULL,
  merchantEventSequence BIGINT   NOT NULL DEFAULT 0, -- of the last event for the merchant
  completedEventId BINARY(16)    NULL, -- the event that has set completedAt
  PRIMARY KEY (id),
  UNIQUE KEY payment_order_once (orderId, merchantId, occupiesOrder),
  KEY payment_by_merchant (merchantId, id),
  KEY payment_by_payment_key (paymentKey),
  KEY payment_by_status (status, id),
  KEY payment_by_merchant_and_status (merchantId, status, id),
  KEY payment_by_customer (customerHash),
  KEY payment_by_customer_email (customerEmailHash),
  KEY payment_announce_due (nextAnnounceAt),
  CONSTRAINT payment_amount_above_zero CHECK (amountMinor > 0),
  CONSTRAINT payment_refunds_within_amount CHECK (refundedMinor >= 0 AND refundedMinor <= amountMinor),
  CONSTRAINT payment_status_known CHECK (
    status IN ('CREATED', 'EXECUTING', 'SUCCEEDED', 'FAILED', 'UNKNOWN', 'CANCELED', 'EXPIRED')),
  CONSTRAINT payment_success_has_evidence CHECK (
    status <> 'SUCCEEDED' OR (paymentKey IS NOT NULL AND approvedAt IS NOT NULL AND succeededEventId IS NOT NULL)),
  CONSTRAINT payment_completed_by_both CHECK (
    completedAt IS NULL OR (walletCreditedAt IS NOT NULL AND ledgerBookedAt IS NOT NULL)),
  CONSTRAINT payment_late_success_of_a_failed CHECK (lateSuccessAt IS NULL OR status = 'FAILED'),
  CONSTRAINT payment_late_success_resolutions CHECK (
    lateSuccessResolution IS NULL OR (lateSuccessAt IS NOT NULL AND lateSuccessResolution IN ('canceled', 'kept')))
`;
