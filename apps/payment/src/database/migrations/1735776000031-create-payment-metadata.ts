import { createTable } from '@kessai/database';

/** By which entries of its metadata a payment is found. The entries themselves stand in the payment. */
export const CreatePaymentMetadata1735776000031 = createTable(1735776000031, 'payment_metadata')`
  merchantId BINARY(16) NOT NULL,
  entryHash  BINARY(32) NOT NULL, -- SHA-256 of name and value: a value may be longer than a key can be
  paymentId  BINARY(16) NOT NULL,
  PRIMARY KEY (merchantId, entryHash, paymentId)
`;
