import { createTable } from '@kessai/database';

/** Webhooks of the PSP about payments of ours. Anybody can send one, so it is a reason to look up and nothing more. */
export const CreatePspWebhook1735776000009 = createTable(1735776000009, 'psp_webhook')`
  id         BINARY(32)  NOT NULL, -- sha256 of the transmission id: a repeat changes nothing
  paymentId  BINARY(16)  NOT NULL,
  eventType  VARCHAR(64) NOT NULL,
  claims     VARCHAR(64) NULL, -- the status it names: a hint, never believed
  receivedAt DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY psp_webhook_of_payment (paymentId, receivedAt),
  KEY psp_webhook_by_age (receivedAt)
`;
