import { createTable } from '@kessai/database';

export const CreateWebhookEndpoint1735776000052 = createTable(1735776000052, 'webhook_endpoint')`
  id                  BINARY(16)    NOT NULL,
  merchantId          BINARY(16)    NOT NULL,
  slot                TINYINT       NULL, -- 1 to the most that a merchant may have; null once it is deleted
  url                 VARCHAR(2048) NOT NULL,
  events              TEXT          NULL, -- JSON array of types; null: all
  enabled             TINYINT       NOT NULL,
  secret              VARBINARY(255) NULL, -- sealed; null once it is deleted
  previousSecret      VARBINARY(255) NULL,
  previousSecretUntil DATETIME(6)   NULL, -- until then deliveries are signed with both
  failingSince        DATETIME(6)   NULL, -- of the first failure after the last success
  disabledAt          DATETIME(6)   NULL,
  disabledReason      VARCHAR(32)   NULL,
  eventSequence       BIGINT        NOT NULL DEFAULT 0, -- of the last event about the endpoint itself
  createdAt           DATETIME(6)   NOT NULL,
  updatedAt           DATETIME(6)   NOT NULL,
  deletedAt           DATETIME(6)   NULL,
  PRIMARY KEY (id),
  UNIQUE KEY webhook_endpoint_slot_once (merchantId, slot),
  KEY webhook_endpoint_by_merchant (merchantId, id),
  CONSTRAINT webhook_endpoint_deleted_is_off CHECK (deletedAt IS NULL OR (enabled = 0 AND slot IS NULL AND secret IS NULL)),
  CONSTRAINT webhook_endpoint_disabled_reasons CHECK (
    disabledReason IS NULL OR (enabled = 0 AND disabledReason IN ('merchant', 'gone', 'failing', 'deleted')))
`;
