import { createTable } from '@kessai/database';

/** Payments of which it was not known whether they were charged: no month is closed over an open one. */
export const CreatePaymentInDoubt1763800000008 = createTable(1763800000008, 'payment_in_doubt')`
  paymentId   BINARY(16)  NOT NULL,
  merchantId  BINARY(16)  NOT NULL,
  psp         VARCHAR(32) NULL, -- this and the next four are null where only the outcome has arrived so far
  currency    CHAR(3)     NULL,
  amountMinor BIGINT      NULL,
  code        VARCHAR(64) NULL, -- why it was not known
  since       DATETIME(6) NULL, -- when the PSP was first asked for the money
  resolvedAt  DATETIME(6) NULL,
  outcome     VARCHAR(16) NULL,
  PRIMARY KEY (paymentId),
  KEY payment_in_doubt_open (resolvedAt, since),
  CONSTRAINT payment_in_doubt_outcomes CHECK (outcome IN ('SUCCEEDED', 'FAILED')),
  CONSTRAINT payment_in_doubt_resolved_with_outcome CHECK ((resolvedAt IS NULL) = (outcome IS NULL)),
  CONSTRAINT payment_in_doubt_open_since CHECK (resolvedAt IS NOT NULL OR since IS NOT NULL)
`;
