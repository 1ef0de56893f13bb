import { createTable } from '@kessai/database';

export const CreateWebhookDelivery1735776000053 = createTable(1735776000053, 'webhook_delivery')`
  id            BINARY(16)  NOT NULL,
  merchantId    BINARY(16)  NOT NULL,
  endpointId    BINARY(16)  NOT NULL,
  eventId       BINARY(16)  NOT NULL,
  firstOf       BINARY(16)  NULL, -- the event, of the delivery that it gets by itself: one for each endpoint
  status        VARCHAR(16) NOT NULL,
  triesMax      INT         NOT NULL,
  tries         INT         NOT NULL DEFAULT 0,
  attempts      TEXT        NULL, -- JSON: the newest of them, oldest first
  nextAttemptAt DATETIME(6) NULL, -- while it is being sent: when the lease ends
  claimToken    BIGINT      NOT NULL DEFAULT 0, -- raised by each lease: a result with an old one changes nothing
  createdAt     DATETIME(6) NOT NULL,
  endedAt       DATETIME(6) NULL,
  isRetry       TINYINT(1)  AS (tries > 0) STORED,
  PRIMARY KEY (id),
  UNIQUE KEY webhook_delivery_first_once (endpointId, firstOf),
  KEY webhook_delivery_due_by_kind (status, endpointId, isRetry, nextAttemptAt),
  KEY webhook_delivery_by_endpoint (endpointId, id),
  KEY webhook_delivery_by_endpoint_and_status (endpointId, status, id),
  KEY webhook_delivery_of_event (eventId),
  CONSTRAINT webhook_delivery_statuses CHECK (status IN ('pending', 'delivered', 'failed')),
  CONSTRAINT webhook_delivery_pending_is_due CHECK ((status = 'pending') = (nextAttemptAt IS NOT NULL))
`;
