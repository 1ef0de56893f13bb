import { createTable } from '@kessai/database';

export const CreateJournal1763800000002 = createTable(1763800000002, 'journal')`
  id            BINARY(16)  NOT NULL,
  kind          VARCHAR(32) NOT NULL,
  merchantId    BINARY(16)  NOT NULL,
  paymentId     BINARY(16)  NULL,
  refundId      BINARY(16)  NULL,
  payoutId      BINARY(16)  NULL,
  sourceEventId BINARY(16)  NOT NULL,
  occurredAt    DATETIME(6) NOT NULL, -- when the money moved
  recordedAt    DATETIME(6) NOT NULL, -- when we knew; by the clock of the database
  businessDate  DATE        NOT NULL, -- the day of the books on which it counts
  latePeriod    CHAR(7)     NULL,     -- the closed month it belongs to, when it came too late for it
  PRIMARY KEY (id),
  UNIQUE KEY journal_once (sourceEventId, kind),
  UNIQUE KEY journal_of_refund_once (refundId, kind), -- booked once, whatever event announces it
  KEY journal_of_payment (paymentId),
  KEY journal_by_kind (kind, id),
  KEY journal_by_day (businessDate, id),
  KEY journal_by_time (occurredAt, id),
  CONSTRAINT journal_names_its_refund CHECK (kind <> 'refund_succeeded' OR refundId IS NOT NULL)
`;
