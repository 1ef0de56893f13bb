import { createTable } from '@kessai/database';

/**
 * Look-ups that webhooks of the PSP have led to, one row per payment. They are apart from `payment_recovery`: anyone can
 * send a webhook, and no webhook may change when recovery asks, or what.
 */
export const CreatePspHint1735776003800 = createTable(1735776003800, 'psp_hint')`
  paymentId  BINARY(16)  NOT NULL,
  dueAt      DATETIME(6) NULL, -- NULL: no hint waits
  claims     VARCHAR(64) NULL, -- the status that all waiting hints name; NULL where they differ
  lookedUpAt DATETIME(6) NULL, -- of the last claim: a hint that is due later came after it
  leaseToken BIGINT      NOT NULL DEFAULT 0, -- raised by every claim: an older one writes nothing
  leaseUntil DATETIME(6) NULL,
  PRIMARY KEY (paymentId),
  KEY psp_hint_due (dueAt)
`;
