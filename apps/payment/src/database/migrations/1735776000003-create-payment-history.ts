import { createTable } from '@kessai/database';

export const CreatePaymentHistory1735776000003 = createTable(1735776000003, 'payment_history')`
  paymentId  BINARY(16)  NOT NULL,
  version    BIGINT      NOT NULL, -- that the payment had from here on: no version is reached twice
  fromStatus VARCHAR(16) NULL,
  toStatus   VARCHAR(16) NOT NULL,
  reason     VARCHAR(64) NOT NULL,
  actor      VARCHAR(64) NOT NULL, -- the API key or the part of the service that did it
  attemptId  BINARY(16)  NULL,
  at         DATETIME(6) NOT NULL,
  PRIMARY KEY (paymentId, version)
`;
