import { createTable } from '@kessai/database';

export const CreatePaymentAttempt1735776000002 = createTable(1735776000002, 'payment_attempt')`
  paymentId      BINARY(16)   NOT NULL,
  attemptNo      SMALLINT     NOT NULL,
  id             BINARY(16)   NOT NULL,
  kind           VARCHAR(16)  NOT NULL,
  idempotencyKey VARCHAR(300) NULL, -- by which the PSP knows a repeated request; a look-up needs none
  paymentKey     VARCHAR(200) NOT NULL,
  sentAt         DATETIME(6)  NOT NULL, -- written before the request leaves
  answeredAt     DATETIME(6)  NULL,
  httpStatus     SMALLINT     NULL,
  pspCode        VARCHAR(64)  NULL,
  pspTraceId     VARCHAR(128) NULL,
  answer         TEXT         NULL, -- redacted
  conclusion     VARCHAR(16)  NULL,
  traceId        VARCHAR(32)  NULL, -- of the request or job that sent it
  conclusionCode VARCHAR(64)  NULL, -- the PSP's code, or ours where there was no answer
  concludedAt    DATETIME(6)  NULL, -- null while it is under way, and for ever if its process died
  isDefinite     TINYINT      NULL, -- 1: the PSP replays this answer to the same idempotency key
  refundId       BINARY(16)   NULL,
  PRIMARY KEY (paymentId, attemptNo),
  UNIQUE KEY payment_attempt_id (id),
  CONSTRAINT payment_attempt_conclusions CHECK (conclusion IN ('captured', 'declined', 'canceled', 'unknown')),
  CONSTRAINT payment_attempt_refunds_by_cancel CHECK (refundId IS NULL OR kind = 'cancel')
`;
