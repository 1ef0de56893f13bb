import { createTable } from '@kessai/database';

export const CreateWalletEntry1763000001000 = createTable(1763000001000, 'wallet_entry')`
  merchantId     BINARY(16)  NOT NULL,
  sellerId       VARCHAR(64) NOT NULL,
  currency       CHAR(3)     NOT NULL,
  entryNo        BIGINT      NOT NULL,
  id             BINARY(16)  NOT NULL,
  sourceEventId  BINARY(16)  NOT NULL,
  lineId         BINARY(16)  NOT NULL,
  kind           VARCHAR(24) NOT NULL,
  paymentId      BINARY(16)  NULL,
  refundId       BINARY(16)  NULL,
  payoutId       BINARY(16)  NULL,
  amountMinor    BIGINT      NOT NULL, -- signed, of available; zero where nothing was left of a line
  availableAfter DECIMAL(38) NOT NULL,
  reservedAfter  DECIMAL(38) NOT NULL,
  occurredAt     DATETIME(6) NOT NULL,
  recordedAt     DATETIME(6) NOT NULL, -- never falls along the entries of one wallet
  PRIMARY KEY (merchantId, sellerId, currency, entryNo),
  UNIQUE KEY wallet_entry_once (sourceEventId, lineId),
  UNIQUE KEY wallet_entry_refund_once (refundId, lineId), -- a line of a refund moves once, whatever event announces it
  KEY wallet_entry_recorded (merchantId, sellerId, currency, recordedAt),
  KEY wallet_entry_of_payment (paymentId),
  CONSTRAINT wallet_entry_sign_follows_kind CHECK (
    kind = 'payment' AND amountMinor >= 0 AND refundId IS NULL OR
    kind = 'refund' AND amountMinor <= 0 AND refundId IS NOT NULL OR
    kind NOT IN ('payment', 'refund'))
`;
