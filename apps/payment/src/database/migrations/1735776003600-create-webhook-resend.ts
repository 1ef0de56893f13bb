import { createTable } from '@kessai/database';

/** The events of a time that are being sent to an endpoint again: one row for each endpoint, gone when all is done. */
export const CreateWebhookResend1735776003600 = createTable(1735776003600, 'webhook_resend')`
  endpointId BINARY(16)  NOT NULL,
  merchantId BINARY(16)  NOT NULL,
  fromAt     DATETIME(6) NOT NULL,
  toAt       DATETIME(6) NOT NULL, -- not included
  cursorId   BINARY(16)  NOT NULL, -- the last event that was looked at
  resent     INT         NOT NULL DEFAULT 0,
  dueAt      DATETIME(6) NOT NULL, -- of the next batch
  createdAt  DATETIME(6) NOT NULL,
  PRIMARY KEY (endpointId),
  KEY webhook_resend_due (dueAt)
`;
