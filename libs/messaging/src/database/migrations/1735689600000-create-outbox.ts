import { createTable } from '@kessai/database';

export const CreateOutbox1735689600000 = createTable(1735689600000, 'outbox')`
  id             BINARY(16)     NOT NULL,
  topic          VARCHAR(128)   NOT NULL, -- without the prefix of the deployment
  recordKey      VARBINARY(512) NULL,
  rawKey         LONGBLOB       NULL, -- a dead letter's key that does not fit recordKey
  sequence       BIGINT         NULL,
  type           VARCHAR(128)   NOT NULL,
  value          LONGBLOB       NULL, -- null only in a dead letter whose original had none
  occurredAt     DATETIME(6)    NOT NULL,
  traceparent    VARCHAR(64)    NULL,
  causedBy       BINARY(16)     NULL,
  rawHeaders     LONGTEXT       NULL, -- dead letters: JSON, name to base64
  publishedAt    DATETIME(6)    NULL,
  kafkaPartition INT            NULL,
  kafkaOffset    BIGINT         NULL,
  announcements  INT            NOT NULL DEFAULT 0, -- how often it was announced again
  PRIMARY KEY (id),
  KEY outbox_unpublished (publishedAt, recordKey, sequence)
`;
