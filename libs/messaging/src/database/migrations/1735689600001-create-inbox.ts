import { createTable } from '@kessai/database';

export const CreateInbox1735689600001 = createTable(1735689600001, 'inbox')`
  eventId        BINARY(16)   NOT NULL,
  consumerGroup  VARCHAR(64)  NOT NULL,
  topic          VARCHAR(128) NOT NULL,
  kafkaPartition INT          NOT NULL,
  kafkaOffset    BIGINT       NOT NULL,
  results        MEDIUMTEXT   NULL, -- JSON: the events that answered this one, published again when it comes again
  receivedAt     DATETIME(6)  NOT NULL,
  PRIMARY KEY (eventId, consumerGroup)
`;
