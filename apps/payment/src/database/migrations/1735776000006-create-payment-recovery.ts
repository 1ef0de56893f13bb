import { createTable } from '@kessai/database';

/** Payments about which the PSP is to be asked. A row leaves when its question is answered, never because time has passed. */
export const CreatePaymentRecovery1735776000006 = createTable(1735776000006, 'payment_recovery')`
  paymentId  BINARY(16)  NOT NULL,
  question   VARCHAR(16) NOT NULL, -- outcome: charged or not; refund: gone back or not; check: has something come after
  openedAt   DATETIME(6) NOT NULL,
  dueAt      DATETIME(6) NOT NULL,
  tries      INT         NOT NULL DEFAULT 0,
  hints      INT         NOT NULL DEFAULT 0, -- one that comes during a look-up is worth another
  leaseToken BIGINT      NOT NULL DEFAULT 0, -- raised by every claim: who holds an old one writes nothing
  leaseUntil DATETIME(6) NULL,
  PRIMARY KEY (paymentId),
  KEY payment_recovery_due (question, dueAt),
  CONSTRAINT payment_recovery_question_known CHECK (question IN ('outcome', 'refund', 'check'))
`;
