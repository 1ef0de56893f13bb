import { createTable } from '@kessai/database';

/** Events besides a success that the ledger has to answer; announced again until it has. */
export const CreateLedgerNotice1735776000008 = createTable(1735776000008, 'ledger_notice')`
  eventId        BINARY(16)  NOT NULL,
  paymentId      BINARY(16)  NOT NULL,
  type           VARCHAR(64) NOT NULL,
  announcedAt    DATETIME(6) NOT NULL,
  notedAt        DATETIME(6) NULL, -- when the ledger had it, by its own clock
  nextAnnounceAt DATETIME(6) NULL, -- set until the ledger has answered
  announcements  INT         NOT NULL DEFAULT 0,
  PRIMARY KEY (eventId),
  KEY ledger_notice_of_payment (paymentId),
  KEY ledger_notice_due (nextAnnounceAt)
`;
