import { createTable } from '@kessai/database';

export const CreateOutboxBlocked1735689600004 = createTable(1735689600004, 'outbox_blocked')`
  outboxId  BINARY(16)     NOT NULL, -- the row that Kafka will not take
  topic     VARCHAR(128)   NOT NULL,
  recordKey VARBINARY(512) NULL, -- later rows of this key wait until this row is deleted
  reason    VARCHAR(255)   NOT NULL,
  blockedAt DATETIME(6)    NOT NULL,
  PRIMARY KEY (outboxId),
  KEY outbox_blocked_key (topic, recordKey)
`;
