import { createTable } from '@kessai/database';

/** What a refund takes back of one line of its payment. Written with the refund, and never changed. */
export const CreateRefundLine1735776000041 = createTable(1735776000041, 'refund_line')`
  refundId   BINARY(16) NOT NULL,
  lineId     BINARY(16) NOT NULL,
  paymentId  BINARY(16) NOT NULL,
  lineNo     SMALLINT   NOT NULL, -- that of the payment's line
  grossMinor BIGINT     NOT NULL,
  feeMinor   BIGINT     NOT NULL,
  vatMinor   BIGINT     NOT NULL,
  netMinor   BIGINT     NOT NULL,
  PRIMARY KEY (refundId, lineId),
  KEY refund_line_of_payment (paymentId, lineNo),
  CONSTRAINT refund_line_gross_above_zero CHECK (grossMinor > 0),
  CONSTRAINT refund_line_parts_not_negative CHECK (feeMinor >= 0 AND vatMinor >= 0 AND netMinor >= 0),
  CONSTRAINT refund_line_parts_sum_to_gross CHECK (feeMinor + vatMinor + netMinor = grossMinor)
`;
