import { createTable } from '@kessai/database';

export const CreatePaymentLine1735776000001 = createTable(1735776000001, 'payment_line')`
  paymentId     BINARY(16)   NOT NULL,
  lineNo        SMALLINT     NOT NULL,
  id            BINARY(16)   NOT NULL,
  sellerId      VARCHAR(64)  NOT NULL,
  name          VARCHAR(100) NULL,
  grossMinor    BIGINT       NOT NULL,
  feeMinor      BIGINT       NOT NULL,
  vatMinor      BIGINT       NOT NULL,
  netMinor      BIGINT       NOT NULL,
  refundedMinor BIGINT       NOT NULL DEFAULT 0,
  PRIMARY KEY (paymentId, lineNo),
  CONSTRAINT payment_line_gross_above_zero CHECK (grossMinor > 0),
  CONSTRAINT payment_line_parts_not_negative CHECK (feeMinor >= 0 AND vatMinor >= 0 AND netMinor >= 0),
  CONSTRAINT payment_line_parts_sum_to_gross CHECK (feeMinor + vatMinor + netMinor = grossMinor),
  CONSTRAINT payment_line_refunds_within_gross CHECK (refundedMinor >= 0 AND refundedMinor <= grossMinor)
`;
