import { createTable } from '@kessai/database';

export const CreateParkedRecord1735689600002 = createTable(1735689600002, 'parked_record')`
  id              BINARY(16)     NOT NULL,
  consumerGroup   VARCHAR(64)    NOT NULL,
  topic           VARCHAR(128)   NOT NULL,
  kafkaPartition  INT            NOT NULL,
  kafkaOffset     BIGINT         NOT NULL,
  recordKey       VARBINARY(512) NULL,
  rawKey          LONGBLOB       NULL, -- a key that does not fit recordKey
  eventId         BINARY(16)     NULL,
  eventType       VARCHAR(128)   NULL,
  sequence        BIGINT         NULL,
  value           LONGBLOB       NULL,
  headers         LONGTEXT       NOT NULL, -- JSON, name to base64
  recordTimestamp BIGINT         NOT NULL,
  status          VARCHAR(16)    NOT NULL,
  attempts        INT            NOT NULL DEFAULT 0,
  replays         INT            NOT NULL DEFAULT 0,
  firstFailedAt   DATETIME(6)    NOT NULL,
  lastFailedAt    DATETIME(6)    NOT NULL,
  nextAttemptAt   DATETIME(6)    NULL,
  leaseHolder     VARCHAR(64)    NULL,
  leaseUntil      DATETIME(6)    NULL,
  errorClass      VARCHAR(128)   NULL,
  errorMessage    TEXT           NULL,
  errorStack      TEXT           NULL,
  fingerprint     VARCHAR(64)    NULL,
  PRIMARY KEY (id),
  UNIQUE KEY parked_once (consumerGroup, topic, kafkaPartition, kafkaOffset),
  -- Without status: a locking read that waits must not lose a row that changes its place in the index meanwhile.
  KEY parked_by_key (consumerGroup, topic, recordKey, sequence),
  KEY parked_by_event (consumerGroup, eventId),
  KEY parked_due (consumerGroup, status, nextAttemptAt),
  CONSTRAINT parked_status_known
    CHECK (status IN ('retrying', 'waiting', 'dead', 'applied', 'replayed', 'discarded'))
`;
