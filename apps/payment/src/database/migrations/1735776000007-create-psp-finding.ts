import { createTable } from '@kessai/database';

/** What the PSP has done that is not ours: noted once each, booked once each. */
export const CreatePspFinding1735776000007 = createTable(1735776000007, 'psp_finding')`
  paymentId      BINARY(16)   NOT NULL,
  kind           VARCHAR(24)  NOT NULL,
  transactionKey VARCHAR(200) NOT NULL, -- of the cancel; the paymentKey for what concerns the charge itself
  currency       CHAR(3)      NOT NULL,
  amountMinor    BIGINT       NOT NULL,
  occurredAt     DATETIME(6)  NOT NULL, -- by the PSP's clock
  foundAt        DATETIME(6)  NOT NULL,
  attemptId      BINARY(16)   NOT NULL, -- the evidence
  resolvedAt     DATETIME(6)  NULL,
  PRIMARY KEY (paymentId, kind, transactionKey),
  CONSTRAINT psp_finding_kinds CHECK (kind IN ('amount_differs', 'late_success_canceled', 'psp_canceled')),
  CONSTRAINT psp_finding_amount_above_zero CHECK (amountMinor > 0)
`;
