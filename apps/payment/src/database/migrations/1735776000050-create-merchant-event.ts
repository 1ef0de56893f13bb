import { createTable } from '@kessai/database';

export const CreateMerchantEvent1735776000050 = createTable(1735776000050, 'merchant_event')`
  id          BINARY(16)   NOT NULL,
  merchantId  BINARY(16)   NOT NULL,
  subjectId   BINARY(16)   NOT NULL, -- whose sequence counts it: the payment, also for an event of its refund
  refundId    BINARY(16)   NULL,
  type        VARCHAR(64)  NOT NULL,
  sequence    BIGINT       NOT NULL,
  data        MEDIUMTEXT   NOT NULL, -- JSON of the payment or refund as its GET showed it at that moment
  requestId   VARCHAR(128) NULL,
  traceId     CHAR(32)     NULL,
  createdAt   DATETIME(6)  NOT NULL,
  fannedOutAt DATETIME(6)  NULL, -- when the merchant's endpoints got their deliveries of it
  PRIMARY KEY (id),
  UNIQUE KEY merchant_event_in_order (subjectId, sequence),
  KEY merchant_event_by_merchant (merchantId, id),
  KEY merchant_event_by_merchant_and_type (merchantId, type, id),
  KEY merchant_event_not_fanned_out (fannedOutAt, id),
  CONSTRAINT merchant_event_counts_from_one CHECK (sequence >= 1)
`;
