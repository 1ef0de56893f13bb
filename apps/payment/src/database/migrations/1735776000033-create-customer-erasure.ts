import { createTable } from '@kessai/database';

/** Customers whose data is to be erased. What is erased is gone, so the payments themselves tell how far it is. */
export const CreateCustomerErasure1735776000033 = createTable(1735776000033, 'customer_erasure')`
  customerHash BINARY(32)  NOT NULL, -- as in payment: whose it was is not to be read here either
  merchantId   BINARY(16)  NOT NULL,
  requestedBy  VARCHAR(64) NOT NULL,
  requestedAt  DATETIME(6) NOT NULL,
  requests     INT         NOT NULL DEFAULT 1, -- one that comes while another is worked off is not lost with it
  doneAt       DATETIME(6) NULL,
  PRIMARY KEY (customerHash),
  KEY customer_erasure_open (doneAt, requestedAt)
`;
